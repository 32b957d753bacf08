from unittest.mock import patch

from odoo.tests import tagged

from ..common import OmnichannelCase

LOGGER = "odoo.addons.omnichannel_chat.workers.reactions"


@tagged("post_install", "-at_install")
class TestReactions(OmnichannelCase):
    """Other code acts on what customers write, after it and apart from it."""

    def hook(self, do=None):
        """Put an extension in place; yields what it was told."""
        told = []

        def on_customer_message(chats, messages):
            told.append((chats, messages))
            if do:
                do(chats)

        chat_class = self.env.registry["omnichannel.chat"]
        self.startPatcher(patch.object(chat_class, "_on_customer_message", on_customer_message))
        return told

    def act_on(self, model, code):
        """A server action as somebody makes it in Odoo."""
        return self.env["ir.actions.server"].create(
            {
                "name": "Do it",
                "model_id": self.env["ir.model"]._get_id(model),
                "state": "code",
                "code": code,
            }
        )

    def rule_on_create(self, model, action):
        """What Odoo's rules of automation do: run an action when a record of a model is made."""
        registry_class = self.env.registry[model]
        create = registry_class.create

        def create_and_act(records, vals_list):
            made = create(records, vals_list)
            for record in made:
                context = {"active_model": model, "active_id": record.id, "active_ids": record.ids}
                action.with_env(records.env).sudo().with_context(**context).run()
            return made

        create_and_act._api_model = True
        self.startPatcher(patch.object(registry_class, "create", create_and_act))

    # ------------------------------------------------------------------ the hook

    def test_once_for_a_batch(self):
        """S0-04: it is called once for all messages of a batch, with their chats."""
        told = self.hook()
        bea = self._make_persona("Bea")
        for text, persona in (("uno", self.ana), ("dos", bea), ("tres", self.ana)):
            self.write_in(text, persona)
        self.process()
        ((chats, messages),) = told
        self.assertEqual(set(chats), {self.find_chat(), self.find_chat(bea)})
        self.assertEqual(sorted(messages.mapped("preview")), ["dos", "tres", "uno"])

    def test_customers_only(self):
        """S0-04: neither our answers nor what blocked people write."""
        chat = self.receive()
        told = self.hook()
        self.reply(chat)
        self.happen({"type": "echo", "kind": "text", "text": "de la app"})
        self.process()
        chat.identity_id._set_blocked(True)
        self.receive("¡Oye!")
        self.assertFalse(told)

    def test_after_the_commit(self):
        """S0-04: by then the messages are committed."""
        order = []
        self.hook(lambda chats: order.append("hook"))
        self.write_in()
        cr = self.env.cr
        with (
            self.no_commits(),
            patch.object(cr, "commit", lambda: (order.append("commit"), self.env.flush_all())),
        ):
            self.env["omnichannel.event"]._cron_process()
        self.assertEqual(order, ["commit", "hook", "commit"])

    def test_broken_hook(self):
        """S0-13: a fault there loses nothing, undoes itself only, and its place is logged."""

        def fail(chats):
            chats.last_message_preview = "broken"
            self.env.flush_all()
            raise KeyError("Hola, my card is 4111")

        self.hook(fail)
        with self.assertLogs(LOGGER, "ERROR") as logs:
            chat = self.receive("Hola, my card is 4111")
        self.assertEqual(chat.last_message_preview, "Hola, my card is 4111")
        self.assertEqual(
            self.env["omnichannel.event"].search([("chat_id", "=", chat.id)]).state, "done"
        )
        self.assertRegex(
            logs.output[0],
            r"KeyError at omnichannel_chat/tests/automation/test_reactions.py:\d+ in fail",
        )
        self.assertNotIn("4111", "".join(logs.output))

    # ------------------------------------------------------------------ rules of automation

    def test_broken_rule(self):
        """S0-13: a rule that fails when messages are stored holds back and parks none."""
        self.rule_on_create("omnichannel.message", self.act_on("omnichannel.message", "1 / 0"))
        with self.assertLogs(LOGGER, "ERROR") as logs:
            chat = self.receive("secret text")
        self.assertEqual(chat.message_ids.preview, "secret text")
        self.assertFalse(self.env["omnichannel.event"].search([("state", "!=", "done")]))
        self.assertIn("ZeroDivisionError", logs.output[0])
        self.assertNotIn("secret", "".join(logs.output))

    def test_rule_acts_afterwards(self):
        """S0-04: a rule acts on what was stored, once, when it is there to stay."""
        code = "record.chat_id.sudo().write({'priority': '1'})"
        self.rule_on_create("omnichannel.message", self.act_on("omnichannel.message", code))
        self.assertEqual(self.receive().priority, "1")

    def test_rule_refuses(self):
        """S0-13: neither does one that refuses with a sentence."""
        code = "raise UserError(record.mail_message_id.body)"
        self.rule_on_create("omnichannel.message", self.act_on("omnichannel.message", code))
        with self.assertLogs(LOGGER, "ERROR") as logs:
            self.receive("secret text")
        self.assertIn("UserError", logs.output[0])
        self.assertNotIn("secret", "".join(logs.output))

    def test_actions_of_people_are_not_put_off(self):
        """S0-04: only what a pass triggers waits; no context of a client makes an action wait."""
        chat = self.receive()
        action = self.act_on("omnichannel.chat", "record.sudo().write({'priority': '1'})")
        context = {"active_model": "omnichannel.chat", "active_id": chat.id}
        action.with_context(**context, omnichannel_deferred=[]).run()
        self.assertEqual(chat.priority, "1")

    def test_incoming_rules(self):
        """S0-04: "On incoming message" fires once for each message."""
        if "base.automation" not in self.env:
            self.skipTest("needs Odoo's Automation Rules")
        action = self.act_on("omnichannel.chat", "record.sudo().message_post(body='rule')")
        self.env["base.automation"].create(
            {
                "name": "Incoming",
                "model_id": self.env["ir.model"]._get_id("omnichannel.chat"),
                "trigger": "on_message_received",
                "action_server_ids": action.ids,
            }
        )
        self.write_in("uno")
        self.write_in("dos")
        self.process()
        told = self.find_chat().message_ids.filtered(lambda m: m.preview == "rule")
        self.assertEqual(len(told), 2)

    def test_connector_fault(self):
        """S0-13: a fault of a connector is logged with its place, and shown to managers."""
        connector = self.channel._get_connector_class()

        def parse(self, payload):
            return {}[payload.text("text")]

        with (
            patch.object(connector, "_parse", parse),
            self.assertLogs("odoo.addons.omnichannel_chat.models.omnichannel_event") as logs,
        ):
            self.write_in("secret text")
            self.process()
        event = self.env["omnichannel.event"].search([("state", "=", "pending")])
        self.assertEqual(event.error, "KeyError")
        self.assertRegex(
            event.error_place, r"^omnichannel_chat/tests/automation/test_reactions.py:\d+ in parse"
        )
        self.assertIn("test_reactions.py", logs.output[0])
        self.assertNotIn("secret", event.error_place + "".join(logs.output))
