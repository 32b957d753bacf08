from collections import defaultdict
from types import MappingProxyType
from typing import NamedTuple

from odoo import api, models
from odoo.tools.translate import LazyGettext

#: Rows of one kind among what waits, at most; the section has them all.
MOST_TODOS = 50


class Section(NamedTuple):
    """A place of the portal, in the navigation of every page.

    ``badge``: how many things wait for the client there; 0 shows none.
    """

    key: str
    label: str
    url: str
    icon: str
    sequence: int = 50
    badge: int = 0


class Todo(NamedTuple):
    """One thing that waits for the client.

    ``key`` is the same as long as it is the same thing ("invoice-7"): no two rows have it.
    ``due`` is a ``date`` or None; ``amount`` a text with its currency; ``document`` the model and
    id of what the team opens to see it.
    """

    key: str
    title: str
    url: str
    button: str
    icon: str
    detail: str = ""
    amount: str = ""
    due: object = None
    is_late: bool = False
    document: tuple = ()


class Page(NamedTuple):
    """A page of the portal as a client sees it, and as the team may see it in his place.

    ``rows`` names those of its values of which each stands for a document, with the model of these:
    who looks in the client's place sees those that he may read himself. They are records, dicts
    with an ``id``, or :class:`Todo`, which says its document itself; a single dict is the document
    of the whole page. ``model`` is one that it takes the right to read at all; where the page adds
    up what is in ``domain``, all of these.
    """

    label: str
    template: str
    values: dict
    model: str = ""
    rows: dict = MappingProxyType({})
    domain: tuple = ()


class ClientPortal(models.AbstractModel):
    """What a signed-in client finds in the portal: each subject adds its part.

    Nothing here is a right: what a method returns was found for that user, by the subject's own
    search.
    """

    _name = "client.portal"
    _description = "Client Portal"

    @api.model
    def _get_sections(self, user):
        """The places that are there for a client: installed, switched on, his to see.

        :param user: the ``res.users`` who is signed in
        :rtype: list[Section]
        """
        return []

    @api.model
    def _get_todos(self, user):
        """What waits for a client, in any order: the home page puts it in order.

        :param user: the ``res.users`` who is signed in
        :rtype: list[Todo]
        """
        return []

    @api.model
    def _get_own_pages(self):
        """Pages of Odoo and of other addons that belong to a place, by its key.

        They mark that place in the navigation, and their cards leave the first page, also when
        the business has switched the place off.

        :return: beginnings of addresses, like ``{"invoices": ["/my/invoices"]}``
        :rtype: dict[str, list[str]]
        """
        return {}

    @api.model
    def _get_owed(self, account):
        """What a client waits for from us, as the current user may read it.

        :param account: the client's account
        :rtype: list[Todo]
        """
        return []

    @api.model
    def _get_pages(self):
        """The pages that the team can look at in a client's place, by the pattern of the address.

        Each is a method that takes the client's ``res.users`` and what the address says, as texts:
        the query, and the groups of the pattern. It returns a :class:`Page`, or None where there is
        none for that client. It runs in a transaction that cannot write.

        :rtype: dict[str, Callable]
        """
        return {}

    @api.model
    def _get_home_page(self, user, query):
        """The first page: each subject adds what of it stands there.

        :rtype: Page
        """
        return Page(self.env._("Home"), "client_portal_ext.client_home", {})

    @api.model
    def _find_readable(self, documents):
        """Those of these documents that the current user may read.

        :param documents: pairs of model and id; an empty one is none
        :rtype: set[tuple[str, int]]
        """
        ids = defaultdict(set)
        for model, number in filter(None, documents):
            ids[model].add(number)
        readable = set()
        for model, numbers in ids.items():
            records = self.env[model].with_context(active_test=False)
            if records.has_access("read"):
                found = records.search([("id", "in", list(numbers))])
                readable |= {(model, number) for number in found.ids}
        return readable

    @api.model
    def _get_account(self, user):
        """The account for which a client has come, under sudo: his firm, or he himself."""
        # sudo: which firm a user belongs to
        return user.sudo().partner_id.commercial_partner_id

    @api.model
    def _get_login_path(self):
        """Where somebody signs in: Odoo's own page, which leads on to the portal."""
        return "/my"

    @api.model
    def _tell_team(self, account, user, what, record, is_told=False, company=None):
        """A client has done something: whoever has the document, else the client, is notified.

        :param account: the client's account
        :param user: the ``res.users`` who did it; the public one, where a link was enough
        :param what: it, in a few words; a lazy translation is in the language of who is told
        :param record: the document that shows it
        :param bool is_told: the team learns of it anyway: by a thread, a to-do, an e-mail
        :param company: the ``res.company`` it is about, where the document has none
        """
        if is_told:
            return
        # sudo: of a document that was found for who acts; one person of the team is told of it
        record_sudo, account_sudo, user_sudo = record.sudo(), account.sudo(), user.sudo()
        if not isinstance(record_sudo, self.env.registry["mail.thread"]):
            record_sudo = account_sudo
        keeper_sudo = self._find_keeper(record_sudo, account_sudo, company or user_sudo.company_id)
        author_sudo = account_sudo if user_sudo._is_public() else user_sudo.partner_id
        here_sudo = record_sudo.with_context(lang=keeper_sudo.lang or self.env.lang)
        said = here_sudo.env._(what) if isinstance(what, LazyGettext) else what
        here_sudo.message_notify(
            subject=said,
            body=f"{author_sudo.name}: {said}",
            author_id=author_sudo.id,
            partner_ids=keeper_sudo.partner_id.ids,
            force_send=False,  # no mail server is waited for in a client's request
        )

    @api.model
    def _find_keeper(self, record_sudo, account_sudo, company):
        """Who is told of an act: whoever has the document, else the client.

        :return: one ``res.users`` record under sudo, or none
        """
        fields = record_sudo._fields
        # sudo: who works there
        company_sudo = ("company_id" in fields and record_sudo.company_id) or company.sudo()
        people_sudo = [account_sudo.user_id]
        if "partner_id" in fields:
            people_sudo.insert(0, record_sudo.partner_id.user_id)
        if "user_id" in fields and fields["user_id"].comodel_name == "res.users":
            people_sudo.insert(0, record_sudo.user_id)
        return company_sudo._get_client_keeper(*people_sudo)
