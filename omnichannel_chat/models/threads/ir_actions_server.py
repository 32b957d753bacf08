from psycopg2.errors import UniqueViolation

from odoo import SUPERUSER_ID, fields, models
from odoo.exceptions import ConcurrencyError, UserError
from odoo.tools import format_list

from .many.omnichannel_chat import ThreadStart


class IrActionsServer(models.Model):
    """Client threads that rules of automation, buttons and jobs start, without code (S1-19)."""

    _inherit = "ir.actions.server"

    state = fields.Selection(
        selection_add=[("omnichannel_thread", "Start Client Chat"), ("webhook",)],
        ondelete={"omnichannel_thread": "cascade"},
    )
    omnichannel_thread_template_id = fields.Many2one(
        "omnichannel.thread.template",
        "Client Chat Template",
        ondelete="restrict",
        help="The record's client gets one chat from it, with tasks and reminders. Why there is "
        "none is noted on the record.",
    )
    omnichannel_neutral = fields.Boolean(
        "Fill What Is Missing with a Neutral Word",
        help="Else nothing is sent when a shortcode stands for nothing.",
    )

    def _run_action_omnichannel_thread_multi(self, eval_context=None):
        for record in eval_context.get("records") or eval_context.get("record") or ():
            self._start_client_thread(record)

    def _start_client_thread(self, record):
        """Start the thread of one record, once; what becomes of it is noted on the record."""
        try:
            with self.env.cr.savepoint():
                chat = self._make_client_thread(record)
        except UserError as error:
            note = self.env._("Client chat not started: %s", error)
        except UniqueViolation as error:
            # Odoo repeats what was asked for, which then finds the thread.
            raise ConcurrencyError("a thread started twice at once") from error
        else:
            if not chat:
                return
            note = self.env._("Client chat started: %s", chat.subject)
        if hasattr(record, "message_post"):
            record.message_post(body=note, message_type="notification")

    def _make_client_thread(self, record):
        """:return: the new thread, under sudo; empty: the record has got it before
        :raise UserError: with the reason, when there can be none
        """
        template = self.omnichannel_thread_template_id
        partner = record._get_omnichannel_partner()
        if not template or not partner:
            raise UserError(self.env._("There is no client, or no template."))
        # sudo: who may sell need not be able to write to clients; the rule was made by somebody who
        # may, and what is read is of the record's client
        company = ("company_id" in record._fields and record.sudo().company_id) or self.env.company
        env = self.env(user=SUPERUSER_ID, context={"tz": self.env.context.get("tz")})
        here = template.with_env(env).with_company(company)
        if here.company_id and here.company_id != company:
            raise UserError(
                self.env._(
                    "The template “%(template)s” belongs to %(company)s. Choose one of %(here)s.",
                    template=here.name,
                    company=here.company_id.name,
                    here=company.name,
                )
            )
        key = f"action-{template.id}-{record._name}-{record.id}"
        Chat_sudo = here.env["omnichannel.chat"]
        if Chat_sudo._find_all_started([key]):
            return Chat_sudo
        start = self._get_thread_start(here, record.with_env(here.env), partner, key)
        keeper = self._find_keeper(record, start.account, company)
        author = self._get_author(keeper) or company.partner_id
        return Chat_sudo._start_many([start], keeper, author, "api", here.attachment_ids)[key]

    def _get_thread_start(self, template, record, partner, key):
        """:param template: under sudo, in the company of the thread"""
        company = template.env.company
        account = partner.with_env(template.env)._get_account()
        reason, readers = account._find_recipients(None, company)[account.id]
        if reason:
            words = self.env["omnichannel.bulk.line"]._get_reason_words()
            refusal = f"{account.name}: {words[reason]}"
            raise UserError(refusal)
        job = record if record._name == "sale.order" else record.env["sale.order"]
        written = template._write_for(
            account,
            readers,
            self._find_keeper(record, account, company) or self.env.user,
            neutral=self.omnichannel_neutral,
            job=job,
        )
        if written.missing and not self.omnichannel_neutral:
            labels = self.env["omnichannel.shortcode"]._get_labels()
            names = format_list(self.env, [labels.get(name, name) for name in written.missing])
            raise UserError(self.env._("Not known of this client: %s.", names))
        return ThreadStart(
            key=key,
            account=account,
            # The one of the record is the one who is addressed.
            contacts=(readers & partner.with_env(readers.env)) | readers,
            subject=written.subject,
            body=written.body,
            tasks=written.tasks,
            reminders=template._get_reminders(),
            job_ids=job.ids,
        )

    def _find_keeper(self, record, account, company):
        """Who has the thread then: whoever has the record, else the client; may be empty."""
        # sudo: whose record it is
        record_sudo = record.sudo()
        owner = record_sudo["user_id"] if "user_id" in record_sudo._fields else None
        for user in (owner, account.sudo().user_id):
            if user and user._name == "res.users" and user._answers_threads(company):
                return user
        return self.env["res.users"]

    def _get_author(self, keeper):
        """Who speaks: whoever did it, unless it was a client or a job."""
        user = self.env.user
        if user.id != SUPERUSER_ID and user._answers_threads(self.env.company):
            return user.partner_id
        return keeper.partner_id

    def _name_depends(self):
        return [*super()._name_depends(), "omnichannel_thread_template_id"]

    def _generate_action_name(self):
        if self.state == "omnichannel_thread" and self.omnichannel_thread_template_id:
            return self.env._("Start client chat %s", self.omnichannel_thread_template_id.name)
        return super()._generate_action_name()

    def _warning_depends(self):
        return [*super()._warning_depends(), "state", "omnichannel_thread_template_id"]

    def _get_warning_messages(self):
        warnings = super()._get_warning_messages()
        if self.state == "omnichannel_thread" and not self.omnichannel_thread_template_id:
            warnings.append(self.env._("Choose the template of the client chat."))
        return warnings
