"""How much is measured."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Sizes:
    """One set of sizes; the defaults are the ones that count."""

    #: Turns that each contestant of a comparison gets, one after the other.
    rounds: int = 5
    #: Length of one turn under load.
    seconds: int = 5
    #: Connections that post webhooks at the same time.
    connections: int = 8
    #: Chats that the posted messages belong to.
    chats: int = 200
    #: Events of the worker's backlog, and the chats that they belong to.
    backlog: int = 5000
    backlog_chats: int = 500
    #: Messages whose way to the screen is measured.
    samples: int = 60
    #: Chats that are written to: one message to each, a second one to every other.
    recipients: int = 600
    #: Messages that are sent, and events that are received, on a provider's bad day.
    storm: int = 10_000
    #: Chats in the small and in the big database, and messages in each chat.
    small_inbox: int = 1_000
    big_inbox: int = 100_000
    messages_per_chat: int = 10
    #: Times that the inbox is opened.
    openings: int = 25
    #: Times that the inbox is opened in a browser.
    looks: int = 9
    #: Clients who get the same message or are invited, and open threads of which some are due.
    clients: int = 10_000
    threads: int = 100_000
    #: Lines of statements in a small and in a big company.
    small_books: int = 1_000
    big_books: int = 100_000
    #: Messages that come to an open page.
    screen_messages: int = 10_000


FULL = Sizes()
QUICK = Sizes(
    rounds=3,
    seconds=2,
    chats=50,
    backlog=1000,
    backlog_chats=100,
    samples=15,
    recipients=150,
    storm=1_000,
    big_inbox=20_000,
    openings=10,
    looks=5,
    clients=500,
    threads=10_000,
    big_books=20_000,
    screen_messages=400,
)
