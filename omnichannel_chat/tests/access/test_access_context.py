from datetime import datetime, timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .test_access_matrix import AccessScene

#: Keys that Odoo itself heeds somewhere, with the values that would change most.
SWITCHES = {
    "active_test": False,
    "allowed_company_ids": [],
    "bin_size": True,
    "install_mode": True,
    "mail_activity_quick_update": True,
    "mail_auto_subscribe_no_notify": True,
    "mail_create_nolog": True,
    "mail_create_nosubscribe": False,
    "mail_notify_force_send": True,
    "mail_notrack": True,
    "mail_post_autofollow": True,
    "mail_post_autofollow_author_skip": False,
    "no_document": True,
    "su": True,
    "tracking_disable": True,
    "uid": 1,
}


@tagged("post_install", "-at_install")
class TestAccessContext(AccessScene):
    """The context comes from the client: it decides nothing (S0-03, S0-31, S0-40)."""

    def make_context(self, model):
        """The context that would spoil most if defaults for this model were taken from it."""
        values = {"boolean": True, "char": "spoilt", "integer": 1, "text": "spoilt", "float": 1.0}
        spoilt = dict(SWITCHES, allowed_company_ids=self.company.ids)
        for name, field in self.env[model]._fields.items():
            value = values.get(field.type)
            if field.type == "selection":
                value = field.get_values(self.env)[-1]
            elif field.type == "datetime":
                value = datetime(2001, 1, 1)
            elif field.type == "many2one":
                value = self.env[field.comodel_name].search([], limit=1).id
            if value:
                spoilt[f"default_{name}"] = value
        return spoilt

    def check(self, model, act):
        """Do something without and with a spoilt context: no value is taken from it."""
        spoilt = self.make_context(model)
        usual, made = self.do(model, act, {}), self.do(model, act, spoilt)
        self.assertTrue(usual, f"No {model} was made.")
        self.assertEqual(len(usual), len(made))
        taken = [
            name
            for before, after in zip(usual, made, strict=True)
            for name, value in after.items()
            if value != before[name] and value == spoilt.get(f"default_{name}")
        ]
        self.assertFalse(taken)

    def do(self, model, act, context):
        """What was made of a model by something that is taken back afterwards."""
        before = self.env[model].search([])
        with self.env.cr.savepoint() as savepoint:
            act(self.chat.with_user(self.agent).with_context(**context))
            self.env.flush_all()
            self.env.invalidate_all()
            new = self.env[model].search([]) - before
            names = [name for name, field in new._fields.items() if field.store]
            values = new.sorted("id").read(names, load=None)
            savepoint.rollback()
        self.env.invalidate_all()
        return values

    def post(self, chat):
        chat.sudo().message_post(
            body="Hola", message_type="comment", subtype_xmlid="mail.mt_comment"
        )

    def test_what_is_sent(self):
        """A message goes out as any other, from whoever writes it, to nobody else."""
        for model in ("omnichannel.message", "mail.message", "omnichannel.read"):
            with self.subTest(model=model):
                self.check(model, self.post)
        self.post(self.chat.with_user(self.agent).with_context(**SWITCHES))
        self.assertFalse(self.chat.message_follower_ids)

    def test_what_is_made(self):
        """What methods make for the user is made as they say."""
        at = fields.Datetime.now() + timedelta(days=1)
        channel_id, other = self.channel.id, self._make_persona("Eva")
        number = "+34 600 999 888"
        for model, act in (
            ("omnichannel.scheduled", lambda c: c.schedule_message("x", at)),
            ("omnichannel.change", lambda c: c.link_partner(False)),
            ("omnichannel.chat", lambda c: c.start_chat(channel_id, phone=number)),
            ("omnichannel.identity", lambda c: c.start_chat(channel_id, phone=number)),
            ("omnichannel.session", lambda c: (c.archive_chat(), self.post(c))),
            ("omnichannel.event", lambda c: other.with_env(c.env).send_event({"type": "typing"})),
        ):
            with self.subTest(model=model):
                self.check(model, act)

    def test_who_sees_what(self):
        """Nobody gets on by a context where he is refused without."""
        for context in (SWITCHES, self.make_context("omnichannel.chat")):
            chat = self.chat.with_user(self.outsider).with_context(**context)
            for refused in (chat.get_panel, chat.take, chat.archive_chat, chat.get_composer_state):
                with self.assertRaises(AccessError):
                    refused()
            self.assertFalse(chat.get_inbox_rows()["rows"])
            self.assertFalse(chat.get_inbox_rows_by_id(self.chat.ids))
            self.assertFalse(chat.search_messages("whisper")["messages"])
