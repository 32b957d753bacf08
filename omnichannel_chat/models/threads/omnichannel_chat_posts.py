from markupsafe import Markup

from odoo import models

from ...tools.arguments import maybe, record_id, takes
from ...tools.texts import html_to_text
from ...tools.thread_html import clean_html


class OmnichannelChat(models.Model):
    """What the team writes in a thread, and whether anybody would read it."""

    _inherit = "omnichannel.chat"

    # ------------------------------------------------------------------ the gate

    def _get_more_facts(self):
        facts = super()._get_more_facts()
        if self.sudo().is_thread:
            facts["unread_by_all"] = self._find_why_unread()
        return facts

    @takes()
    def get_composer_state(self):
        """Of a thread with what the next step needs where nobody would read it."""
        state = {**super().get_composer_state(), "is_thread": self.sudo().is_thread}
        if state["action"] == "let_in":
            state["partner_id"] = self.sudo().partner_id.id
            state["may_invite"] = self.env["portal.wizard"].has_access("create")
        return state

    def _find_why_unread(self):
        """Why nobody of the client would read a message: see ``connectors.gate``; "" = he does."""
        # sudo: who takes part, and whether he comes in; only the answer is told
        chat_sudo = self.sudo()
        people = chat_sudo.participant_ids
        contacts = chat_sudo.partner_id._get_account_contacts()
        people |= contacts._see_all_threads(chat_sudo.company_id)
        if not people:
            return "no_participants"
        states = set(people._get_client_states(chat_sudo.company_id).values())
        if "active" in states:
            return ""
        return "not_activated" if "invited" in states else "no_access"

    def _get_refusals(self, provider):
        return {
            **super()._get_refusals(provider),
            "no_participants": self.env._(
                "Nobody of the client takes part in this thread. Add somebody."
            ),
            "no_access": self.env._(
                "Nobody who takes part has access to the portal, so nobody would read it. Invite "
                "somebody."
            ),
            "not_activated": self.env._(
                "Nobody who takes part has signed in to the portal yet. Once somebody has, you "
                "can write."
            ),
        }

    # ------------------------------------------------------------------ writing

    def _read_body(self, body, exact_text, is_html):
        """In a thread a text keeps its form: what clients may be shown of it."""
        if not self.sudo().is_thread or not (is_html or isinstance(body, Markup)):
            return super()._read_body(body, exact_text, is_html)
        html = clean_html(body)
        return html, html_to_text(html, write_links=True)

    def _note_answer(self, message, text, kind, origin):
        super()._note_answer(message, text, kind, origin)
        self._notify_client()

    def _note_inbound(self, message, text="", kind="text"):
        super()._note_inbound(message, text=text, kind=kind)
        self._notify_client()

    def _message_update_content(self, message, /, **kwargs):
        result = super()._message_update_content(message, **kwargs)
        # sudo: whether the client sees it; it was just allowed to be changed
        if message.sudo().omnichannel_message_ids:
            self._notify_client()
        return result

    @takes()
    def archive_chat(self):
        """The page that the client has open says at once that the thread is closed."""
        result = super().archive_chat()
        self._as_staff()._notify_client()
        return result

    @takes()
    def reopen_chat(self):
        """There, too, it can be written again."""
        result = super().reopen_chat()
        self._as_staff()._notify_client()
        return result

    @takes(message_id=maybe(record_id))
    def mark_read(self, message_id=None):
        """The client sees that somebody of the team has read."""
        result = super().mark_read(message_id)
        self._notify_client()
        return result
