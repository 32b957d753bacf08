from functools import partial

from odoo import models


class OmnichannelChat(models.Model):
    """Where other code learns of what customers write."""

    _inherit = "omnichannel.chat"

    def _on_customer_message(self, messages):
        """Customers have written in these chats; for addons to extend.

        Called once for each batch of messages, when they are committed, as superuser. Whatever
        happens here neither loses nor delays a message: a fault is logged with its place.

        :param messages: new ``mail.message`` records of these chats, the oldest first; without
            what is older than the connection, and without what people wrote whom we have blocked
        """

    def _run_incoming_rules(self, messages, do_apart):
        """Rules of automation "On incoming message": once for each message.

        Odoo fires them in ``message_post``, past which customers' messages are made, in bulk.

        :param messages: new ``mail.message`` records of these chats
        :param do_apart: does one thing apart, see ``workers.reactions``
        """
        if "base.automation" not in self.env:
            return
        rules = self.env["base.automation"]._get_actions(self, ["on_message_received"])
        for rule in rules.with_context(old_values=None):
            for message in messages:
                run = partial(self.browse(message.res_id)._run_rule, rule)
                do_apart(self.env, f"Automation rule {rule.id}", run)

    def _run_rule(self, rule):
        rule._process(rule._filter_pre(self, feedback=True))
