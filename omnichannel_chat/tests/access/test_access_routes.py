from urllib.parse import urlsplit

from requests import HTTPError

from odoo.tests import HttpCase, JsonRpcException, tagged
from odoo.tools import mute_logger

from ...connectors.sandbox import connector as sandbox
from .access_table import (
    CLIENT_ROUTES,
    CORE_ROUTES,
    FOLDER_ROUTES,
    PERSONAS,
    ROUTES,
    VIEW_ROUTES,
)
from .test_access_matrix import OURS, SECRETS, AccessScene, tells

WEBHOOK_LOGGER = "odoo.addons.omnichannel_chat.controllers.webhook"


@tagged("post_install", "-at_install")
class TestAccessOfRoutes(HttpCase, AccessScene):
    """Addresses of ours, and those of Odoo by which a chat could be read or written."""

    def setUp(self):
        super().setUp()
        self.file = self.env["ir.attachment"].create(
            {
                "name": "photo.txt",
                "raw": SECRETS[0].encode(),
                "mimetype": "text/plain",
                "res_model": "omnichannel.chat",
                "res_id": self.chat.id,
            }
        )
        self.agents_note = self.note(self.chat, user=self.agent)
        self.env.flush_all()

    def sign_in(self, persona):
        login = getattr(self, persona).login
        self.authenticate(*(None, None) if persona == "public" else (login, login))

    # ------------------------------------------------------------------ ours

    def test_the_table_has_every_route(self):
        """S0-40: nobody adds an address without saying for whom."""
        # Of all modules: what adds to a controller of Odoo's is found below that one.
        modules = self.env.registry._init_modules
        rules = self.env["ir.http"]._generate_routing_rules(modules, {})
        ours = {
            address
            for address, endpoint in rules
            if endpoint.original_endpoint.__module__.startswith(OURS)
        }
        self.assertEqual(ours, ROUTES | CLIENT_ROUTES | FOLDER_ROUTES | VIEW_ROUTES)

    def test_files_are_of_who_has_the_address(self):
        """S0-13, S0-40: a signed address opens its file; nobody gets on without, not a manager."""
        path = urlsplit(self.file._get_omnichannel_url()).path
        forged = path.replace(path.split("/")[-2], "0" * 64)
        for persona in PERSONAS:
            with self.subTest(persona=persona):
                self.sign_in(persona)
                self.assertEqual(self.url_open(path).text, SECRETS[0])
                self.assertEqual(self.url_open(forged).status_code, 404)

    def test_webhooks_are_of_who_can_sign(self):
        """S0-40: the signature of the provider counts, no session stands in for it."""
        address = f"/omnichannel/webhook/{self.channel.webhook_key}"
        body = sandbox.build_body(self.channel.external_account, [])
        secret = self.channel._get_connector_settings()["webhook_secret"]
        signed = {"x-sandbox-signature": sandbox.sign(secret, body)}
        for persona in PERSONAS:
            with self.subTest(persona=persona), mute_logger(WEBHOOK_LOGGER):
                self.sign_in(persona)
                self.assertEqual(self.post(address, body, signed), 200)
                self.assertEqual(self.post(address, body, {}), 403)
                self.assertEqual(self.post("/omnichannel/webhook/x", body, signed), 404)

    def post(self, address, body, headers):
        return self.url_open(address, data=body, headers=headers, method="POST").status_code

    # ------------------------------------------------------------------ Odoo's

    def get_requests(self):
        """Odoo's addresses that take any model or record, with parameters that mean the chat."""
        message = self.chat.message_ids.sorted("id")[:1]
        thread = {"thread_model": "omnichannel.chat", "thread_id": self.chat.id}
        read = {"model": "omnichannel.chat", "args": [self.chat.ids, ["last_message_preview"]]}
        post = {"body": SECRETS[0], "subtype_xmlid": "mail.mt_comment"}
        reaction = {"message_id": message.id, "content": "👍", "action": "add"}
        change = {"message_id": self.agents_note.id, "update_data": {"body": SECRETS[0]}}
        return {
            "/mail/chatter_fetch": thread,
            "/mail/message/post": {**thread, "post_data": post},
            "/mail/message/reaction": reaction,
            "/mail/message/update_content": change,
            "/mail/thread/messages": thread,
            "/web/content": self.file,
            "/web/dataset/call_kw": {**read, "method": "read", "kwargs": {}},
            "/web/dataset/call_kw/omnichannel.chat/web_read": {
                "model": "omnichannel.chat",
                "method": "web_read",
                "args": [self.chat.ids],
                "kwargs": {"specification": {"last_message_preview": {}}},
            },
        }

    def ask(self, address, parameters):
        """What the address answers; None = refused."""
        if parameters == self.file:
            return self.url_open(f"{address}/{self.file.id}").text
        try:
            return self.make_jsonrpc_request(address, parameters)
        except (HTTPError, JsonRpcException):
            return None

    @mute_logger("odoo.http", "odoo.addons.base.models.ir_rule")
    def test_chats_are_of_their_people(self):
        """S0-03, S0-13, S0-40: no general address of Odoo shows or changes a chat to others."""
        for number, persona in enumerate(PERSONAS):
            self.sign_in(persona)
            for address, parameters in self.get_requests().items():
                letter = CORE_ROUTES[address].replace(" ", "")[number]
                with self.subTest(address=address, persona=persona):
                    self.assertEqual(tells(self.ask(address, parameters), "x"), letter == "y")
