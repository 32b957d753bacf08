from odoo import fields, models
from odoo.exceptions import UserError

from ...tools.arguments import long_text, maybe, record_ids, short_text, takes
from ...tools.texts import text_to_html


class OmnichannelChat(models.Model):
    """From a chat of a provider into the client portal.

    The provider gets that there is a message, and where: text and files stay here.
    """

    _inherit = "omnichannel.chat"

    secure_chat_id = fields.Many2one(
        "omnichannel.chat",
        "Continues",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="The chat of a provider from which the thread was started.",
    )

    @takes()
    def get_composer_state(self):
        """Whether what one writes can go to the client portal instead."""
        state = super().get_composer_state()
        # sudo: parts of a chat that the user may read
        chat_sudo = self.sudo()
        return {**state, "can_secure": bool(chat_sudo.partner_id) and not chat_sudo.is_thread}

    @takes(
        text=long_text,
        attachment_ids=record_ids,
        subject=short_text,
        omnichannel_key=maybe(short_text),
    )
    def send_securely(self, text, attachment_ids=None, subject="", omnichannel_key=None):
        """Send a message in the client portal instead of here, where only its link goes.

        It makes a thread with the customer of this chat, or goes on in the one that was made here.

        :param str text: what the customer reads in the portal
        :param list attachment_ids: files that the user has uploaded for this message
        :param str subject: of a new thread
        :param str omnichannel_key: made once per message: sent again, it is not
        :return: id of the ``thread``; ``refusal``: why no link went by this chat ("" = it did)
        :rtype: dict
        :raise UserError: the customer is not known, or cannot read in the portal
        """
        chat_sudo = self._one_as_staff()
        if chat_sudo.is_thread:
            raise UserError(self.env._("This is a secure chat already."))
        if not text.strip() and not attachment_ids:
            raise UserError(self.env._("Write something, or add a file."))
        contact = self._get_secure_contact()
        key = omnichannel_key and f"secure-{self.id}-{omnichannel_key}"
        here = self.with_company(chat_sudo.company_id)
        body = text_to_html(text)
        thread = here._find_secure_thread(contact)
        if thread:
            thread.message_post(
                body=body,
                message_type="comment",
                subtype_xmlid="mail.mt_comment",
                attachment_ids=attachment_ids or [],
                omnichannel_key=key,
            )
        else:
            thread = here._start_secure_thread(contact, subject, body, attachment_ids, key)
        return {"thread": thread.id, "refusal": here._send_secure_link(thread, contact, key)}

    def _get_secure_contact(self):
        """:raise UserError: this chat is with nobody whom we know"""
        # sudo: who it is, is part of a chat that the user may read
        contact = self.sudo().partner_id.with_env(self.env)
        if not contact:
            raise UserError(
                self.env._("Say first who this is: link the chat to a customer with portal access.")
            )
        contact.check_access("read")
        return contact

    def _find_secure_thread(self, contact):
        """The thread that was made here, and is still open."""
        return self.search(
            [
                ("secure_chat_id", "=", self.id),
                ("state", "=", "open"),
                ("participant_ids", "in", contact.ids),
            ],
            order="id desc",
            limit=1,
        )

    def _start_secure_thread(self, contact, subject, body, attachment_ids, key):
        # Of a firm whoever is told; of a person nobody but him.
        people = None if contact.is_company else contact.ids
        thread = self.browse(
            self.start_thread(
                contact.id,
                subject or self.env._("Secure message"),
                body,
                contact_ids=people,
                attachment_ids=attachment_ids,
                key=key,
            )
        )
        # sudo: where a thread comes from; it was just started by the user
        thread.sudo().secure_chat_id = self.id
        return thread

    def _send_secure_link(self, thread, contact, key):
        """Tell the customer in this chat that there is something in the portal: never what.

        :return: why that could not be sent, "" = it was
        :rtype: str
        """
        permission = self._get_send_permission()
        if not permission.allowed:
            return self._explain_permission(permission)
        # sudo: the way to the thread, for who reads it
        url = f"{thread.get_base_url()}{thread.sudo()._get_client_url()}"
        theirs = self.with_context(lang=contact.sudo().lang or self.env.lang)
        self.message_post(
            omnichannel_text=theirs.env._("You have a secure message: %s", url),
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            omnichannel_key=key and f"{key}-link",
        )
        return ""
