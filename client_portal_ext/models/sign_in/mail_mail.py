import re
from urllib.parse import parse_qs, urlencode, urlsplit

from odoo import models
from odoo.tools import consteq, hmac

from odoo.addons.omnichannel_chat.tools.arguments import is_id

from ...tools.local_path import get_local_path

#: Stands in mails where a sign-in link will be, with the contact's id; 0 = of whoever gets it.
#: A key goes with it: what others write into a mail, maybe with a host of their own, is none.
PLACEHOLDER = "/my/login/me"
_ADDRESS = re.compile(
    rf"(?P<host>https?://[^\s\"'<>/]+)?{PLACEHOLDER}"
    r"/(?P<id>\d+)-(?P<key>[0-9a-f]{64})(?P<query>\?[^\s\"'<>]*)?"
)


def make_placeholder(company, contact_id, path="/my"):
    """The address that stands in mails where a sign-in link will be.

    :param company: the ``res.company`` whose portal it is
    :param int contact_id: whom it lets in; 0 = whoever gets the mail
    :param str path: the page to which it leads
    :rtype: str
    """
    host = company.get_base_url()
    key = _make_key(company.env, host, contact_id)
    return f"{host}{PLACEHOLDER}/{contact_id}-{key}{_make_query(path)}"


def _make_key(env, host, contact_id):
    # sudo: the secret of the database
    return hmac(env(su=True), "client_portal_ext.placeholder", f"{host} {contact_id}")


def _make_query(path):
    return f"?{urlencode({'to': path})}" if path != "/my" else ""


class MailMail(models.Model):
    """Sign-in links are put into mails as they leave, for each recipient his own.

    So no link stands in a mail that is kept, or in the chatter, and people in copy get none.
    """

    _inherit = "mail.mail"

    def _personalize_outgoing_body(self, body, partner=False, doc_to_followers=None):
        body = super()._personalize_outgoing_body(body, partner, doc_to_followers=doc_to_followers)
        if not body or PLACEHOLDER not in body:
            return body
        put = _ADDRESS.sub(lambda found: self._make_client_address(found, partner), body)
        return type(body)(put)

    def _make_client_address(self, found, recipient):
        """The address instead of a placeholder.

        :param found: where the placeholder stands
        :param recipient: to whom this copy of the mail goes, or False
        :rtype: str
        """
        if not consteq(found["key"], _make_key(self.env, found["host"] or "", found["id"])):
            return found[0]
        query = parse_qs(urlsplit(found["query"] or "").query.replace("amp;", ""))
        path = get_local_path((query.get("to") or ["/my"])[0])
        more = _make_query(path)
        login = f"{found['host'] or ''}/my/login"
        # sudo: whether the link may be sent to this very address is asked next
        people_sudo = self.env["res.partner"].sudo()
        person_sudo = people_sudo.browse(int(found["id"]) if is_id(int(found["id"])) else ())
        if recipient and found["id"] == "0":
            # Mails to several people: whoever gets it.
            person_sudo = recipient.sudo()
        if not recipient or not self._may_get_link(recipient.sudo(), person_sudo.exists()):
            return f"{login}{more}"
        token = self.env["client.portal.link"]._make_token(person_sudo)
        return f"{login}/{token}{more}"

    def _may_get_link(self, recipient_sudo, person_sudo):
        """A link goes to the address on file of whoever it lets in.

        Of a contact with several addresses only the first is compared: the link of another contact
        would go to all of them.
        """
        is_sure = recipient_sudo == person_sudo or recipient_sudo._has_one_address()
        return bool(
            person_sudo
            and is_sure
            and recipient_sudo.email_normalized == person_sudo.email_normalized
            and person_sudo._may_use_client_links()
        )
