import json
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from ...connectors.errors import CredentialsError, TemplateError, TemporaryError
from ...connectors.events import Template, TemplateButton, TemplateUpdate, TemplateVariable
from ...connectors.sandbox.connector import SandboxConnector
from ...workers.intake import Pass
from ..common import OmnichannelCase

PIXEL = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00"
    b"\x1f\x15\xc4\x89\x00\x00\x00\rIDATx\x9cc\xf8\xff\xff?\x00\x05\xfe\x02\xfe\xa75\x81\x84"
    b"\x00\x00\x00\x00IEND\xaeB`\x82"
)


def variable(name, part="body", example=""):
    return TemplateVariable(part=part, name=name, example=example)


GREETING = Template(
    external_id="t-greeting",
    name="greeting",
    language="es",
    category="utility",
    body="Hola {{1}}, su pedido {{2}} está listo.",
    footer="Hasta pronto",
    buttons=(
        TemplateButton(kind="reply", text="Gracias"),
        TemplateButton(kind="url", text="Ver", target="https://shop.example/{{1}}"),
    ),
    variables=(
        variable("1", example="Ana"),
        variable("2", example="S00042"),
        variable("1", part="button:1", example="o/42"),
    ),
)
OFFER = Template(
    external_id="t-offer",
    name="offer",
    language="en",
    category="marketing",
    header_kind="image",
    body="{{first_name}}, {{discount}} off!",
    named=True,
    variables=(variable("first_name", example="Anna"), variable("discount", example="20 %")),
)
PLAIN = Template(
    external_id="t-plain",
    name="plain",
    language="en_US",
    category="utility",
    body="We have closed your case.",
)


class TemplateCase(OmnichannelCase):
    """A channel on which one may write freely for a day, and by template ever after."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        rules = replace(
            SandboxConnector.capabilities,
            can_start="template",
            reply_window=timedelta(hours=24),
            features=frozenset({"templates"}),
        )
        cls.startClassPatcher(patch.object(SandboxConnector, "capabilities", rules))

    @contextmanager
    def told(self, *templates, error=None):
        """What the provider answers when asked for its templates."""
        effect = {"side_effect": error} if error else {"return_value": list(templates)}
        with patch.object(SandboxConnector, "fetch_templates", **effect) as fetch:
            yield fetch

    def sync(self, *templates, channel=None):
        with self.told(*templates):
            (channel or self.channel)._sync_templates()
        return self.find_templates(channel)

    def find_templates(self, channel=None):
        domain = [("channel_id", "=", (channel or self.channel).id)]
        return self.env["omnichannel.message.template"].search(domain, order="id")

    def run_job(self):
        with self.no_commits():
            self.env["omnichannel.channel"]._cron_sync_templates()

    def news(self, channel=None, **values):
        """The provider tells something of a template."""
        fact = TemplateUpdate(
            **{"occurred_at": datetime.now(timezone.utc), "external_id": "t-plain", **values}
        )
        record = self.env["omnichannel.event"].new({"channel_id": (channel or self.channel).id})
        Pass._handlers[TemplateUpdate](Pass(self.env, record), record, fact)

    def close_window(self, chat):
        chat.last_inbound_at = fields.Datetime.now() - timedelta(days=3)

    def notes(self):
        return self.channel.message_ids.mapped("body")


@tagged("post_install", "-at_install")
class TestTemplateSync(TemplateCase):
    def test_read_and_stored(self):
        """S0-36: what the provider has approved is known here, with its parts and gaps."""
        greeting, offer = self.sync(GREETING, OFFER)
        self.assertEqual(greeting._get_event(), GREETING)
        self.assertEqual(offer._get_event(), OFFER)
        self.assertEqual(self.channel.template_sync_state, "passed")
        self.assertIn("2 templates: 2 new, 0 gone", self.channel.template_sync_message)

    def test_values_are_guessed(self):
        """S0-36: a greeting wants the first name, an order its number; the rest is asked for."""
        greeting, offer = self.sync(GREETING, OFFER)
        sources = greeting.variable_ids.mapped("source")
        self.assertEqual(sources, ["partner_first_name", "document", "ask"])
        self.assertEqual(greeting.variable_ids[1].document_field, "name")
        self.assertEqual(offer.variable_ids.mapped("source"), ["partner_first_name", "ask"])

    def test_settings_survive(self):
        """S0-36: where values come from is ours: reading again keeps it."""
        template = self.sync(GREETING)
        gap = template.variable_ids[0].with_user(self.manager)
        gap.write({"source": "fixed", "fixed_text": "cliente"})
        more = replace(
            GREETING,
            body="{{2}}: hola {{1}}, {{3}}",
            variables=(variable("2"), variable("1"), variable("3")),
            buttons=(),
        )
        self.sync(more)
        self.assertEqual(template.variable_ids.mapped("name"), ["2", "1", "3"])
        self.assertEqual(
            template.variable_ids.mapped("source"), ["document", "fixed", "ask"], gap.fixed_text
        )

    def test_gone_and_back(self):
        """S0-36: a template that vanished is archived with a note; it may come back."""
        template = self.sync(PLAIN)
        self.sync()
        self.assertFalse(template.active)
        self.assertTrue(any("plain" in note for note in self.notes()))
        self.sync(PLAIN)
        self.assertTrue(template.active)

    def test_not_approved_any_more(self):
        """S0-36: a paused template leaves a note on its channel, once."""
        self.sync(PLAIN)
        for _time in range(2):
            self.sync(replace(PLAIN, status="paused", reason="Low quality"))
        notes = [note for note in self.notes() if "paused" in note]
        self.assertEqual(len(notes), 1)
        self.assertIn("Low quality", notes[0])

    def test_the_button_starts_a_job(self):
        """S0-36: pressing Sync calls nobody; a job does, and tells who pressed."""
        with self.told(PLAIN) as fetch:
            self.channel.with_user(self.manager).action_sync_templates()
            self.assertEqual(self.channel.template_sync_state, "running")
            self.assertFalse(fetch.called)
            with patch.object(type(self.manager), "_bus_send", autospec=True) as told:
                self.run_job()
        messages = {call.args[1]: call.args[2] for call in told.call_args_list}
        self.assertIn("1 templates", messages["simple_notification"]["message"])
        self.assertEqual(self.channel.template_sync_state, "passed")
        self.assertEqual(self.find_templates().name, "plain")

    def test_the_button_is_the_managers(self):
        """S0-02: an agent reads templates, he does not fetch them."""
        with self.assertRaises(AccessError):
            self.channel.with_user(self.agent).action_sync_templates()

    def test_disconnected(self):
        """S0-31: without a connection nobody can be asked."""
        self.channel.state = "draft"
        with self.assertRaises(UserError):
            self.channel.with_user(self.manager).action_sync_templates()
        with self.told(PLAIN) as fetch:
            self.run_job()
        self.assertFalse(fetch.called)

    def test_daily(self):
        """S0-36: once a day without being asked, not more often."""
        other = self._make_channel("Other")
        with self.told(PLAIN) as fetch:
            self.run_job()
            self.run_job()
            self.assertEqual(fetch.call_count, 2, "one each")
            self.run_job()
            self.assertEqual(fetch.call_count, 2)
            other.template_sync_at -= timedelta(days=1)
            self.run_job()
            self.assertEqual(fetch.call_count, 3)

    def test_after_connecting(self):
        """S0-01, S0-36: a channel that was just connected has its templates, however fresh."""
        self.channel.template_sync_at = fields.Datetime.now() - timedelta(minutes=5)
        self.channel.with_user(self.manager).action_connect()
        with self.told(PLAIN), self.no_commits():
            self.env["omnichannel.channel"]._cron_check()
            self.run_job()
        self.assertEqual(self.find_templates().name, "plain")

    def test_failures(self):
        """S0-31: a failed reading says why, loses nothing, and is not repeated at once."""
        template = self.sync(PLAIN)
        errors = {
            TemporaryError("down"): "could not be reached",
            CredentialsError("expired"): "Connect the channel again",
            ValueError("fault"): "It did not work",
        }
        for error, words in errors.items():
            self.channel.write({"state": "connected", "template_sync_at": False})
            with self.subTest(words), self.told(error=error) as fetch, self.assertLogsOrNot(error):
                self.run_job()
                self.run_job()
                self.assertEqual(fetch.call_count, 1)
                self.assertEqual(self.channel.template_sync_state, "failed")
                self.assertIn(words, self.channel.template_sync_message)
                self.assertTrue(template.active)

    @contextmanager
    def assertLogsOrNot(self, error):
        if isinstance(error, ValueError):
            with self.assertLogs("odoo.addons.omnichannel_chat", "ERROR"):
                yield
        else:
            yield

    def test_no_right_to_read_them(self):
        """S0-31: whoever may not read templates can still write: the channel stays connected."""
        with self.told(error=CredentialsError("no permission", code="200")):
            self.run_job()
        self.assertEqual(self.channel.state, "connected")
        self.assertEqual(self.channel.template_sync_state, "failed")
        self.assertTrue(self.channel.next_check_at <= fields.Datetime.now())

    def test_one_bad_channel_harms_no_other(self):
        """S0-36: each channel is read in its own transaction."""
        other = self._make_channel("Other")
        answers = [TemporaryError("down"), [PLAIN]]
        with patch.object(SandboxConnector, "fetch_templates", side_effect=answers):
            self.run_job()
            self.run_job()
        self.assertEqual(
            {self.channel.template_sync_state, other.template_sync_state},
            {
                "failed",
                "passed",
            },
        )


@tagged("post_install", "-at_install")
class TestTemplateNews(TemplateCase):
    def setUp(self):
        super().setUp()
        self.template = self.sync(PLAIN)

    def test_applied_at_once(self):
        """S0-36: state, category and quality follow the webhook."""
        self.news(status="paused", category="marketing", quality="RED", reason="Low quality")
        self.assertEqual(
            (self.template.status, self.template.category, self.template.quality),
            ("paused", "marketing", "RED"),
        )
        self.assertTrue(any("Low quality" in note for note in self.notes()))

    def test_late_news(self):
        """S0-36: news that come late do not undo what came after them."""
        now = datetime.now(timezone.utc) + timedelta(seconds=10)
        self.news(status="paused", occurred_at=now)
        self.news(status="approved", occurred_at=now - timedelta(seconds=5))
        self.assertEqual(self.template.status, "paused")
        self.news(status="approved", occurred_at=now + timedelta(seconds=5))
        self.assertEqual(self.template.status, "approved")

    def test_unknown_template(self):
        """S0-36: news about a template that is not here have all of them read."""
        self.news(external_id="t-new", status="approved")
        self.assertEqual(self.channel.template_sync_state, "running")

    def test_text_changed(self):
        """S0-36: a template that was written anew is read."""
        self.news()
        self.assertEqual(self.channel.template_sync_state, "running")

    def test_same_account(self):
        """S0-36: numbers of one account share their templates, one of them is told."""
        other = self._make_channel("Other")
        twin = self.sync(PLAIN, channel=other)
        self.news(status="paused")
        self.assertEqual(twin.status, "paused")

    def test_other_company(self):
        """S0-02: what one company's provider says changes nothing of another company."""
        company = self.env["res.company"].create({"name": "Other"})
        other = self._make_channel("Other", company_id=company.id)
        twin = self.sync(PLAIN, channel=other)
        self.news(status="paused")
        self.assertEqual(twin.status, "approved")


@tagged("post_install", "-at_install")
class TestTemplateValues(TemplateCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partner = cls.env["res.partner"].create(
            {"name": "Ana Pérez", "phone": "+34600123456", "lang": "en_US"}
        )
        cls.order = cls.env["sale.order"].create({"partner_id": cls.partner.id})
        cls.env.user.company_id.partner_id.name = "Our Company"

    def setUp(self):
        super().setUp()
        self.chat = self.receive()
        self.chat.identity_id._link_partner(self.partner)
        self.template = self.sync(GREETING)
        self.agent.group_ids += self.env.ref("sales_team.group_sale_salesman_all_leads")

    def preview(self, template=None, **values):
        chat = self.chat.with_user(self.agent)
        return chat.get_template_preview((template or self.template).id, **values)

    def test_filled_from_customer_and_order(self):
        """S0-36: gaps are filled with what is known; the agent fills the rest."""
        preview = self.preview()
        self.assertEqual(preview["body"], f"Hola Ana, su pedido {self.order.name} está listo.")
        self.assertEqual(preview["document"], ["sale.order", self.order.id])
        self.assertEqual([d["id"] for d in preview["documents"]], self.order.ids)
        problem = preview["problems"][0]
        self.assertEqual(problem["gap_id"], self.template.variable_ids[2].id)
        self.assertTrue(problem["sentence"])

    def test_what_the_agent_writes_counts(self):
        """S0-36: a value that was typed goes over the one that is known; also an empty one."""
        first, second, button = self.template.variable_ids.mapped(lambda gap: str(gap.id))
        preview = self.preview(values={first: "Anita", second: "", button: "o/1"})
        self.assertEqual(preview["gaps"][0]["value"], "Anita")
        self.assertEqual([p["gap_id"] for p in preview["problems"]], [int(second)])
        self.assertEqual(preview["buttons"][1]["target"], "https://shop.example/o/1")

    def test_problem_beside_the_right_gap(self):
        """S0-36: two gaps of one name in two parts are two gaps."""
        first, second, button = self.template.variable_ids.mapped(lambda gap: str(gap.id))
        preview = self.preview(values={first: "Ana", second: "1", button: "with space"})
        self.assertEqual([p["gap_id"] for p in preview["problems"]], [int(button)])

    def test_text_that_becomes_too_long(self):
        """S0-36: how long the text becomes is told before it is sent, about the whole of it."""
        first, second, button = self.template.variable_ids.mapped(lambda gap: str(gap.id))
        preview = self.preview(values={first: "A" * 1024, second: "1", button: "o/1"})
        (problem,) = preview["problems"]
        self.assertFalse(problem["gap_id"])
        self.assertIn("at most 1024 characters", problem["sentence"])

    def test_sources(self):
        """S0-36: each kind of source gives its value."""
        gap = self.template.variable_ids[0].with_user(self.manager)
        self.partner.parent_id = self.env["res.partner"].create({"name": "Azure", "is_company": 1})
        order = self.order
        expected = {
            "partner_name": "Ana Pérez",
            "partner_first_name": "Ana",
            "partner_phone": "+34600123456",
            "partner_company": "Azure",
            "agent_name": self.agent.name,
            "our_company": self.channel.company_id.name,
            "document_link": order.get_base_url() + order.get_portal_url(),
            "ask": "",
        }
        for source, value in expected.items():
            gap.source = source
            with self.subTest(source):
                self.assertEqual(self.preview()["gaps"][0]["value"], value)

    def test_fields_are_written_for_people(self):
        """S0-36: amounts, dates and states as people write them."""
        self.order.order_line = [(0, 0, {"name": "Table", "price_unit": 1234.5})]
        gap = self.template.variable_ids[0].with_user(self.manager)
        gap.write({"source": "document", "document_field": "name"})
        for path, words in {
            "amount_untaxed": "1,234.50",
            "state": "Quotation",
            "partner_id.name": "Ana Pérez",
            "currency_id": self.order.currency_id.name,
        }.items():
            gap.document_field = path
            with self.subTest(path):
                self.assertIn(words, self.preview()["gaps"][0]["value"])

    def test_a_path_that_leads_nowhere(self):
        """S0-36: a wrong field is refused when it is set, not when somebody sends."""
        gap = self.template.variable_ids[0].with_user(self.manager)
        for path in ("nothing", "name.more", "partner_id.image_1920", "", "partner_id.nothing"):
            with self.subTest(path), self.assertRaises(ValidationError):
                gap.write({"source": "document", "document_field": path})
                self.env.flush_all()

    def test_fixed_text_stays(self):
        """S0-36: a fixed text is the manager's, whatever the browser sends."""
        gap = self.template.variable_ids[0]
        gap.write({"source": "fixed", "fixed_text": "cliente"})
        preview = self.preview(values={str(gap.id): "other"})
        self.assertEqual(preview["gaps"][0]["value"], "cliente")

    def test_link_in_a_button(self):
        """S0-36: of a link a button's address gets only what it lacks."""
        base = self.order.get_base_url()
        button = TemplateButton(kind="url", text="Ver", target=base + "/{{1}}")
        template = self.sync(
            replace(GREETING, external_id="t-link", buttons=(GREETING.buttons[0], button))
        )
        template.variable_ids[2].source = "document_link"
        target = self.preview(template)["buttons"][1]["target"]
        self.assertEqual(target, base + self.order.get_portal_url())

    def test_only_the_customers_documents(self):
        """S0-02: no order of somebody else, and none that the agent may not see."""
        foreign = self.env["sale.order"].create({"partner_id": self.manager.partner_id.id})
        with self.assertRaises(UserError):
            self.preview(document=["sale.order", foreign.id])
        with self.assertRaises(UserError):
            self.preview(document=["res.users", self.agent.id])
        self.agent.group_ids -= self.env.ref("sales_team.group_sale_salesman_all_leads")
        self.agent.group_ids -= self.env.ref("sales_team.group_sale_salesman")
        preview = self.preview()
        self.assertFalse(preview["documents"])
        self.assertEqual(preview["gaps"][1]["value"], "")

    def test_what_the_agent_may_not_read(self):
        """S0-02: a field that the agent may not read stays empty, the rest is filled."""
        gap = self.template.variable_ids[0]
        gap.write({"source": "document", "document_field": "partner_id.signup_type"})
        self.assertEqual(self.preview()["gaps"][0]["value"], "")
        self.assertEqual(self.preview()["gaps"][1]["value"], self.order.name)

    def test_customer_of_another_company(self):
        """S0-02: an agent who may not see the customer's record can send templates all the same."""
        self.partner.company_id = self.env["res.company"].create({"name": "Other"})
        self.assertEqual(self.preview()["gaps"][0]["value"], "Ana")

    def test_somebody_unknown(self):
        """S0-36: without a customer record the profile's name is taken, nothing else breaks."""
        self.chat.identity_id._link_partner(self.env["res.partner"])
        preview = self.preview()
        self.assertEqual([gap["value"] for gap in preview["gaps"]], ["Ana", "", ""])


@tagged("post_install", "-at_install")
class TestTemplateSending(TemplateCase):
    def setUp(self):
        super().setUp()
        self.chat = self.receive()
        self.plain = self.sync(PLAIN, OFFER, GREETING)[0]
        self.offer, self.greeting = self.find_templates()[1:]

    def post(self, template=None, chat=None, **values):
        chat = (chat or self.chat).with_user(self.agent)
        return self.env["mail.message"].browse(
            chat.send_template((template or self.plain).id, **values)
        )

    def values(self, template, *texts):
        return {str(gap.id): text for gap, text in zip(template.variable_ids, texts, strict=True)}

    def picture(self, user=None, **values):
        return (
            self.env["ir.attachment"]
            .with_user(user or self.agent)
            .create(
                {
                    "name": "offer.png",
                    "raw": PIXEL,
                    "res_model": "mail.compose.message",
                    "res_id": 0,
                    **values,
                }
            )
        )

    def deliveries(self):
        return self.chat.delivery_ids.filtered(lambda d: d.direction == "out")

    def test_order_of_the_list(self):
        """S0-36: what can be sent first, in the customer's language; the rest says why not."""
        self.chat.identity_id.lang = "es"
        self.plain.status = "paused"
        listed = self.chat.with_user(self.agent).get_templates()
        self.assertEqual([each["name"] for each in listed], ["greeting", "offer", "plain"])
        self.assertEqual([bool(each["why_not"]) for each in listed], [False, False, True])
        self.chat.identity_id.lang = "en"
        listed = self.chat.with_user(self.agent).get_templates()
        self.assertEqual(listed[0]["name"], "offer")

    def test_sent_when_the_window_is_closed(self):
        """S0-36, lesson 14: after the free time a template is the way on, free text is not."""
        self.close_window(self.chat)
        with self.assertRaises(UserError):
            self.reply(self.chat)
        message = self.post(self.greeting, values=self.values(self.greeting, "Ana", "S1", "o/1"))
        self.assertIn("Hola Ana, su pedido S1 está listo.", message.body)
        self.assertIn("Hasta pronto", message.body)
        self.assertIn("[Gracias]", message.body)
        self.assertIn('href="https://shop.example/o/1"', message.body)
        delivery = self.deliveries()
        self.assertEqual((delivery.kind, delivery.state), ("template", "queued"))
        with self.provider() as sent:
            self.send()
        self.assertEqual(sent[0].template.values, ("Ana", "S1", "o/1"))
        self.assertEqual(sent[0].template.template, GREETING)
        self.assertEqual(delivery.state, "sent")

    def test_sent_by_a_machine(self):
        """Lesson 16: what a machine sends passes the same gate; bulk is advertising."""
        message = self.post(omnichannel_origin="reminder")
        self.assertEqual(message.omnichannel_message_ids.origin, "reminder")
        self.chat.identity_id._stop("marketing", "word")
        self.post(omnichannel_origin="reminder")
        with self.assertRaises(UserError):
            self.post(omnichannel_origin="bulk")

    def test_our_template_opens_no_window(self):
        """Lesson 15: only the customer opens the window, our template does not."""
        self.close_window(self.chat)
        self.post()
        self.send()
        with self.assertRaises(UserError):
            self.reply(self.chat)

    def test_author_and_answered(self):
        """S0-05: a template is an answer of whoever sent it."""
        message = self.post()
        self.assertEqual(message.author_id, self.agent.partner_id)
        self.assertFalse(self.chat.waiting_since)
        self.assertEqual(self.chat.last_message_preview, PLAIN.body)

    def test_text_is_escaped(self):
        """S0-36: what is filled in is text, never markup."""
        message = self.post(
            self.greeting, values=self.values(self.greeting, "<b>Ana</b>", "S1", "o/1")
        )
        self.assertIn("&lt;b&gt;Ana&lt;/b&gt;", message.body)

    def test_with_the_picture_of_its_header(self):
        """S0-36, lesson 21: the file of the header travels with the same message."""
        values = self.values(self.offer, "Ana", "20 %")
        message = self.post(self.offer, values=values, attachment_id=self.picture().id)
        self.assertEqual(len(self.deliveries()), 1)
        self.assertTrue(message.attachment_ids)
        with self.provider() as sent:
            self.send()
        self.assertEqual((sent[0].media.kind, sent[0].media.content), ("image", PIXEL))
        self.assertEqual(sent[0].template.template.name, "offer")

    def test_refused_before_it_is_stored(self):
        """Lesson 21: what the provider would refuse is refused with sentences, nothing is lost."""
        values = self.values(self.offer, "Ana", "20 %")
        text = self.picture(name="note.txt", raw=b"text", mimetype="text/plain")
        cases = {
            "missing value": (self.greeting, {}, "Fill this in"),
            "line break": (
                self.greeting,
                {"values": self.values(self.greeting, "A\nB", "S1", "x")},
                "No line breaks",
            ),
            "no file": (self.offer, {"values": values}, "Attach the picture"),
            "wrong file": (
                self.offer,
                {"values": values, "attachment_id": text.id},
                "note.txt is no picture",
            ),
            "file too much": (self.plain, {"attachment_id": text.id}, "No file fits"),
        }
        for name, (template, kwargs, words) in cases.items():
            with self.subTest(name), self.assertRaisesRegex(UserError, words):
                self.post(template, **kwargs)
        self.assertFalse(self.deliveries())
        self.assertEqual(len(self.chat.message_ids), 1)

    def test_states_that_refuse(self):
        """S0-36: only what is approved, known and supported goes out."""
        for values, words in (
            ({"status": "pending"}, "not approved it yet"),
            ({"status": "rejected", "reason": "TAG"}, "TAG"),
            ({"status": "paused"}, "paused"),
            ({"status": "disabled"}, "disabled"),
            ({"active": False}, "does not have this template"),
            ({"unsupported": "Its header shows a place."}, "Its header shows a place."),
        ):
            with self.subTest(values), self.env.cr.savepoint() as savepoint:
                self.plain.write(values)
                with self.assertRaisesRegex(UserError, words):
                    self.post()
                savepoint.rollback()
                self.env.invalidate_all()

    def test_no_advertising_to_who_stopped_it(self):
        """Lesson 44: no marketing to who stopped it; a useful message may go."""
        self.chat.identity_id._stop("marketing", "word")
        values = self.values(self.offer, "Ana", "20 %")
        with self.assertRaisesRegex(UserError, "advertising"):
            self.post(self.offer, values=values, attachment_id=self.picture().id)
        listed = {t["name"]: t["why_not"] for t in self.chat.get_templates()}
        self.assertTrue(listed["offer"])
        self.assertFalse(listed["greeting"])
        self.post()
        self.plain.category = False
        with self.assertRaises(UserError, msg="unknown counts as advertising"):
            self.post()

    def test_gate(self):
        """S0-31: neither to a blocked customer nor over a lost connection."""
        self.chat.identity_id.blocked = True
        with self.assertRaisesRegex(UserError, "blocked"):
            self.post()
        self.chat.identity_id.blocked = False
        self.channel.state = "reconnect"
        with self.assertRaises(UserError):
            self.post()

    def test_template_of_another_channel(self):
        """S0-02: a channel's templates go out on that channel."""
        other = self._make_channel("Other")
        foreign = self.sync(PLAIN, channel=other)
        with self.assertRaises(UserError):
            self.post(foreign)
        hidden = self._make_channel("Hidden", user_ids=[(6, 0, self.stranger.ids)])
        foreign = self.sync(PLAIN, channel=hidden)
        with self.assertRaises(AccessError):
            self.post(foreign)

    def test_foreign_file(self):
        """S0-02: nobody sends a file that he may not read."""
        secret = self.picture(user=self.manager)
        values = self.values(self.offer, "Ana", "20 %")
        with self.assertRaises(AccessError):
            self.post(self.offer, values=values, attachment_id=secret.id)

    def test_once(self):
        """Lesson 20: a repeated click sends nothing twice."""
        first = self.post(omnichannel_key="k1")
        self.assertEqual(self.post(omnichannel_key="k1"), first)
        self.assertEqual(len(self.deliveries()), 1)

    def test_checked_again_before_sending(self):
        """Lesson 16: what is not approved any more when its turn comes fails with the reason."""
        self.post()
        self.plain.status = "paused"
        with self.provider() as sent:
            self.send()
        delivery = self.deliveries()
        self.assertFalse(sent)
        self.assertEqual((delivery.state, delivery.error_kind), ("failed", "template"))
        self.assertIn("paused", delivery._get_failure_sentence())

    def test_gate_again_before_sending(self):
        """Lesson 44: who stopped marketing while it was queued gets none."""
        values = self.values(self.offer, "Ana", "20 %")
        self.post(self.offer, values=values, attachment_id=self.picture().id)
        self.chat.identity_id._stop("marketing", "word")
        with self.provider() as sent:
            self.send()
        self.assertFalse(sent)
        delivery = self.deliveries()
        self.assertEqual((delivery.state, delivery.error_kind), ("failed", "opted_out"))

    def test_template_error_reads_the_templates(self):
        """Lesson 21: when the provider refuses a template, ours are old: they are read again."""

        def refuse(message):
            raise TemplateError("paused", code="132015")

        self.post()
        with self.provider(send=refuse):
            self.send()
        delivery = self.deliveries()
        self.assertEqual((delivery.state, delivery.error_code), ("failed", "132015"))
        self.assertEqual(self.channel.template_sync_state, "running")

    def test_refused_afterwards(self):
        """Lesson 21: the same when the refusal comes by webhook."""
        self.post()
        self.send()
        self.happen(
            {
                "type": "status",
                "status": "failed",
                "error": "template",
                "message_id": self.deliveries().external_id,
            }
        )
        self.process()
        self.assertEqual(self.deliveries().state, "failed")
        self.assertEqual(self.channel.template_sync_state, "running")

    def test_retry(self):
        """Lesson 18: a failed template goes out again, as it was filled."""
        self.post(self.greeting, values=self.values(self.greeting, "Ana", "S1", "o/1"))
        self.greeting.status = "paused"
        self.send()
        self.greeting.status = "approved"
        delivery = self.deliveries()
        delivery.with_user(self.agent).action_retry()
        with self.provider() as sent:
            self.send()
        self.assertEqual(sent[0].template.values, ("Ana", "S1", "o/1"))
        self.assertEqual(delivery.state, "sent")

    def test_values_keep_their_gap(self):
        """Lesson 21: a template that was written anew meanwhile gets each value in its gap."""
        self.post(self.greeting, values=self.values(self.greeting, "Ana", "S1", "o/1"))
        body = "El pedido {{2}} de {{1}} está listo."
        moved = (variable("2"), variable("1"), GREETING.variables[2])
        self.sync(replace(GREETING, body=body, variables=moved))
        with self.provider() as sent:
            self.send()
        self.assertEqual(sent[0].template.values, ("S1", "Ana", "o/1"))

    def test_not_edited(self):
        """S0-36: what was approved is not edited afterwards."""
        message = self.post()
        self.send()
        with self.assertRaises(UserError):
            self.chat.with_user(self.agent)._message_update_content(message, body="Other")

    def test_values_are_nobodys_to_read(self):
        """S0-02: what a customer was told is read in the chat, not in the outbox."""
        self.post(self.greeting, values=self.values(self.greeting, "Ana", "S1", "o/1"))
        delivery = self.deliveries()
        self.assertEqual(json.loads(delivery.sudo().template_values)[0], ["body", "1", "Ana"])
        with self.assertRaises(AccessError):
            delivery.with_user(self.agent).read(["template_values"])

    def test_forged_content(self):
        """S0-40: over RPC nobody gets past the gate with a content of his own."""
        self.close_window(self.chat)
        forged = {"record": self.plain.id, "values": []}
        with self.assertRaises(UserError):
            self.reply(self.chat, omnichannel_content=forged)


@tagged("post_install", "-at_install")
class TestTemplateAccess(TemplateCase):
    def setUp(self):
        super().setUp()
        self.chat = self.receive()
        self.template = self.sync(GREETING, OFFER)[0]

    def test_who_reads(self):
        """S0-02: members of the channel and managers; nobody else sees a template or its gaps."""
        for user, count in ((self.agent, 2), (self.manager, 2), (self.stranger, 0)):
            found = self.env["omnichannel.message.template"].with_user(user).search([])
            gaps = self.env["omnichannel.message.template.variable"].with_user(user).search([])
            with self.subTest(user.login):
                self.assertEqual(len(found & self.find_templates()), count)
                self.assertEqual(bool(gaps & self.template.variable_ids), bool(count))
        for user in (self.employee, self.portal, self.env.ref("base.public_user")):
            for model in ("omnichannel.message.template", "omnichannel.message.template.variable"):
                with self.subTest(user.login), self.assertRaises(AccessError):
                    self.env[model].with_user(user).search([])

    def test_who_writes(self):
        """S0-02: where values come from is the manager's; the texts are nobody's."""
        gap = self.template.variable_ids[0]
        with self.assertRaises(AccessError):
            gap.with_user(self.agent).source = "ask"
        gap.with_user(self.manager).source = "partner_name"
        with self.assertRaises(AccessError):
            self.template.with_user(self.manager).unlink()

    def test_methods(self):
        """S0-40: who may not see the chat neither sees nor sends its templates."""
        public = self.env.ref("base.public_user")
        for user in (self.stranger, self.employee, self.portal, public):
            chat = self.chat.with_user(user)
            for call in (
                chat.get_templates,
                lambda c=chat: c.get_template_preview(self.template.id),
                lambda c=chat: c.send_template(self.template.id),
            ):
                with self.subTest(user.login), self.assertRaises(AccessError):
                    call()

    def test_queries_do_not_grow(self):
        """S0-36: reading the list costs the same with two templates and with forty."""
        chat = self.chat.with_user(self.agent)

        def count():
            self.env.invalidate_all()
            chat.get_templates()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            chat.get_templates()
            return self.env.cr.sql_log_count - before

        few = count()
        self.sync(*(replace(GREETING, external_id=f"t-{n}", name=f"n{n}") for n in range(40)))
        self.assertEqual(count(), few)
