from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..common import OmnichannelCase

#: Models of others whose records belong to no company: they may be tied to anything.
NEUTRAL = {"res.groups", "res.country", "res.lang", "omnichannel.tag", "rating.rating"}
#: Relations that may name anybody: Odoo keeps the first two itself, and nobody is given a chat of
#: a channel that he is no member of.
OPEN = {"create_uid", "write_uid", "omnichannel.chat.bulk.user_id"}


@tagged("post_install", "-at_install")
class TestCompanies(OmnichannelCase):
    """Nothing is pushed into another company, nor pulled out of it, by writing a relation."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.one = cls.env.company
        cls.two = cls.env["res.company"].create({"name": "Two"})
        cls.foreign = cls._make_user("companies_two", "omnichannel_chat.group_manager")
        cls.foreign.write({"company_ids": [(6, 0, cls.two.ids)], "company_id": cls.two.id})
        cls.abroad = cls._make_channel(
            "Abroad",
            company_id=cls.two.id,
            user_ids=[(6, 0, cls.foreign.ids)],
            responsible_id=cls.foreign.id,
        )
        cls.eva = cls._make_persona("Eva", cls.abroad)

    def setUp(self):
        super().setUp()
        self.ours = self.make_records(self.channel, self.ana, self.agent)
        self.theirs = self.make_records(self.abroad, self.eva, self.foreign)
        self.env.flush_all()
        self.env.invalidate_all()

    def make_records(self, channel, persona, user):
        """A record of each model that hangs on a channel, by the model's name."""
        company = channel.company_id
        make = {
            name: self.env[name].with_company(company).create
            for name in (
                *("omnichannel.message.template.variable", "omnichannel.folder", "res.partner"),
                *("crm.team", "resource.calendar", "sale.order", "ir.attachment"),
            )
        }
        chat = self.receive(persona=persona)
        values = {"name": company.name, "company_id": company.id}
        template = self.make_template(channel)
        partner = make["res.partner"]({**values})
        file = {"name": "x", "res_model": channel._name, "res_id": channel.id}
        records = [
            *(company, channel, persona, user, chat, template, partner),
            *(chat.identity_id, chat.delivery_ids[:1], chat.session_ids[:1], chat.message_ids[:1]),
            *(chat.identity_id.guest_id, make["ir.attachment"](file)),
            *(make["crm.team"]({**values}), make["resource.calendar"]({**values})),
            make["omnichannel.message.template.variable"](
                {"template_id": template.id, "part": "body", "name": "1"}
            ),
            make["sale.order"](
                {
                    "partner_id": partner.id,
                    "company_id": company.id,
                    "omnichannel_chat_id": chat.id,
                }
            ),
            self.env["omnichannel.event"].search([("channel_id", "=", channel.id)], limit=1),
            self.env["omnichannel.task"].create({"chat_id": chat.id, "name": "x"}),
            make["omnichannel.folder"]({"partner_id": partner.id, **values}),
            channel.activity_schedule("mail.mail_activity_data_todo", user_id=user.id),
            self.env["mail.followers"].create(
                {
                    "res_model": channel._name,
                    "res_id": channel.id,
                    "partner_id": partner.id,
                }
            ),
            *self.make_records_of_user(chat, user),
        ]
        return {record._name: record for record in records}

    def make_template(self, channel):
        Template = self.env["omnichannel.message.template"].with_company(channel.company_id)
        return Template.create(
            {
                "channel_id": channel.id,
                "external_id": "1",
                "name": "hello",
                "language": "en",
                "category": "utility",
                "status": "approved",
                "body": "Hello {{1}}",
            }
        )

    def make_records_of_user(self, chat, user):
        """What is one person's: how far he has read, what he sends later, his quick replies."""
        return [
            self.env["omnichannel.read"].create(
                {"chat_id": chat.id, "user_id": user.id, "last_message_id": 1}
            ),
            self.env["omnichannel.scheduled"].browse(
                chat.with_user(user).schedule_message("x", "2040-01-01 00:00:00")
            ),
            self.env["omnichannel.chat.bulk"].with_user(user).create({"chat_ids": chat.ids}).sudo(),
            self.env["mail.canned.response"]
            .with_user(user)
            .create({"source": "x", "substitution": "x"})
            .sudo(),
        ]

    def get_relations(self):
        """Stored relations of our models, and those that we added to the models of others."""
        for name, record in self.theirs.items():
            for field in record._fields.values():
                if (
                    (name.startswith("omnichannel.") or "omnichannel_chat" in field._modules)
                    and field.relational
                    and field.store
                    and field.comodel_name not in NEUTRAL
                    and OPEN.isdisjoint((field.name, str(field)))
                ):
                    yield record, field

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_nothing_is_tied_to_what_is_another_companys(self):
        """S0-02, S0-03: no relation of any model takes a record that one may not see."""
        tried = 0
        for record, field in self.get_relations():
            with self.subTest(field=str(field)):
                ours = self.ours[field.comodel_name]
                value = ours.id if field.type == "many2one" else [(4, ours.id)]
                with self.assertRaises(UserError):
                    record.with_user(self.foreign).write({field.name: value})
                    self.env.flush_all()
                self.env.invalidate_all()
                tried += 1
        self.assertGreater(tried, 60, "the relations were found")

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_nothing_of_another_company_is_taken_over(self):
        """S0-02, S0-03: nor is a record that one may not see tied to one's own."""
        for record, field in self.get_relations():
            with self.subTest(field=str(field)):
                theirs = self.theirs[field.comodel_name]
                value = theirs.id if field.type == "many2one" else [(4, theirs.id)]
                ours = self.ours[record._name]
                with self.assertRaises(UserError):
                    ours.with_user(self.foreign).write({field.name: value})
                self.env.invalidate_all()

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_nothing_is_made_in_another_company(self):
        """S0-02: a new record is where its maker may see it, with all that it is tied to."""
        Channel = self.env["omnichannel.channel"].with_user(self.foreign)
        values = {"name": "x", "provider": "sandbox"}
        own = Channel.create({**values, "user_ids": [(6, 0, self.foreign.ids)]})
        self.assertEqual(own.company_id, self.two)
        for bad in (
            {"company_id": self.one.id},
            {"user_ids": [(6, 0, self.agent.ids)]},
            {"responsible_id": self.agent.id},
            {"team_id": self.ours["crm.team"].id},
            {"calendar_id": self.ours["resource.calendar"].id},
            {"persona_ids": [(4, self.ana.id)]},
        ):
            with self.subTest(bad=bad), self.assertRaises(UserError):
                Channel.create({**values, **bad})
        Persona = self.env["omnichannel.persona"].with_user(self.foreign)
        with self.assertRaises(AccessError):
            Persona.create({"channel_id": self.channel.id, "name": "Eva"})
        Bulk = self.env["omnichannel.chat.bulk"].with_user(self.foreign)
        with self.assertRaises(AccessError):
            Bulk.with_context(active_ids=self.ours["omnichannel.chat"].ids).create({})

    def test_who_manages_both_companies_moves_a_channel(self):
        """S0-02: its chats go along; members who do not work there stay behind."""
        boss = self._make_user("companies_both", "omnichannel_chat.group_manager")
        boss.company_ids = self.one + self.two
        self.channel.user_ids = self.agent + boss
        self.channel.message_subscribe(self.agent.partner_id.ids)
        chat = self.ours["omnichannel.chat"]
        self.channel.with_user(boss).with_context(
            allowed_company_ids=(self.one + self.two).ids
        ).company_id = self.two
        self.assertEqual(self.channel.user_ids, boss)
        self.assertEqual(self.channel.responsible_id, boss)
        self.assertNotIn(self.agent.partner_id, self.channel.message_partner_ids)
        self.assertEqual(chat.company_id, self.two)
        self.assertFalse(chat.with_user(self.agent).has_access("read"))
        self.assertTrue(chat.with_user(self.foreign).has_access("read"))

    def test_what_is_part_of_a_channel_stays_there(self):
        """S0-36: a template is an account's, a made-up customer a sandbox's; neither moves."""
        other = self._make_channel("Other")
        second = self.ours["omnichannel.message.template"].copy(
            {"channel_id": other.id, "external_id": "2"}
        )
        for record, values in (
            (self.ana, {"channel_id": other.id}),
            (self.ours["omnichannel.message.template"], {"channel_id": other.id}),
            (self.ours["omnichannel.message.template.variable"], {"template_id": second.id}),
        ):
            with (
                self.subTest(record=record),
                self.assertRaisesRegex(UserError, "stays where it is"),
            ):
                record.with_user(self.manager).write(values)
        self.ana.with_user(self.manager).write({"channel_id": self.channel.id, "name": "Ana P."})
