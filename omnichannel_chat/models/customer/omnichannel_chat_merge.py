from datetime import datetime

from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...tools.arguments import (
    record_id,
    short_text,
    takes,
    yes_or_no,
)
from ...tools.chat_facts import REOPENED

#: Chats offered for merging.
MAX_CANDIDATES = 8
#: What the kept chat takes over from whichever of the two has the newer message.
_NEWEST = (
    "last_message_at",
    "last_message_preview",
    "last_message_kind",
    "last_message_direction",
)
#: What decides about free answers: of the address that the customer wrote from last.
_INBOUND = ("last_inbound_at", "last_inbound_external_id", "thread", "free_until")
#: Largest of both.
_READING = ("last_inbound_message_id",)
#: What is remembered of a chat and of its customer's address before merging.
_CHAT_VALUES = (
    *_NEWEST,
    *_INBOUND,
    *_READING,
    *("waiting_since", "last_answer_message_id", "state", "snoozed_until", "user_id"),
    *("archived_at", "archived_by_id"),
)
_IDENTITY_VALUES = (
    *("main_id", "partner_id"),
    *("stopped", "stopped_at", "stopped_by", "blocked", "blocked_at", "blocked_by_id"),
)
#: What points to a chat and stays where it is: who has read how far, and what was done to it.
_STAY = {"omnichannel.read", "omnichannel.change", "omnichannel.chat"}


class OmnichannelChat(models.Model):
    """Several chats, or several customer records, that turn out to be one person's.

    Nothing is merged by machine: a person says what is the same, and which of the two stays.
    """

    _inherit = "omnichannel.chat"

    active = fields.Boolean(default=True, readonly=True, help="False after merging into another.")
    merged_into_id = fields.Many2one(
        "omnichannel.chat", readonly=True, index="btree_not_null", ondelete="cascade"
    )

    # ------------------------------------------------------------------ choosing

    @takes(search=short_text)
    def get_merge_candidates(self, search=""):
        """Chats that may be of the same person, as rows of the list, and what can be done.

        :param str search: name, number or text; "" = those with the same name or number
        :rtype: list[dict]
        """
        self._one_as_staff()
        text = (search or "").strip()
        domain = self._get_search_domain(text) if text else self._get_twin_domain()
        chats = self.search(domain & Domain("id", "!=", self.id), limit=MAX_CANDIDATES)
        rows = chats._get_inbox_rows()
        for chat, row in zip(chats, rows, strict=True):
            row.update(chat._get_merge_facts(self))
        return rows

    def _get_twin_domain(self):
        identity_sudo, partner = self.sudo().identity_id, self.partner_id
        twins = Domain("partner_id", "=", partner.id) if partner else Domain.FALSE
        for name in ("name", "phone", "username"):
            if identity_sudo[name]:
                twins |= Domain(f"identity_id.{name}", "=", identity_sudo[name])
        return twins

    def _get_merge_facts(self, other):
        """What of two chats can be put together."""
        # sudo: channel and customer are parts of chats that the user may read
        chat_sudo, other_sudo = self.sudo(), other.sudo()
        mine, theirs = chat_sudo.partner_id, other_sudo.partner_id
        return {
            "address": chat_sudo.identity_id._get_address(),
            "channel": chat_sudo.channel_id.name,
            "customer": mine.name or "",
            "same_channel": chat_sudo.channel_id == other_sudo.channel_id,
            "same_customer": bool(mine) and mine == theirs,
            "two_customers": bool(mine and theirs and mine != theirs),
        }

    @takes(other_id=record_id, keep_id=record_id, chats=yes_or_no, partners=yes_or_no)
    def merge_with(self, other_id, keep_id, chats=False, partners=False):
        """Say that this chat and another one are with the same person.

        :param int other_id: the other chat
        :param int keep_id: which of the two, with its customer record, stays
        :param bool chats: put the messages of both into one chat; same channel only
        :param bool partners: make one of the two customer records, too
        :return: id of the chat to show now
        :raise UserError: with what has to be done first
        """
        self._one_as_staff()
        other = self.browse(other_id)
        both = self + other
        both._as_staff()
        if len(both) != 2 or keep_id not in both.ids or not all(both.mapped("active")):
            raise UserError(self.env._("Choose two chats, and which of them stays."))
        kept = self.browse(keep_id)
        gone = both - kept
        if partners:
            kept._merge_partners(gone)
        if chats:
            kept._absorb(gone)
            return kept.id
        customer = kept.partner_id or gone.partner_id
        if not customer:
            raise UserError(
                self.env._("Link one of the chats to a customer first, or make a customer.")
            )
        for chat in both:
            chat.link_partner(customer.id)
        return self.id

    # ------------------------------------------------------------------ two customer records

    def _merge_partners(self, gone):
        """Make one customer record of two, with Odoo's own tool; this cannot be undone.

        :param gone: the chat whose customer record goes
        :raise UserError: Odoo refuses, or somebody in another company knows one of them
        """
        self.ensure_one()
        kept_partner, gone_partner = self.partner_id, gone.partner_id
        if not kept_partner or not gone_partner or kept_partner == gone_partner:
            raise UserError(self.env._("Both chats need a customer, and not the same one."))
        both = kept_partner + gone_partner
        both.check_access("write")
        gone_partner.check_access("unlink")
        self._check_merge_companies(both)
        Wizard = self.env["base.partner.merge.automatic.wizard"]
        Wizard.check_access("create")
        # sudo: all chats of a customer get the line, also those that the user does not see
        chats_sudo = self.sudo().search([("partner_id", "=", gone_partner.id)]) | self.sudo()
        gone_name = gone_partner.name
        Wizard._merge(both.ids, kept_partner)
        self.env.invalidate_all()
        body = self.env._(
            "Customer record %(gone)s was merged into %(kept)s.",
            gone=gone_name,
            kept=kept_partner._get_html_link(),
        )
        for chat_sudo in chats_sudo:
            chat_sudo._log_act(body)

    def _check_merge_companies(self, partners):
        """:raise UserError: the records, or chats with them, belong to companies not to be mixed"""
        # sudo: also those that the user does not see count: then nothing is merged
        identities_sudo = (
            self.env["omnichannel.identity"].sudo().search([("partner_id", "in", partners.ids)])
        )
        foreign = identities_sudo.channel_id.company_id - self.env.companies
        if foreign or len(partners.sudo().company_id) > 1:
            raise UserError(
                self.env._(
                    "These customers belong to several companies. Link the chats to one of them "
                    "instead."
                )
            )

    # ------------------------------------------------------------------ two chats

    def _absorb(self, gone):
        """Take over the messages and addresses of another chat of the same channel.

        :raise UserError: the chats are on different channels
        """
        self.ensure_one()
        kept_sudo, gone_sudo = self._without_tracking(), gone._without_tracking()
        if kept_sudo.channel_id != gone_sudo.channel_id:
            raise UserError(
                self.env._(
                    "Only chats of one channel can be put together. Link both to one customer."
                )
            )
        name, address = gone_sudo.identity_id._get_label(), gone_sudo.identity_id._get_address()
        customer = kept_sudo.partner_id or gone_sudo.partner_id
        moved = {
            "kept": kept_sudo._remember(),
            "gone": gone_sudo._remember(),
            "aliases": gone_sudo.identity_id.alias_ids.ids,
            "records": gone_sudo._hand_over(kept_sudo),
        }
        values = kept_sudo._get_merged_values(gone_sudo)
        spoken = max(kept_sudo + gone_sudo, key=_by_time("last_inbound_at"))
        reply_to = spoken.identity_id.reply_to_id or spoken.identity_id
        gone_sudo._leave_for(kept_sudo)
        kept_sudo.write(values)
        kept_sudo.identity_id._absorb(gone_sudo.identity_id, customer, reply_to)
        moved["after"] = kept_sudo._remember()
        # sudo: staff have no access to what was before
        kept_sudo.env["omnichannel.change"].with_user(self.env.user).sudo().create(
            {"chat_id": self.id, "kind": "merge", "other_chat_id": gone.id, "moved": moved}
        )
        self._log_act(
            self.env._(
                "The chat with %(name)s (%(address)s) was put into this one.",
                name=name,
                address=address,
            )
        )
        (kept_sudo + gone_sudo)._notify_moved()

    def _leave_for(self, kept):
        """This chat is no more than a sign to the one that has its messages."""
        self.write(
            {
                "active": False,
                "merged_into_id": kept.id,
                "state": "archived",
                "waiting_since": False,
                "last_message_at": False,
            }
        )

    def _remember(self):
        """What merging changes of a chat and its customer's address, for undoing.

        :rtype: dict
        """
        self.ensure_one()
        return {
            "chat": _pack(self, _CHAT_VALUES),
            "identity": _pack(self.identity_id, _IDENTITY_VALUES),
            "reply_to_id": self.identity_id.reply_to_id.id,
        }

    def _get_merged_values(self, gone):
        """What the kept chat says of itself when it holds both."""
        both = self + gone
        newest = max(both, key=_by_time("last_message_at"))
        spoken = max(both, key=_by_time("last_inbound_at"))
        waiting = [chat.waiting_since for chat in both if chat.waiting_since]
        answers = both.mapped("last_answer_message_id")
        values = {name: newest[name] for name in _NEWEST}
        values.update({name: spoken[name] for name in _INBOUND})
        values.update({name: max(both.mapped(name)) for name in _READING})
        values["waiting_since"] = min(waiting, default=False)
        values["last_answer_message_id"] = min(answers) if waiting else max(answers)
        if not self.user_id:
            values["user_id"] = gone.user_id.id
        if gone.state == "open" and self.state != "open":
            values.update(REOPENED)
        return values

    def _hand_over(self, target):
        """Move everything that hangs on this chat to another one.

        :return: ids of what was moved by model and field, as ``"model:field"``
        :rtype: dict[str, list[int]]
        """
        moved = super()._hand_over(target)
        for model, field, domain in self._get_hanging():
            records = self.env[model].search(Domain(field, "=", self.id) & Domain(domain))
            if records and _move(records, field, target):
                moved[f"{model}:{field}"] = records.ids
        return moved

    @api.model
    def _get_hanging(self):
        """Model, field and further conditions of everything that points to a chat."""
        yield "mail.message", "res_id", [("model", "=", self._name)]
        yield "mail.activity", "res_id", [("res_model", "=", self._name)]
        yield "ir.attachment", "res_id", [("res_model", "=", self._name)]
        for model in self.env.registry.models.values():
            if model._abstract or not model._auto or model._name in _STAY:
                continue
            for field in model._fields.values():
                points_here = field.type == "many2one" and field.comodel_name == self._name
                if points_here and field.store and not field.related:
                    yield model._name, field.name, []

    def _undo_merge(self, change):
        """Give the other chat back what was its own; what came later stays here.

        :param change: ``omnichannel.change`` under sudo
        """
        kept_sudo, moved = self._without_tracking(), change.moved
        gone_sudo = change.other_chat_id._without_tracking()
        for key, ids in moved["records"].items():
            model, field = key.split(":")
            # sudo: ids that merging has written down itself
            records = self.env[model].sudo().browse(ids).exists()
            _move(records.filtered(lambda r, f=field: int(r[f]) == self.id), field, gone_sudo)
        aliases = kept_sudo.env["omnichannel.identity"].browse(moved["aliases"]).exists()
        aliases.main_id = gone_sudo.identity_id
        gone_sudo.identity_id.write(moved["gone"]["identity"])
        gone_sudo.write({**moved["gone"]["chat"], "active": True, "merged_into_id": False})
        after, before, now = moved["after"], moved["kept"], kept_sudo._remember()
        # What has changed since the merging is newer than what was before it.
        if now["identity"] == after["identity"]:
            kept_sudo.identity_id.write(before["identity"])
        if now["chat"] == after["chat"]:
            kept_sudo.write(before["chat"])
        kept_sudo.identity_id.reply_to_id = before["reply_to_id"]
        gone_sudo.identity_id.reply_to_id = moved["gone"]["reply_to_id"]
        for chat_sudo in kept_sudo + gone_sudo:
            identity = chat_sudo.identity_id
            identity._link_partner(identity.partner_id)
        self._log_act(
            self.env._(
                "The chat with %s was separated from this one again.",
                gone_sudo.identity_id._get_label(),
            )
        )

        (kept_sudo + gone_sudo)._notify_moved()

    def _without_tracking(self):
        """Under sudo, for putting together: the line in the chat says what was done."""
        return self.sudo().with_context(tracking_disable=True)

    def _notify_moved(self):
        """Tell who looks at these chats that messages went from one to the other."""
        self._notify_changed()
        for chat in self:
            chat._bus_send("omnichannel/moved", {"chat_ids": self.ids})

    def _check_post(self, message_type, *args, **kwargs):
        if message_type == "comment":
            self._check_still_here()
        return super()._check_post(message_type, *args, **kwargs)

    def _check_still_here(self):
        """:raise UserError: the chat was merged away, which somebody's screen does not show yet"""
        # sudo: both are chats of one channel, which the user may read
        kept = self.sudo().merged_into_id
        if kept:
            raise UserError(
                self.env._(
                    "This chat was put into the one with %s. Write there.", kept.display_name
                )
            )

    def _get_panel_elsewhere(self):
        """A chat that was merged away says where it is now."""
        # sudo: whoever calls this has checked access
        merged_into = self.sudo().merged_into_id
        elsewhere = super()._get_panel_elsewhere()
        return {**elsewhere, "merged_into_id": merged_into.id} if merged_into else elsewhere


def _by_time(name):
    """For comparing chats: by a time that may be empty."""
    return lambda chat: (chat[name] or datetime.min, chat.id)


def _move(records, field, chat):
    """Let records hang on another chat.

    :return: False when the other chat has such records that exclude these, and nothing was moved
    """
    try:
        with records.env.cr.savepoint():
            records.with_context(tracking_disable=True).write({field: chat.id})
            records.flush_recordset([field])
    except UniqueViolation:
        records.invalidate_recordset([field])
        return False
    return True


def _pack(record, names):
    """Values of a record as JSON holds them and ``write`` takes them."""
    packed = {}
    for name in names:
        value, kind = record[name], record._fields[name].type
        if kind == "many2one":
            value = value.id
        elif kind == "datetime":
            value = fields.Datetime.to_string(value)
        packed[name] = value
    return packed
