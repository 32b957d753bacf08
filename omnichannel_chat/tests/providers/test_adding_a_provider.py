import hashlib
import hmac
import importlib
import json
import sys
import tempfile
import unittest
from pathlib import Path
from unittest.mock import patch

import requests

from odoo.orm.model_classes import add_to_registry
from odoo.orm.models import MetaModel
from odoo.tests import Form, tagged
from odoo.tools import convert_file
from odoo.tools.translate import code_translations

import odoo.addons

from ...connectors import CONNECTORS
from ...connectors.base import WebhookRequest
from ...connectors.errors import NotConfiguredError
from ...connectors.sentences import Sentence
from ..common import OmnichannelCase

ROOT = Path(__file__).parents[3]
#: Reads the document; it stands in a checkout only, as the document does.
READER = ROOT / "tests" / "connectors" / "document.py"
DOCUMENT = ROOT / "docs" / "adding_a_provider.md"
ADDON = "omnichannel_acme"
MODEL = "omnichannel.channel"
SENDER, CUSTOMER = "+34910000000", "+34600111222"


def write_example(folder):
    spec = importlib.util.spec_from_file_location("omnichannel_document", READER)
    reader = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(reader)
    reader.write_example(folder)


@unittest.skipUnless(
    READER.exists() and DOCUMENT.exists(), "docs/ and tests/ of the repository are not here"
)
@tagged("post_install", "-at_install")
class TestAddingAProvider(OmnichannelCase):
    """The addon of ``docs/adding_a_provider.md``, as if it were installed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        write_example(Path(folder.name))
        cls._install(folder.name)

    @classmethod
    def _install(cls, folder):
        """Load the addon into the registry and this transaction; both forget it afterwards."""
        model = cls.registry[MODEL]
        cls.addClassCleanup(setattr, model, "_base_classes__", model._base_classes__)
        cls.addClassCleanup(cls._forget_modules)
        paths = [*odoo.addons.__path__, folder]
        cls.startClassPatcher(patch.object(odoo.addons, "__path__", paths))
        importlib.import_module(f"odoo.addons.{ADDON}")
        for definition in MetaModel._module_to_models__[ADDON]:
            add_to_registry(cls.registry, definition)
        cls.registry._setup_models__(cls.cr, [MODEL])
        cls.registry.init_models(cls.cr, [MODEL], {"module": ADDON})
        convert_file(cls.env, ADDON, "views/omnichannel_channel_views.xml", {}, mode="init")

    @classmethod
    def _forget_modules(cls):
        MetaModel._module_to_models__.pop(ADDON, None)
        vars(odoo.addons).pop(ADDON, None)
        for name in [each for each in sys.modules if each.startswith(f"odoo.addons.{ADDON}")]:
            del sys.modules[name]

    def setUp(self):
        super().setUp()
        self.calls = []
        self.startPatcher(patch.object(requests.Session, "request", self._answer))
        self.acme = self._make_channel(
            "Acme", provider="acme", state="draft", external_account=False, acme_token="t0ken"
        )

    def _answer(self, method, url, **kwargs):
        """Acme's side of the HTTP calls."""
        self.calls.append((method, url, kwargs["json"]))
        answers = {"GET": {"sender": SENDER, "webhook": {}}, "POST": {"id": "m7"}}
        response = requests.Response()
        response.status_code = 200
        response._content = json.dumps(answers.get(method, {})).encode()
        return response

    def _connect(self):
        self.acme.with_user(self.manager).action_connect()
        with self.no_commits():
            self.env[MODEL]._cron_check()

    def _tell(self, **event):
        """Acme calls our webhook; the worker understands. Returns how many events were new."""
        event = {"at": 1767225600, "customer": CUSTOMER, **event}
        body = json.dumps({"sender": SENDER, "events": [event]}).encode()
        secret = self.acme._get_connector_settings()["webhook_secret"]
        digest = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
        headers = {"x-acme-signature": f"sha256={digest}"}
        stored = self.acme._receive(
            WebhookRequest(method="POST", url="", headers=headers, body=body)
        )
        self.process()
        return stored

    def test_manager_connects_it(self):
        """S0-01: form, secret, test of the connection and webhook, without a change elsewhere."""
        channel = self.acme.with_user(self.manager)
        self.assertFalse(channel.has_handshake, "nobody is shown a verify token")
        form = Form(channel)
        form.acme_token = "t0ken-of-ours"
        form.save()
        channel.invalidate_recordset()
        self.assertNotIn("t0ken", channel.acme_token)
        self._connect()
        self.assertEqual((channel.state, channel.external_name), ("connected", SENDER))
        method, url, told = self.calls[1]
        self.assertEqual((method, url), ("PUT", "https://api.acme.example/v1/webhook"))
        self.assertEqual(told["url"], channel.webhook_url)
        self.assertEqual(self.acme._get_connector_settings()["token"], "t0ken-of-ours")

    def test_message_comes_in_and_answer_goes_out(self):
        """S0-04, S0-25, S0-31: webhook, chat, outbox and delivery state, as of any provider."""
        self._connect()
        message = {"id": "e1", "type": "message", "message": "m1", "text": "Is it ready?"}
        self.assertEqual(self._tell(**message), 1)
        self.assertEqual(self._tell(**message), 0, "told twice, stored once")
        chat = self.env["omnichannel.chat"].search([("channel_id", "=", self.acme.id)])
        self.assertEqual(chat.identity_id.external_id, CUSTOMER)
        self.assertIn("Is it ready?", chat.last_message_preview)

        delivery = self.reply(chat, "Yes, come in").omnichannel_message_ids
        self.send()
        self.assertEqual(delivery.state, "sent")
        told = {"to": CUSTOMER, "text": "Yes, come in", "reference": delivery.key}
        self.assertEqual(self.calls[-1], ("POST", "https://api.acme.example/v1/messages", told))

        self._tell(id="e2", type="state", message="m7", state="delivered", reference=delivery.key)
        self.assertEqual(delivery.state, "delivered")

    def test_chats_can_be_read_without_the_addon(self):
        """S0-32: uninstalled, it takes no chat with it and breaks no other."""
        self._connect()
        self._tell(id="e1", type="message", message="m1", text="Is it ready?")
        option = self.env["ir.model.fields.selection"].search(
            [("field_id.model", "=", MODEL), ("value", "=", "acme")]
        )
        option._process_ondelete()
        self.assertEqual(self.acme.state, "draft")
        self.startPatcher(
            patch.object(type(self.acme), "_get_connectors", lambda _self: CONNECTORS)
        )
        self.acme.invalidate_recordset()
        chats = self.env["omnichannel.chat"].with_user(self.agent)
        chat = chats.search([("channel_id", "=", self.acme.id)])
        self.assertTrue(chats.get_inbox_info()["channels"])
        self.assertFalse(chat.get_composer_state()["allowed"])
        self.assertTrue(chat.get_panel())
        with self.assertRaises(NotConfiguredError):
            self._tell(id="e2", type="message", message="m2", text="Hello?")

    def test_inbox_knows_its_mark(self):
        """S0-13: which customer wrote by Acme is seen at a glance."""
        info = self.env["omnichannel.chat"].with_user(self.agent).get_inbox_info()
        self.assertEqual(info["looks"]["acme"], {"icon": "fa-bolt", "name": "Acme SMS"})

    def test_its_sentences_are_translated(self):
        """S0-31: what the addon's connector writes is looked up in the addon's own translations."""
        self.env["res.lang"]._activate_lang("es_ES")

        def translate(addon, _lang):
            return {"%(who)s waits": "%(who)s espera"} if addon == ADDON else {}

        with patch.object(code_translations, "get_python_translations", translate):
            channel = self.acme.with_context(lang="es_ES")
            waits = Sentence("%(who)s waits", {"who": "Acme"})
            self.assertEqual(channel._translate(waits), "Acme espera")
