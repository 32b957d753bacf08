from urllib.parse import urlsplit

from lxml import html

from odoo.tests import HttpCase, new_test_user, tagged

from ..common import OmnichannelCase


@tagged("post_install", "-at_install")
class TestLinks(HttpCase, OmnichannelCase):
    """Where links to a chat lead."""

    browser_size = "1440x900"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        agent = "omnichannel_chat.group_agent"
        cls.user = new_test_user(cls.env, "link_agent", groups=agent, email="link@example.com")
        cls.outsider = new_test_user(cls.env, "link_outsider", groups=agent)
        cls.employee = new_test_user(cls.env, "link_employee", groups="base.group_user")
        cls.channel.user_ids += cls.user

    def setUp(self):
        super().setUp()
        self.chat = self.receive("La primera")
        self.first = self.chat.message_ids[0]

    def _follow(self, path):
        """Path and query of where an address leads."""
        response = self.url_open(path, allow_redirects=False)
        self.assertIn(response.status_code, (302, 303), response.text[:200])
        to = urlsplit(response.headers["Location"])
        return f"{to.path}?{to.query}" if to.query else to.path

    def test_link_of_a_chat(self):
        """S0-03: what e-mails link to is the inbox with the chat."""
        self.authenticate("link_agent", "link_agent")
        view = f"/mail/view?model=omnichannel.chat&res_id={self.chat.id}"
        self.assertEqual(self._follow(view), f"/odoo/chats/{self.chat.id}")

    def test_link_of_a_message(self):
        """S0-03: a copied link is the inbox at the message."""
        self.authenticate("link_agent", "link_agent")
        self.assertEqual(
            self._follow(f"/mail/message/{self.first.id}"),
            f"/odoo/chats/{self.chat.id}?highlight_message_id={self.first.id}",
        )

    def test_link_of_somebody_who_is_not_signed_in(self):
        """S0-03: after signing in one comes to what the link said."""
        self.authenticate(None, None)
        message = f"/mail/message/{self.first.id}"
        self.assertEqual(self._follow(message), f"/web/login?redirect={message}")

    def test_without_access(self):
        """S0-03: whoever may not see the chat is told so by the inbox, there or not."""
        for login in ("link_outsider", "link_employee"):
            self.authenticate(login, login)
            for chat_id in (self.chat.id, 999_999):
                view = f"/mail/view?model=omnichannel.chat&res_id={chat_id}"
                self.assertEqual(self._follow(view), f"/odoo/chats/{chat_id}")

    def test_link_in_the_mail_of_a_mention(self):
        """S0-03: the button in the e-mail comes to the note, not only to the chat."""
        self.user.notification_type = "email"
        note = (
            self.chat.with_user(self.agent)
            .sudo()
            .message_post(
                body="Hola",
                message_type="comment",
                subtype_xmlid="mail.mt_note",
                partner_ids=self.user.partner_id.ids,
            )
        )
        mail = self.env["mail.mail"].search([("mail_message_id", "=", note.id)])
        links = html.fromstring(mail.body_html or mail.body).xpath("//a/@href")
        inbox = f"{self.chat.get_base_url()}/odoo/chats/{self.chat.id}"
        self.assertIn(f"{inbox}?highlight_message_id={note.id}", links)

    def test_form(self):
        """S0-03: where a record would open its form the inbox opens."""
        action = self.chat.with_user(self.user).get_formview_action()
        self.assertEqual(action["tag"], "omnichannel_chat.inbox")
        self.assertEqual(action["params"], {"chat_id": self.chat.id})

    def test_old_message(self):
        """S0-03, S0-20: a link to an old message comes to it, under the menus of Chats."""
        for number in range(70):
            self.receive(f"Mensaje {number}")
        self.start_tour(
            f"/odoo/chats/{self.chat.id}?highlight_message_id={self.first.id}",
            "omnichannel_link_old_message",
            login="link_agent",
        )

    def test_address_of_the_record(self):
        """S0-03: the address of a record is the inbox, too."""
        self.start_tour(
            f"/odoo/omnichannel.chat/{self.chat.id}", "omnichannel_link_record", login="link_agent"
        )

    def test_clear_answer(self):
        """S0-03: an agent of another channel is told, and goes on with his own chats."""
        self.start_tour(
            f"/odoo/chats/{self.chat.id}", "omnichannel_link_no_access", login="link_outsider"
        )

    def test_clear_answer_without_the_role(self):
        """S0-03: an employee who is no agent is told what is missing."""
        self.start_tour(
            f"/odoo/chats/{self.chat.id}", "omnichannel_link_no_role", login="link_employee"
        )


@tagged("post_install", "-at_install")
class TestLinksPhone(TestLinks):
    """The same on a phone."""

    browser_size = "390x844"
    touch_enabled = True

    test_link_of_a_chat = test_link_of_a_message = test_without_access = test_form = None
    test_link_of_somebody_who_is_not_signed_in = test_link_in_the_mail_of_a_mention = None
    test_clear_answer = test_clear_answer_without_the_role = None
