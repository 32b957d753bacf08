from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import plaintext2html
from odoo.tools.translate import LazyTranslate

from odoo.addons.omnichannel_chat.tools.arguments import clean
from odoo.addons.omnichannel_chat_helpdesk.controllers.portal import (
    MAX_DESCRIPTION,
    MAX_SUBJECT,
    get_closing_stages,
)

_lt = LazyTranslate(__name__)

#: Files of one form, and megabytes of each.
MAX_FILES, FILE_MEGABYTES = 5, 10
#: Messages of a case that its page shows, the last ones.
MOST_MESSAGES = 200


class HelpdeskTicket(models.Model):
    """What clients find and do of cases: each method starts from the user, and what it returns
    under sudo was found for him.
    """

    _inherit = "helpdesk.ticket"

    client_key = fields.Char(copy=False, readonly=True, groups="base.group_system")

    _unique_client_key = models.UniqueIndex("(client_key) WHERE client_key IS NOT NULL")

    # ------------------------------------------------------------------ finding

    @api.model
    def _get_client_domain(self, user):
        """Cases that a client may see: his own, or his firm's, of companies that he deals with."""
        # sudo: of the user himself
        user_sudo = user.sudo()
        partner_sudo = user_sudo.partner_id
        own = Domain("partner_id", "=", partner_sudo.id)
        own |= Domain("message_partner_ids", "in", partner_sudo.ids)
        firm = Domain("commercial_partner_id", "=", partner_sudo.commercial_partner_id.id)
        own |= firm & Domain("company_id.client_cases_shared", "=", True)
        return own & Domain("company_id", "in", user_sudo.company_ids.ids)

    @api.model
    def _find_for_client(self, user, domain=(), **options):
        """Cases of a client, under sudo, the last changed first."""
        domain = self._get_client_domain(user) & Domain(list(domain))
        # sudo: the domain starts from the user
        return self.sudo().search(domain, order="last_stage_update desc, id desc", **options)

    @api.model
    def _count_for_client(self, user, state):
        domain = self._get_client_domain(user) & Domain("stage_id.client_state", "=", state)
        # sudo: the domain starts from the user
        return self.sudo().search_count(domain)

    def _find_client_messages(self):
        """What of a case is shown to its client, oldest first, under sudo: no note, no log."""
        self.ensure_one()
        # sudo: of a case that was found for this client
        messages_sudo = (
            self.env["mail.message"]
            .sudo()
            .search(
                [
                    ("model", "=", self._name),
                    ("res_id", "=", self.id),
                    ("message_type", "in", ["comment", "email", "email_outgoing"]),
                    ("is_internal", "=", False),
                    ("subtype_id.internal", "=", False),
                    ("subtype_id", "!=", False),
                ],
                order="id desc",
                limit=MOST_MESSAGES,
            )
        )
        return messages_sudo.sorted("id")

    # ------------------------------------------------------------------ what clients do

    @api.model
    def _open_from_client(self, user, form, files, key=""):
        """A client opens a case; asked again with the same key, the same case is the answer.

        :param files: pairs of name and content
        :raise UserError: with the reason, when there can be none
        """
        # sudo: of the user himself
        partner_sudo, company_sudo = user.sudo().partner_id, user.sudo().company_id
        key = f"{user.id}-{key}" if key else False
        # sudo: the key has the user's own number in front
        known_sudo = self.sudo().search([("client_key", "=", key)]) if key else self.sudo()
        if known_sudo:
            return known_sudo
        subject, text = _take(form.get("subject")), _take(form.get("description"))
        if not subject or not text:
            raise UserError(self.env._("Write a subject and a description."))
        self._check_client_text(subject, MAX_SUBJECT)
        self._check_client_text(text, MAX_DESCRIPTION)
        values = self.env["client.portal.field"]._read_inputs(self._name, form)
        channel = self.env.ref("helpdesk_mgmt.helpdesk_ticket_channel_web", False)
        # sudo: clients make no cases themselves; what they say was read above
        Cases_sudo = self.sudo().with_company(company_sudo)
        case_sudo = Cases_sudo.create(
            {
                **values,
                "name": subject,
                "description": plaintext2html(text),
                "company_id": company_sudo.id,
                "partner_id": partner_sudo.id,
                "partner_name": partner_sudo.name,
                "partner_email": partner_sudo.email,
                "channel_id": channel.id if channel else False,
                "user_id": False,
                "stage_id": self.env["helpdesk.ticket.team"]
                .sudo()
                .with_company(company_sudo)
                ._get_applicable_stages()[:1]
                .id,
                "client_key": key,
            }
        )
        case_sudo.message_subscribe(partner_ids=partner_sudo.ids)
        if files:
            case_sudo._post_for_client(user, self.env._("Files"), files)
        case_sudo._tell_of_client(user, _lt("New case"))
        return case_sudo

    def _answer_from_client(self, user, text, files):
        """A client writes in his case; one that waited for him goes on."""
        self.ensure_one()
        text = _take(text)
        if not text and not files:
            raise UserError(self.env._("Write something, or choose a file."))
        self._check_client_text(text, MAX_DESCRIPTION)
        self._post_for_client(user, text, files)
        if self.stage_id.client_state == "waiting":
            self._go_to_client_state("in_progress", "open")
        self._tell_of_client(user, _lt("Answered a case"))

    def _close_from_client(self, user):
        """Into the first stage that the page offers."""
        self.ensure_one()
        stage_sudo = get_closing_stages(self)[:1]
        if self.stage_id.client_state != "closed" and stage_sudo:
            self.stage_id = stage_sudo
            self._tell_of_client(user, _lt("Closed a case"))

    def _reopen_from_client(self, user):
        self.ensure_one()
        if self.stage_id.client_state == "closed" and self._go_to_client_state(
            "open", "in_progress"
        ):
            self._tell_of_client(user, _lt("Reopened a case"))

    def _go_to_client_state(self, *states):
        """Go to the first stage of the case's team that has one of these states, in their order."""
        stages = self.team_id.with_company(self.company_id)._get_applicable_stages()
        for state in states:
            stage = stages.filtered(lambda each, state=state: each.client_state == state)[:1]
            if stage:
                self.stage_id = stage
                return True
        return False

    def _post_for_client(self, user, text, files):
        return self.message_post(
            author_id=user.sudo().partner_id.id,  # sudo: of the user himself
            body=plaintext2html(text) if text else "",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            attachments=files,
        )

    def _tell_of_client(self, user, what):
        # Whoever has the case follows it: Odoo has told him.
        portal, is_told = self.env["client.portal"], bool(self.user_id)
        portal._tell_team(portal._get_account(user), user, what, self, is_told=is_told)

    def _check_client_text(self, text, limit):
        if len(text) > limit:
            raise UserError(self.env._("That is too long: at most %s characters.", limit))


def _take(text):
    return clean(text).strip() if isinstance(text, str) else ""
