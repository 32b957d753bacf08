import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.mail import email_normalize, unfold_references

from ....tools.mail_replies import get_new_text, is_automatic
from ....tools.texts import html_to_text, text_to_inline_html
from ....tools.wake import wake
from .omnichannel_nudge import CRON

_logger = logging.getLogger(__name__)

#: So many replies to one thread are answered within a day; more of them are a machine.
REFUSALS_PER_DAY = 5
#: What says to other machines that this is an answer, which needs none.
_ANSWER_HEADERS = {"Auto-Submitted": "auto-replied", "X-Auto-Response-Suppress": "All"}


class OmnichannelNudge(models.Model):
    """Replies to the mails of threads: refused in plain words, or taken, as the company wants it.

    The sender of an e-mail is only a claim. What is taken answers a mail of ours, which nobody
    else knows, and comes from the address of somebody who takes part; it is shown as "by e-mail".
    """

    _inherit = "omnichannel.nudge"

    @api.model
    def _find_answered(self, message_dict):
        """The nudge whose mail somebody answers; may be empty."""
        named = f"{message_dict.get('references') or ''} {message_dict.get('in_reply_to') or ''}"
        refs = [ref.strip() for ref in unfold_references(named)][-32:]
        if not refs:
            return self.browse()
        return self.search([("mail_ref", "in", refs)], order="id desc", limit=1)

    @api.model
    def _note_bounce(self, message_dict):
        """A mail of ours came back: whoever looks at the thread sees it (S1-34)."""
        refs = message_dict.get("bounced_msg_ids") or []
        nudges = self.search([("mail_ref", "in", list(refs))]) if refs else self.browse()
        nudges._note_failure("mail_bounce")
        if not message_dict.get("bounced_email"):
            # Odoo could not read whose address it was; we know whom we wrote to.
            for person in nudges.partner_id:
                person.message_bounce += 1

    def _receive_reply(self, message, message_dict):
        """Somebody has answered the mail of this nudge.

        :param message: the ``email.message.EmailMessage``
        :param dict message_dict: what Odoo has read in it
        """
        self.ensure_one()
        sender = email_normalize(message_dict.get("email_from") or "") or ""
        if not sender or is_automatic(message, sender) or self._is_ours(sender):
            _logger.info("A machine answered a notice of thread %s.", self.chat_id.id)
            return
        problem = ""
        if self.chat_id.company_id.client_mail_replies == "take" and self.kind != "team":
            problem = self._take_reply(message_dict, sender)
            if problem is None:
                return
        self._refuse_reply(message_dict, sender, problem)

    def _is_ours(self, sender):
        """Whether an address is one of those from which we write: then we talk to ourselves."""
        company = self.chat_id.company_id
        ours = (company.email, company.catchall_email, company.bounce_email)
        return sender in {email_normalize(address) for address in ours if address}

    # ------------------------------------------------------------------ taken

    def _take_reply(self, message_dict, sender):
        """Put a reply into the thread, in the name of whoever takes part at this address.

        :return: None when it was taken, else why it was not; "" = it is not trusted
        """
        user = self._find_replier(sender)
        if not user:
            return ""
        text = get_new_text(message_dict.get("body") or "")
        chat = self.env["omnichannel.chat"].with_user(user)._find_for_client(user, self.chat_id.ids)
        try:
            with self.env.cr.savepoint():
                files = self._make_files(user, message_dict.get("attachments") or [])
                posted = chat._post_from_client(user, text, files, key=message_dict["message_id"])
                # sudo: a fact of the message that was just posted
                posted.sudo().omnichannel_message_ids.by_email = True
        except UserError as error:
            return str(error)
        return None

    def _find_replier(self, sender):
        """The portal user of a participant whose address this is, and who still sees the thread."""
        people = self.chat_id.participant_ids.filtered(
            lambda person: person.email_normalized == sender
        )
        # Of two at one address it is the one who was written to.
        people = (people & self.partner_id) or people
        users = people._get_client_users()
        Chat = self.env["omnichannel.chat"]
        for person in people:
            user = users.get(person.id)
            if user and Chat._find_for_client(user, self.chat_id.ids):
                return user
        return None

    def _make_files(self, user, attachments):
        """What hangs on the e-mail, as the client's uploads; pictures of signatures are none."""
        # sudo: clients have no rights on files; whether these may go is asked on posting
        Attachment = self.env["ir.attachment"].with_user(user).sudo()
        values = []
        for name, content, *info in attachments:
            if info and (info[0] or {}).get("cid"):
                continue
            raw = content.encode() if isinstance(content, str) else content
            values.append(
                {
                    "name": name or "file",
                    "raw": raw,
                    "res_model": "omnichannel.chat",
                    "res_id": self.chat_id.id,
                }
            )
        return Attachment.create(values)

    # ------------------------------------------------------------------ refused

    def _refuse_reply(self, message_dict, sender, problem):
        """Say that a reply was not delivered, with what was written and where to write (S1-68).

        :param str problem: why it was not taken; "" = none is
        """
        day_ago = fields.Datetime.now() - timedelta(days=1)
        known = self.search(
            [("chat_id", "=", self.chat_id.id), ("kind", "=", "refusal"), ("base", "=", self.id)]
        )
        if len(known.filtered(lambda each: each.due_at > day_ago)) >= REFUSALS_PER_DAY:
            _logger.warning("Too many replies to a notice of thread %s.", self.chat_id.id)
            return
        refusal = self.create(
            {
                "chat_id": self.chat_id.id,
                "partner_id": self.partner_id.id,
                "kind": "refusal",
                "base": self.id,
                "number": len(known) + 1,
                "due_at": fields.Datetime.now(),
                "state": "queued",
            }
        )
        mail = refusal._for_reader()._make_refusal(message_dict, sender, problem, self.kind)
        refusal.write({"mail_id": mail.id, "mail_ref": mail.message_id})
        wake(self.env, CRON)

    def _make_refusal(self, message_dict, sender, problem, kind):
        body = message_dict.get("body") or ""
        # Without what he quotes, unless that is all there is.
        written = get_new_text(body) or html_to_text(body).strip()
        why = problem or self.env._("Replies by e-mail are not read here.")
        values = self._get_mail_values()
        values.update(
            subject=self.env._("Not delivered: %s", message_dict.get("subject") or ""),
            lines=[self.env._("Your reply was not delivered."), why],
            preview=self.env._("Your reply was not delivered."),
            quote_title=self.env._("You wrote:"),
            quote=text_to_inline_html(written),
            small=[
                self.env._(
                    "Please write in the conversation instead. Nothing is lost: your text stands "
                    "above."
                )
            ],
        )
        if kind == "team":
            values["url"] = f"{self._get_base_url()}/odoo/chats/{self.chat_id.id}"
        return self._queue_mail(
            values,
            email_to=message_dict.get("email_from") or sender,
            headers=repr(_ANSWER_HEADERS),
            references=message_dict.get("message_id"),
        )
