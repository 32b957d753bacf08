import re

from odoo import models

from ....tools.texts import html_to_text
from .res_company_mail import MARK

#: What mail programs show in their lists only.
_HIDDEN = re.compile(r'<div style="display:none[^>]*>[^<]*</div>')
_ITEM = re.compile(r"<li[^>]*>")


class MailMail(models.Model):
    """The mails of threads among those of Odoo: each is asked about right before it leaves."""

    _inherit = "mail.mail"

    def _get_nudges(self):
        """:return: the ``omnichannel.nudge`` of these mails, under sudo"""
        # sudo: which of them are ours
        Nudge_sudo = self.env["omnichannel.nudge"].sudo()
        ours = self.filtered(lambda mail: MARK in (mail.message_id or ""))
        return Nudge_sudo.search([("mail_id", "in", ours.ids)]) if ours else Nudge_sudo

    def _send(self, auto_commit=False, post_send_callback=None, **kwargs):
        # Where nothing is sent, in tests, nothing leaves.
        nudges = self._get_nudges()
        if self.env["ir.mail_server"]._disable_send():
            nudges = nudges.browse()
        others = self - nudges.mail_id.sudo(self.env.su)
        kwargs.update(auto_commit=auto_commit, post_send_callback=post_send_callback)
        if others or not self:
            super(MailMail, others)._send(**kwargs)
        for nudge in nudges:
            mail = nudge.mail_id.sudo(self.env.su)
            if nudge._claim(commit=auto_commit):
                super(MailMail, mail)._send(**kwargs)
            elif post_send_callback:
                post_send_callback(mail.ids)
        return True

    def _postprocess_sent_message(
        self, success_pids, success_emails, failure_reason=False, failure_type=None
    ):
        for nudge in self._get_nudges():
            if failure_type:
                nudge._note_failure(failure_type)
            else:
                nudge._note_sent()
        return super(MailMail, self.exists())._postprocess_sent_message(
            success_pids,
            success_emails,
            failure_reason=failure_reason,
            failure_type=failure_type,
        )

    def _prepare_outgoing_list(self, mail_server=False, doc_to_followers=None):
        emails = super()._prepare_outgoing_list(mail_server, doc_to_followers)
        if MARK in (self.message_id or ""):
            for email in emails:
                email["body_alternative"] = _write_text(email["body"])
        return emails


def _write_text(body):
    """The mail for whoever reads no HTML: paragraphs, and a sign before each thing of a list."""
    shown = _HIDDEN.sub("", body)
    shown = _ITEM.sub(r"\g<0>- ", shown).replace("</p>", "</p><br/>").replace("</ul>", "</ul><br/>")
    lines = [" ".join(line.split()) for line in html_to_text(shown, write_links=True).splitlines()]
    kept = [line for line, before in zip(lines, ["", *lines], strict=False) if line or before]
    return "\n".join(kept).strip() + "\n"
