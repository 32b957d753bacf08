import inspect
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.service.model import call_kw
from odoo.tests import tagged

from .access_table import CORE, METHODS, PERSONAS, RECORDS
from .common import OmnichannelCase

OURS = "odoo.addons.omnichannel_chat."
#: What only those who see the chat may be told: its text, its channel, how the customer calls
#: himself there.
SECRETS = ("whisper", "Hidden Shop", "Nightingale")
#: Rights that people have besides those of chats, so that nothing else stands in their way.
BESIDES = (
    "base.group_partner_manager,sales_team.group_sale_salesman_all_leads,"
    "account.group_account_invoice"
)


def tells(answer, key=""):
    """Whether an answer tells anything of the chat: a word of it, its id, or a number of chats."""
    if isinstance(answer, dict):
        return any(tells(value, name) for name, value in answer.items())
    if isinstance(answer, (list, tuple)):
        return any(tells(value, key) for value in answer)
    if isinstance(answer, str):
        return any(secret in answer for secret in SECRETS)
    return key in ("", "count", "all", "chat_id") and not isinstance(answer, bool) and bool(answer)


class AccessScene(OmnichannelCase):
    """A chat of one channel, everything that hangs on it, and people of all kinds."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.company
        cls._make_people()
        cls.channel.write({"name": SECRETS[1], "external_handle": "hidden"})
        cls.elsewhere = cls._make_channel("Elsewhere", user_ids=[(6, 0, cls.outsider.ids)])
        cls.empty_channel = cls._make_channel("Empty")
        cls.ana.name = SECRETS[2]
        cls.tag = cls.env["omnichannel.tag"].create({"name": "Urgent"})
        cls.customer = cls.env["res.partner"].create(
            {"name": "Ana Soler", "phone": "+34 600 111 222"}
        )

    @classmethod
    def _make_people(cls):
        make = cls._make_user
        agent, manager = "omnichannel_chat.group_agent", "omnichannel_chat.group_manager"
        cls.outsider = make("matrix_outsider", f"{agent},{BESIDES}")
        cls.foreign = make("matrix_foreign", f"{manager},{BESIDES}")
        company = cls.env["res.company"].create({"name": "Other"})
        cls.foreign.write({"company_ids": [(6, 0, company.ids)], "company_id": company.id})
        groups = [(4, cls.env.ref(name).id) for name in BESIDES.split(",")]
        (cls.agent + cls.manager + cls.employee).write({"group_ids": groups})
        cls.public = cls.env.ref("base.public_user")

    def setUp(self):
        super().setUp()
        self.chat = self.receive(SECRETS[0])
        self.other_chat = self.receive("Hola", self._make_persona("Eva"))
        self.chat.with_user(self.agent).link_partner(self.customer.id)
        self.identity, self.delivery = self.chat.identity_id, self.chat.delivery_ids[:1]
        self.event = self.env["omnichannel.event"].search([], limit=1)
        self.session = self.chat.session_ids[:1]
        self.order = self.env["sale.order"].create(
            {"partner_id": self.customer.id, "omnichannel_chat_id": self.chat.id}
        )
        self.template = self._make_template()
        self.quick_reply = self.env["mail.canned.response"].create(
            {
                "source": "hi",
                "substitution": "Hi",
                "group_ids": [(4, self.env.ref("base.group_user").id)],
            }
        )
        self.tomorrow = fields.Datetime.to_string(fields.Datetime.now() + timedelta(days=1))
        scheduled_id = self.chat.with_user(self.agent).schedule_message("x", self.tomorrow)
        self.scheduled = self.env["omnichannel.scheduled"].browse(scheduled_id)
        self.env.flush_all()

    def _make_template(self):
        return self.env["omnichannel.message.template"].create(
            {
                "channel_id": self.channel.id,
                "external_id": "1",
                "name": "hello",
                "language": "en",
                "category": "utility",
                "status": "approved",
                "body": "Hello",
            }
        )


def find_methods(env):
    """The public methods that this addon defines, and those that others may not call left out.

    :return: pairs of a model's and a method's name
    :rtype: set[tuple[str, str]]
    """
    return {
        (definition._name, name)
        for model in env.registry.values()
        for definition in model.mro()
        if definition.__module__.startswith(OURS)
        for name, value in vars(definition).items()
        if not name.startswith("_")
        and inspect.isfunction(value)
        and not any(
            getattr(getattr(base, name, None), "_api_private", False) for base in model.mro()
        )
    }


@tagged("post_install", "-at_install")
class TestAccessOfMethods(AccessScene):
    def test_the_table_has_every_method(self):
        """S0-40: nobody adds a method that can be called from outside without saying by whom."""
        listed = {(model, name) for model, rows in METHODS.items() for name in rows}
        self.assertEqual(find_methods(self.env), listed)

    def test_methods(self):
        """S0-02, S0-03, S0-40: what each persona may do, be refused, or learn nothing from."""
        for model, rows in METHODS.items():
            for name, (rights, get_arguments) in rows.items():
                if rights == CORE:
                    continue
                letters = dict(zip(PERSONAS, rights.replace(" ", ""), strict=True))
                for persona, letter in letters.items():
                    with self.subTest(method=f"{model}.{name}", persona=persona):
                        self.check(model, name, get_arguments(self), persona, letter, letters)

    def check(self, model, name, arguments, persona, letter, letters):
        if letter == "n":
            with self.assertRaises(AccessError):
                self.call(persona, model, name, arguments)
            return
        answer = self.call(persona, model, name, arguments)
        if letter == "e":
            self.assertFalse(tells(answer), answer)
        elif "e" in letters.values():
            self.assertTrue(tells(answer), answer)

    def call(self, persona, model, name, arguments):
        """Call a method as a client does; nothing of it stays."""
        user = getattr(self, persona)
        # Only its author changes it: that is another matter.
        self.scheduled.user_id = user
        records = self.get_records(model, user)
        Model = self.env(user=user.id, su=False)[records._name]
        is_model_method = getattr(getattr(type(Model), name), "_api_model", False)
        args, kwargs = ([], arguments) if isinstance(arguments, dict) else ([*arguments], {})
        if not is_model_method:
            args.insert(0, records.ids)
        with self.env.cr.savepoint() as savepoint:
            try:
                return call_kw(Model, name, args, kwargs)
            finally:
                savepoint.rollback()
                self.env.invalidate_all()

    def get_records(self, model, user):
        """What a method is called on; some of it each user makes for himself."""
        if model == "omnichannel.chat.bulk":
            bulk = self.env[model].with_user(user)
            return bulk.create({"chat_ids": self.chat.ids, "operation": "snooze"})
        return getattr(self, RECORDS[model])
