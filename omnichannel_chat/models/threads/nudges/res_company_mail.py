from markupsafe import Markup

from odoo import models
from odoo.tools.mail import generate_tracking_message_id

#: Part of the Message-Id of these mails.
MARK = "omnichannel-thread"
#: What tells other machines that nobody wrote this by hand, and that nobody reads their answers.
HEADERS = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}


class ResCompany(models.Model):
    """The look of mails to clients: the company's logo, phone, e-mail and address (S3-03)."""

    _inherit = "res.company"

    def _get_client_mail_values(self, base_url=""):
        """What the template ``nudge_mail`` needs besides words; in the language of the reader.

        :param str base_url: where pictures are; default is the company's own address
        :rtype: dict
        """
        self.ensure_one()
        return {
            "html_lang": (self.env.lang or "en").replace("_", "-"),
            "company": self,
            "logo": self._get_client_logo_url(base_url or self.get_base_url()),
            "address": ", ".join(_get_address_lines(self.partner_id)),
            "thread": "",
            "account": "",
            "texts": [],
            "tasks_title": "",
            "tasks": [],
            "quote_title": "",
            "quote": "",
            "url": "",
            "button": "",
            "buttons": [],
        }

    def _get_client_logo_url(self, base_url):
        """The logo, or "" when there is none."""
        if self.uses_default_logo:
            return ""
        version = int(self.write_date.timestamp())
        return f"{base_url}/logo.png?company={self.id}&v={version}"

    def _queue_client_mail(self, values, **more):
        """A mail to a client, in the queue of Odoo.

        :param dict values: ``subject``, ``preview``, ``greeting``, ``lines``, ``small`` and what
            :meth:`_get_client_mail_values` returns
        :param more: values of the ``mail.mail``, its recipient above all
        :return: the ``mail.mail``
        """
        body = self.env["ir.qweb"]._render("omnichannel_chat.nudge_mail", values)
        sender = self.email_formatted or self.env.user.email_formatted
        return self.env["mail.mail"].create(
            {
                "subject": values["subject"],
                "body_html": Markup("<!DOCTYPE html>") + body,
                "email_from": sender,
                "author_id": self.partner_id.id,
                "reply_to": self.catchall_formatted or sender,
                "message_id": generate_tracking_message_id(MARK),
                "headers": repr(HEADERS),
                "record_company_id": self.id,
                # Where bounces go.
                "record_alias_domain_id": self.alias_domain_id.id,
                "auto_delete": True,
                **more,
            }
        )


def _get_address_lines(partner):
    """An address without names and empty lines."""
    lines = partner._display_address(without_company=True).splitlines()
    return [line.strip() for line in lines if line.strip()]
