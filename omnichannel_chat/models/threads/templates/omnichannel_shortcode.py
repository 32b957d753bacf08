import re

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_date

from ....tools import placeholders
from ...templates.omnichannel_chat_values import get_link, read_path

#: First part of the names of those that a business has made itself.
OWN = "own"
_NAME = re.compile(r"[a-z0-9_]+")


class OmnichannelShortcode(models.Model):
    """A shortcode of the business, ``{{own.name}}``, and what all others stand for in a thread.

    The names are those of quick replies, and some more: see ``omnichannel.chat._get_placeholders``.
    """

    _name = "omnichannel.shortcode"
    _inherit = "omnichannel.company.mixin"
    _description = "Shortcode"
    _order = "name, id"

    name = fields.Char(required=True, help="Small letters, digits and “_”: office_hours")
    value = fields.Text("Stands for", required=True, translate=True)
    company_id = fields.Many2one("res.company", help="Empty: for all companies.")

    _name_unique = models.UniqueIndex(
        "(name, COALESCE(company_id, 0))", "There is a shortcode of this name already."
    )

    @api.constrains("name")
    def _check_name(self):
        if not all(_NAME.fullmatch(each.name) for each in self):
            raise UserError(
                self.env._("The name of a shortcode has small letters, digits and “_” only.")
            )

    @api.depends("name")
    def _compute_display_name(self):
        for each in self:
            each.display_name = "{{%s.%s}}" % (OWN, each.name)

    # ------------------------------------------------------------------ which ones there are

    @api.model
    def _get_labels(self):
        """What each shortcode stands for, in words.

        :rtype: dict[str, str]
        """
        known = self.env["omnichannel.chat"]._get_placeholders()
        return {
            **{name: each["label"] for name, each in known.items()},
            "customer.email": self.env._("Customer's e-mail"),
            "account.name": self.env._("Name of the account"),
            "user.name": self.env._("Your name"),
            "user.email": self.env._("Your e-mail"),
            "user.phone": self.env._("Your phone"),
            "company.phone": self.env._("Our phone"),
            "company.email": self.env._("Our e-mail"),
            "date.today": self.env._("Today's date"),
            "date.year": self.env._("This year"),
            "date.last_year": self.env._("Last year"),
            **{f"{OWN}.{each.name}": each.value for each in self._get_own()},
        }

    @api.model
    def _get_own(self):
        """Those of the business that count here; of two of a name the company's own comes last."""
        # sudo: they are there to be sent to clients
        found = self.sudo().search([("company_id", "in", [False, *self.env.company.ids])])
        return found.sorted(lambda each: bool(each.company_id))

    @api.model
    def _find_unknown(self, names):
        """Of these names those that stand for nothing.

        :rtype: list[str]
        """
        labels = self._get_labels()
        Chat = self.env["omnichannel.chat"]
        return sorted(
            name for name in names if name not in labels and not Chat._split_placeholder(name)[0]
        )

    # ------------------------------------------------------------------ what they stand for

    @api.model
    def _get_values(self, names, account, contacts, user, documents):
        """What some shortcodes stand for, for the readers of a thread; in the context's language.

        Who is greeted by his first name must be alone: where several people read, it is the
        account that is called.

        :param names: names of shortcodes
        :param account: a commercial ``res.partner``, which the user may read
        :param contacts: the people of it who read the thread, under sudo
        :param user: the ``res.users`` in whose name it is written
        :param dict documents: a document of the account by kind, see :meth:`_find_documents`
        :return: text by name, "" = it is not known
        :rtype: dict[str, str]
        """
        # sudo: the account's name and number are for the account
        account_sudo = account.sudo()
        reader = contacts if len(contacts) == 1 else account_sudo
        readers = {
            "customer.first_name": lambda: _get_first_name(reader),
            "customer.name": lambda: reader.name,
            "customer.phone": lambda: reader.phone or account_sudo.phone,
            "customer.email": lambda: reader.email or account_sudo.email,
            "customer.company": lambda: account_sudo.name,
            "account.name": lambda: account_sudo.name,
            **self._get_our_readers(user),
        }
        own = None
        values = {}
        for name in names:
            kind, _dot, rest = name.partition(".")
            if kind == OWN:
                own = {each.name: each.value for each in self._get_own()} if own is None else own
                values[name] = own.get(rest)
            elif name in readers:
                values[name] = readers[name]()
            else:
                values[name] = self._get_document_value(name, documents.get(kind))
        return {name: (value or "").strip() for name, value in values.items()}

    @api.model
    def _get_our_readers(self, user):
        # sudo: how we are called, and reached
        company, user = self.env.company.sudo(), user.sudo()
        today = fields.Date.context_today(self)
        return {
            "agent.name": lambda: user.name,
            "user.name": lambda: user.name,
            "user.email": lambda: user.email,
            "user.phone": lambda: user.partner_id.phone,
            "company.name": lambda: company.name,
            "company.phone": lambda: company.phone,
            "company.email": lambda: company.email,
            "date.today": lambda: format_date(self.env, today),
            "date.year": lambda: str(today.year),
            "date.last_year": lambda: str(today.year - 1),
        }

    @api.model
    def _get_document_value(self, name, document):
        Chat = self.env["omnichannel.chat"]
        model, path = Chat._split_placeholder(name)
        if not document or document._name != model:
            return ""
        document = document.with_env(self.env)
        known = Chat._get_placeholders().get(name)
        if known and known["source"] == "document_link":
            return get_link(document)
        return read_path(document, path)

    @api.model
    def _get_neutral(self, name):
        """The word that stands for what is not known, once a person has agreed to it.

        Without a name one greets with "Hello," alone: "" takes blanks and comma away with it.
        """
        return {
            "order.name": self.env._("your order"),
            "invoice.name": self.env._("your invoice"),
        }.get(name, "")

    # ------------------------------------------------------------------ documents

    @api.model
    def _find_documents(self, names, accounts, job=None):
        """The newest document of each account of each kind that shortcodes are about.

        Found by the user's own rights, with one statement for each kind.

        :param job: the order that the thread is about; it counts instead
        :return: records by kind, by id of the account
        :rtype: dict[int, dict]
        """
        found = {account.id: {} for account in accounts}
        kinds = self.env["omnichannel.chat"]._get_placeholder_documents()
        for kind in {name.partition(".")[0] for name in names} & kinds.keys():
            model, counted = kinds[kind]
            if job and job._name == model:
                newest = dict.fromkeys(found, job)
            else:
                newest = self._find_newest(model, counted, accounts)
            for account_id, document in newest.items():
                found[account_id][kind] = document
        return found

    @api.model
    def _find_newest(self, model, counted, accounts):
        Document = self.env[model]
        if not Document.has_access("read"):
            return {}
        theirs = Domain("partner_id.commercial_partner_id", "in", accounts.ids)
        ours = Domain("company_id", "in", [False, *self.env.company.ids])
        newest = {}
        groups = Document._read_group(theirs & ours & counted, ["partner_id"], ["id:max"])
        for partner, newest_id in groups:
            # sudo: which account a contact of it belongs to
            account_id = partner.sudo().commercial_partner_id.id
            newest[account_id] = max(newest_id, newest.get(account_id, 0))
        documents = Document.browse(newest.values())
        return dict(zip(newest, documents, strict=True))


def _get_first_name(partner):
    """Of a company all of its name."""
    if partner.is_company:
        return partner.name
    return next(iter((partner.name or "").split()), "")


def find_names(subject, body, *lines):
    """The names of the shortcodes in a thread's texts.

    :rtype: set[str]
    """
    return placeholders.find_names_in_html(body).union(
        *(placeholders.find_names(text) for text in (subject, *lines))
    )
