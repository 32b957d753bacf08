from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ...models.fields.client_portal_field import PortalModel
from ..portal_case import PortalCase


@tagged("post_install", "-at_install")
class TestPortalFields(PortalCase):
    """The business ticks, model by model, which fields its clients fill in."""

    def setUp(self):
        super().setUp()
        self.fields = self.env["client.portal.field"]
        models = {
            "res.partner": PortalModel({"country_id": [("code", "=", "ES")]}, frozenset({"ref"}))
        }
        patcher = patch.object(type(self.fields), "_get_portal_models", lambda _self: models)
        patcher.start()
        self.addCleanup(patcher.stop)
        self.fields.with_user(self.manager).action_open()

    def find(self, name):
        return self.fields.search([("model", "=", "res.partner"), ("name", "=", name)])

    def show(self, *names, **values):
        for name in names:
            self.find(name).with_user(self.manager).write({"is_shown": True, **values})

    def read(self, **form):
        form = {f"field_{name}": value for name, value in form.items()}
        return self.fields.with_user(self.ann_user)._read_inputs("res.partner", form)

    def test_only_what_a_client_may_write_is_offered(self):
        """S2-15, S2-22: nothing read-only, delicate, or of other records that nobody offers."""
        for name in ("function", "comment", "country_id", "barcode"):
            with self.subTest(name=name):
                is_offered = bool(self.find(name))
                self.assertEqual(is_offered, name != "barcode")
        for name in ("ref", "parent_id", "user_id", "commercial_company_name", "active", "id"):
            with self.subTest(name=name):
                self.assertFalse(self.find(name))

    def test_ticked_is_shown_and_unticked_is_gone(self):
        """S2-16, S2-17, S2-18: at the next look, and what is not ticked is not taken."""
        self.assertEqual(self.fields._get_inputs("res.partner"), [])
        self.assertEqual(self.read(function="Boss"), {})
        self.show("function", label="Your job")
        (field,) = self.fields._get_inputs("res.partner")
        self.assertEqual((field["label"], field["kind"]), ("Your job", "line"))
        self.assertEqual(self.read(function=" Boss ", email="x@example.com"), {"function": "Boss"})
        self.show("function", is_shown=False)
        self.assertEqual(self.read(function="Boss"), {})

    def test_odd_values_are_refused_by_name(self):
        """S2-15: on the server, whatever the browser let pass."""
        self.show("function", "country_id", "color" if self.find("color") else "function")
        france, spain = self.env.ref("base.fr"), self.env.ref("base.es")
        self.assertEqual(self.read(country_id=str(spain.id)), {"country_id": spain.id})
        for form in (
            {"country_id": str(france.id)},
            {"country_id": "x"},
            {"country_id": "-1"},
            {"function": "x" * 501},
        ):
            with self.subTest(form=form), self.assertRaises(UserError):
                self.read(**form)
        self.show("function", is_required=True)
        with self.assertRaises(UserError):
            self.read(function=" ")

    def test_who_ticks(self):
        """S2-15: managers tick, and make up no fields; agents and clients do neither."""
        row = self.find("function")
        for user in (self.agent, self.ann_user):
            with self.subTest(user=user.name), self.assertRaises(AccessError):
                row.with_user(user).is_shown = True
        with self.assertRaises(AccessError):
            row.with_user(self.manager).name = "email"
        with self.assertRaises(AccessError):
            self.fields.with_user(self.manager).create(
                {"model": "res.partner", "name": "email", "kind": "line"}
            )
