import importlib
import importlib.util
import sys
import tempfile
import unittest
from pathlib import Path
from unittest.mock import patch

from lxml import html

from odoo import http
from odoo.http import Controller
from odoo.orm.model_classes import add_to_registry
from odoo.orm.models import MetaModel
from odoo.tests import tagged
from odoo.tools import convert_file

import odoo.addons

from .portal_case import PortalHttpCase

ROOT = Path(__file__).parents[2]
#: Reads the document; it stands in a checkout only, as the document does.
READER = ROOT / "tests" / "connectors" / "document.py"
DOCUMENT = ROOT / "docs" / "adding_a_place.md"
ADDON = "client_portal_enquiries"
MODELS = ["client.portal", "client.portal.field", "crm.lead"]


def write_example(folder):
    spec = importlib.util.spec_from_file_location("client_portal_document", READER)
    reader = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(reader)
    reader.write_example(folder, DOCUMENT)


@unittest.skipUnless(
    READER.exists() and DOCUMENT.exists(), "docs/ and tests/ of the repository are not here"
)
@tagged("post_install", "-at_install")
class TestAddingAPlace(PortalHttpCase):
    """The addon of ``docs/adding_a_place.md``, as if it were installed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if "crm.lead" not in cls.env:
            raise unittest.SkipTest("The example is about CRM, which is not installed.")
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        write_example(Path(folder.name))
        cls._install(folder.name)

    @classmethod
    def _install(cls, folder):
        """Load the addon into the registry and this transaction; both forget it afterwards."""
        cls.addClassCleanup(cls.registry.clear_cache, "routing")
        cls.addClassCleanup(cls.registry._setup_models__, cls.cr, MODELS)
        for model in map(cls.registry.__getitem__, MODELS):
            cls.addClassCleanup(setattr, model, "_base_classes__", model._base_classes__)
        cls.addClassCleanup(cls._forget_modules)
        paths = [*odoo.addons.__path__, folder]
        cls.startClassPatcher(patch.object(odoo.addons, "__path__", paths))
        installed = cls.registry._init_modules | {ADDON}
        cls.startClassPatcher(patch.object(cls.registry, "_init_modules", installed))
        importlib.import_module(f"odoo.addons.{ADDON}")
        for definition in MetaModel._module_to_models__[ADDON]:
            add_to_registry(cls.registry, definition)
        cls.registry._setup_models__(cls.cr, MODELS)
        cls.registry.clear_cache("routing")
        convert_file(cls.env, ADDON, "views/enquiry_templates.xml", {}, mode="init")

    @classmethod
    def _forget_modules(cls):
        MetaModel._module_to_models__.pop(ADDON, None)
        Controller.children_classes.pop(ADDON, None)
        vars(odoo.addons).pop(ADDON, None)
        for name in [each for each in sys.modules if each.startswith(f"odoo.addons.{ADDON}")]:
            del sys.modules[name]

    def setUp(self):
        super().setUp()
        leads = self.env["crm.lead"].sudo()
        self.lead = leads.create({"name": "Twelve desks", "partner_id": self.ann.id})
        self.lead.phone = False

    def look(self, user, address):
        self.authenticate(None, None)
        self.sign_in(user)
        answer = self.url_open(address)
        self.assertEqual(answer.status_code, 200)
        return html.fromstring(answer.content)

    def test_place(self):
        """The place stands in the navigation with its number, and its page has the client's own."""
        page = self.look(self.ann_user, "/my/enquiries")
        [here] = page.cssselect(".o_client_side a[aria-current=page]")
        self.assertEqual(" ".join(here.text_content().split()), "Enquiries 1 waiting")
        self.assertIn("Twelve desks", page.text_content())
        page = self.look(self.zoe_user, "/my/enquiries")
        self.assertNotIn("Twelve desks", page.text_content())

    def test_act(self):
        """What waits is answered by a form, told to the team, and gone; strangers get 404."""
        self.assertIn("How do we reach you?", self._get_todos())
        self.sign_in(self.zoe_user)
        self.assertEqual(self._send_phone("1").status_code, 404)
        self.sign_in(self.ann_user)
        with self._told() as told:
            self._send_phone("+34 600 111 222")
        self.assertEqual(told, [(self.acme, self.ann_user, self.lead)])
        self.assertEqual(self.lead.phone, "+34 600 111 222")
        self.assertNotIn("How do we reach you?", self._get_todos())

    def test_portal_field(self):
        """What the business ticks is on the page."""
        fields = self.env["client.portal.field"].with_user(self.manager)
        fields.action_open()
        self.lead.city = "Bristol"
        row = fields.search([("model", "=", "crm.lead"), ("name", "=", "city")])
        row.is_shown = True
        page = self.look(self.ann_user, "/my/enquiries")
        self.assertIn("Bristol", page.text_content())

    def _send_phone(self, phone):
        token = http.Request.csrf_token(self)
        form = {"enquiry": self.lead.id, "phone": phone, "csrf_token": token}
        return self.url_open("/my/enquiries/phone", data=form)

    def _get_todos(self):
        portal = self.env["client.portal"].with_user(self.ann_user)
        return [todo.title for todo in portal._get_todos(self.ann_user)]
