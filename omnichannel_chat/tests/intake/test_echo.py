from odoo import fields
from odoo.tests import tagged

from ..common import OmnichannelCase


@tagged("post_install", "-at_install")
class TestEcho(OmnichannelCase):
    """Echoes of our own messages, of providers that hand our key back and of those that do not."""

    def echo(self, external_id, text="Buenos días", **event):
        self.happen({"type": "echo", "id": external_id, "kind": "text", "text": text, **event})
        self.process()

    def run_late(self):
        """What was put off is due now."""
        late = self.env["omnichannel.event"].search([("state", "=", "pending")])
        late.write({"next_try_at": fields.Datetime.now()})
        self.process()

    def ours(self, chat):
        return chat.delivery_ids.filtered(lambda d: d.direction == "out" and d.operation == "send")

    def sending(self):
        """A message of ours whose call is under way."""
        chat = self.receive()
        self.reply(chat)
        delivery = self.ours(chat)
        delivery.write({"state": "sending", "sending_at": fields.Datetime.now()})
        return chat, delivery

    def test_echo_faster_than_the_answer(self):
        """S0-13: an echo without our key waits for the call, and makes no second message."""
        chat, delivery = self.sending()
        self.echo("ig-1")
        self.assertEqual(self.ours(chat), delivery)
        delivery.write({"state": "sent", "external_id": "ig-1"})
        self.run_late()
        self.assertEqual(self.ours(chat), delivery)
        self.assertFalse(self.env["omnichannel.event"].search([("state", "=", "pending")]))

    def test_echo_of_somebody_else_meanwhile(self):
        """S0-13: what was written in the app while ours was on its way is shown, a little later."""
        chat, delivery = self.sending()
        self.echo("ig-2", "From the app")
        delivery.write({"state": "sent", "external_id": "ig-1"})
        self.run_late()
        self.assertEqual(len(self.ours(chat)), 2)

    def test_echo_is_never_put_off_for_good(self):
        """S0-13: a call that hangs holds nothing up for ever."""
        chat, _delivery = self.sending()
        self.echo("ig-3", "From the app")
        for _attempt in range(4):
            self.run_late()
        self.assertEqual(len(self.ours(chat)), 2)

    def test_echo_settles_an_uncertain_message(self):
        """S0-31: the connection broke, the echo proves that it arrived: no person has to decide."""
        chat, delivery = self.sending()
        delivery.state = "uncertain"
        self.echo("ig-4")
        self.assertEqual(self.ours(chat), delivery)
        self.assertEqual((delivery.state, delivery.external_id), ("sent", "ig-4"))

    def test_other_text_settles_nothing(self):
        """S0-31: another message proves nothing about an uncertain one."""
        chat, delivery = self.sending()
        delivery.state = "uncertain"
        self.echo("ig-5", "Something else")
        self.assertEqual(delivery.state, "uncertain")
        self.assertEqual(len(self.ours(chat)), 2)
