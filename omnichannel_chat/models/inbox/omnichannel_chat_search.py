import unicodedata

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools.arguments import (
    between,
    maybe,
    record_id,
    short_text,
    takes,
)
from ...tools.folding import (
    Finder,
    find_digits,
    get_patterns,
    is_enough,
)
from ...tools.phone_variants import get_variants
from ...tools.texts import html_to_text

#: Messages found that are read at once, and at most.
PAGE = 20
MOST = 50
#: Messages with these words among which one page looks for those that the user may read.
CANDIDATES = 1000
#: Newest messages with the words whose chats the list shows.
MOST_CHATS = 500
#: Signs alone are in no index: so many messages are looked through at once.
SCAN = 100_000
#: An excerpt shows so much before the first word that was found, and so much altogether.
LEAD = 40
EXCERPT = 160


class OmnichannelChat(models.Model):
    """Finding chats and messages, archived ones included, whatever the accents."""

    _inherit = "omnichannel.chat"

    # ------------------------------------------------------------------ chats

    @api.model
    def _get_search_domain(self, search):
        """Chats by name, user name, phone (in whatever notation) or text of a message."""
        found = self._select_named(search)
        if is_enough(search):
            # sudo: which messages match; the chats they belong to are filtered by the rules
            messages_sudo = self.env["mail.message"].sudo()
            domain = self._get_words_domain(search)
            query = messages_sudo._search(domain, order="id desc", limit=MOST_CHATS)
            chat_ids = query.select(SQL.identifier(query.table, "res_id"))
            found = SQL("%s UNION (%s)", found, chat_ids)
        return Domain("id", "in", SQL("(%s)", found))

    @api.model
    def _select_named(self, search):
        """The ids of chats whose customer is called so, or has this number.

        In one place with the messages, so that the database looks up what was found, instead of
        going through all chats.
        """
        self.env["omnichannel.identity"].flush_model(["search_text", "main_id"])
        self.flush_model(["identity_id"])
        words = [SQL("i.search_text LIKE %s", each) for each in get_patterns(search)]
        matches = SQL(" AND ").join(words or [SQL("FALSE")])
        if digits := find_digits(search):
            # With the mobile digits that some countries write, or do not.
            numbers = {variant.lstrip("+") for variant in get_variants(f"+{digits}")}
            # One condition each: for LIKE ANY the index is not used.
            for number in sorted({digits, *numbers}):
                matches = SQL("(%s) OR i.search_text LIKE %s", matches, f"%{number}%")
        return SQL(
            "SELECT c.id FROM omnichannel_identity i"
            " JOIN omnichannel_chat c ON c.identity_id = COALESCE(i.main_id, i.id) WHERE %s",
            matches,
        )

    # ------------------------------------------------------------------ messages

    @api.model
    @takes(text=short_text, before=maybe(record_id), limit=between(1, MOST))
    def search_messages(self, text, before=None, limit=PAGE):
        """Messages and notes with these words, of chats that the user may see, newest first.

        :param str text: words, which all have to occur; one of one or two letters finds nothing
        :param int before: ``cursor`` of the page before, to go on; a page may be empty although
            there is another one
        :return: ``{"messages": [...], "cursor": id or False}``; of each message ``excerpt`` is a
            list of pairs (text, whether it was searched for)
        """
        self._check_agent()
        if not is_enough(text):
            return {"messages": [], "cursor": False}
        found, cursor = self._find_readable(text, before, limit)
        return {"messages": found._get_search_results(Finder(text)), "cursor": cursor}

    @api.model
    def _find_readable(self, search, before, limit):
        """Messages with these words, the newest ones first, then of them what the user may read.

        In this order, and so many at once: the index of the words is used, whatever the number of
        chats that the user sees, and no word is so common that it takes long.

        :return: ``mail.message`` records under sudo, and where to go on
        """
        domain = self._get_words_domain(search, before)
        # sudo: nothing is told of them yet
        candidates = self.env["mail.message"].sudo()
        candidates = candidates.search_fetch(domain, ["res_id"], order="id desc", limit=CANDIDATES)
        chats = self.search([("id", "in", candidates.mapped("res_id"))])
        # Who may read a chat may read its messages.
        ids = set(chats.ids)
        readable = candidates.filtered(lambda message: message.res_id in ids)
        if len(readable) > limit:
            return readable[:limit], readable[limit - 1].id
        return readable, len(candidates) == CANDIDATES and candidates[-1].id

    @api.model
    def _get_words_domain(self, search, before=None):
        """Messages with these words.

        :param int before: only messages before this one
        """
        domain = Domain.AND(
            Domain("omnichannel_search", "=like", each) for each in get_patterns(search)
        )
        if before:
            domain &= Domain("id", "<", before)
        if not any(map(str.isalnum, search)):
            # Signs alone: the index does not help.
            domain &= Domain("id", ">", (before or self._get_last_message_id()) - SCAN)
        return domain

    @api.model
    def _get_last_message_id(self):
        (row,) = self.env.execute_query(SQL("SELECT max(id) FROM mail_message"))
        return row[0] or 0


class MailMessage(models.Model):
    _inherit = "mail.message"

    def _get_search_results(self, finder):
        """What the inbox shows of messages that were found.

        :param Finder finder: of what was searched for
        :rtype: list[dict]
        """
        chats = self.env["omnichannel.chat"].browse(self.mapped("res_id"))
        chat_by_id = {chat.id: chat for chat in chats}
        note = self.env["ir.model.data"]._xmlid_to_res_id("mail.mt_note")
        results = []
        for message in self:
            chat = chat_by_id[message.res_id]
            results.append(
                {
                    "id": message.id,
                    "chat_id": chat.id,
                    "name": chat._get_title(),
                    "channel": chat.channel_id.name,
                    "look": chat.channel_id._get_look(),
                    "state": chat.state,
                    "author": message.author_id.name or message.author_guest_id.name or "",
                    "is_note": message.subtype_id.id == note,
                    "at": fields.Datetime.to_string(message.date),
                    "excerpt": _get_excerpt(message.body, finder),
                }
            )
        return results


def _get_excerpt(body, finder):
    """The part of a message that was found.

    :return: list of pairs (text, whether it was searched for)
    """
    text = unicodedata.normalize("NFC", " ".join(html_to_text(body).split()))
    found = finder.find(text)
    start = max(found[0][0] - LEAD, 0) if found else 0
    stop = start + EXCERPT
    pieces, end = [("…", False)] if start else [], start
    for first, last in found:
        if first >= stop or first < end:
            break
        pieces += [(text[end:first], False), (text[first : min(last, stop)], True)]
        end = min(last, stop)
    pieces.append((text[end:stop], False))
    if stop < len(text):
        pieces.append(("…", False))
    return [piece for piece in pieces if piece[0]]
