import inspect
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.service.model import call_kw
from odoo.tests import new_test_user, tagged

from ..common import OmnichannelCase
from .access_table import CORE, METHODS, OF_THREADS, PERSONAS, RECORDS

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
            {"name": "Ana Soler", "phone": "+34 600 111 222", "user_id": cls.agent.id}
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
        self.period = self.chat.session_ids[:1]
        self.order = self.env["sale.order"].create(
            {"partner_id": self.customer.id, "omnichannel_chat_id": self.chat.id}
        )
        self.template = self._make_template()
        self._let_in("matrix_customer", self.customer)
        self.thread = self._make_thread()
        self.task = self._make_task()
        self.document = self._make_document()
        self.folder_file = self._make_folder_file()
        self.thread_template = self._make_thread_template()
        self.bulk_message = self._make_bulk_message()
        self.bulk_line = self.bulk_message.line_ids
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

    def _make_thread(self):
        """A thread with a client of the agent, who reads it."""
        account = self.env["res.partner"].create({"name": "Nightshade", "user_id": self.agent.id})
        self._let_in("matrix_client", account)
        Chat = self.env["omnichannel.chat"].with_user(self.agent)
        return Chat.browse(Chat.start_thread(account.id, SECRETS[0], SECRETS[0])).sudo()

    def _let_in(self, login, partner):
        """Have a client who comes into the portals of both companies."""
        client = new_test_user(
            self.env,
            login,
            groups="base.group_portal",
            partner_id=partner.id,
            company_ids=[(6, 0, (self.company | self.foreign.company_id).ids)],
        )
        client.with_user(client).sudo()._update_last_login()

    def _make_document(self):
        """A file that was sent to the client."""
        file = {"name": SECRETS[0], "raw": b"x", "res_model": self.thread._name}
        document = self.env["ir.attachment"].create({**file, "res_id": self.thread.id})
        self.thread.message_post(
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            attachment_ids=document.ids,
        )
        return document

    def _make_folder_file(self):
        """A document in a folder of the thread's client."""
        account, company = self.thread.partner_id, self.company
        folder = self.env["omnichannel.folder"]._ensure_open_folder(account, company)
        file = {"name": SECRETS[0], "raw": b"x", "res_model": folder._name, "res_id": folder.id}
        return self.env["ir.attachment"].create(file)

    def _make_task(self):
        """A question that the client has answered."""
        values = {"chat_id": self.thread.id, "name": SECRETS[0], "kind": "text"}
        return self.env["omnichannel.task"].create({**values, "state": "done", "answer": "x"})

    def _make_thread_template(self):
        """With its task, and a shortcode."""
        self.env["omnichannel.shortcode"].create({"name": "hours", "value": "9 to 5"})
        return self.env["omnichannel.thread.template"].create(
            {
                "name": "Papers",
                "subject": "Papers",
                "company_id": self.company.id,
                "line_ids": [(0, 0, {"name": "Statement"})],
            }
        )

    def _make_bulk_message(self):
        """The agent is about to write to his client."""
        action = self.thread.partner_id.with_user(self.agent).action_message_clients()
        bulk = self.env["omnichannel.bulk"].with_user(self.agent).browse(action["res_id"])
        bulk.write({"body": SECRETS[0], "task_ids": [(0, 0, {"name": "Statement"})]})
        bulk.action_check()
        return bulk.sudo()

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


def bare(name):
    """A method's name without what tells its rows of the table apart."""
    return name.partition(":")[0]


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
        listed = {(model, bare(name)) for model, rows in METHODS.items() for name in rows}
        self.assertEqual(find_methods(self.env), listed)

    def test_methods(self):
        """S0-02, S0-03, S0-40: what each persona may do, be refused, or learn nothing from."""
        self.check_all()

    def test_nothing_is_said_before_access(self):
        """S0-03, S0-40: whatever the state of a chat, strangers hear that it is none of theirs."""
        for happen in (self.block, self.merge_away, self.archive, self.disconnect, self.close):
            with self.env.cr.savepoint() as savepoint:
                happen()
                self.env.flush_all()
                with self.subTest(happened=happen.__name__):
                    self.check_all(letters="n", models=("omnichannel.chat", "omnichannel.message"))
                savepoint.rollback()
            self.env.invalidate_all()

    def block(self):
        self.chat.with_user(self.agent).block_customer()

    def merge_away(self):
        self.chat.with_user(self.agent).merge_with(
            self.other_chat.id, self.other_chat.id, chats=True
        )

    def archive(self):
        self.chat.with_user(self.agent).archive_chat()

    def disconnect(self):
        self.channel.state = "reconnect"

    def close(self):
        """The time for free answers is over, and the customer has stopped all."""
        self.chat.last_inbound_at = "2020-01-01"
        self.chat.identity_id._stop("all", "provider")

    def test_the_second_door(self):
        """S0-40: who may read a chat some day, and is none of the team, does nothing with it."""
        groups = self.env["res.groups"].browse(
            [self.env.ref(f"base.group_{name}").id for name in ("user", "portal", "public")]
        )
        models = self.env["ir.model"].search([("model", "=like", "omnichannel.%")])
        self.env["ir.model.access"].create(
            [
                {"name": "x", "model_id": model.id, "group_id": group.id, "perm_read": True}
                for model in models
                for group in groups
            ]
        )
        portal = self.env["omnichannel.chat"].with_user(self.portal)
        self.assertTrue(portal.browse(self.chat.id).has_access("read"))
        self.check_all(letters="n", personas=("employee", "portal", "public"))

    def check_all(self, letters="yne", personas=PERSONAS, models=METHODS):
        """Every row of the table, as far as its letter is one of these."""
        for model in models:
            for name, (rights, get_arguments) in METHODS[model].items():
                if rights == CORE:
                    continue
                row = dict(zip(PERSONAS, rights.replace(" ", ""), strict=True))
                for persona in personas:
                    if row[persona] not in letters:
                        continue
                    with self.subTest(method=f"{model}.{name}", persona=persona):
                        arguments = get_arguments(self)
                        self.check(model, bare(name), arguments, persona, row[persona], row)

    def check(self, model, name, arguments, persona, letter, letters):
        if letter == "n":
            with self.assertRaises(AccessError, msg=f"{persona}: {model}.{name}"):
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
        records = self.get_records(model, user, name)
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

    def get_records(self, model, user, name=""):
        """What a method is called on; some of it each user makes for himself."""
        if model == "omnichannel.chat" and name in OF_THREADS:
            return self.thread
        if model == "omnichannel.chat.bulk":
            bulk = self.env[model].with_user(user)
            return bulk.create({"chat_ids": self.chat.ids, "operation": "snooze"})
        return getattr(self, RECORDS[model])


@tagged("post_install", "-at_install")
class TestAccessOfFields(AccessScene):
    """Reading over RPC, field by field."""

    def setUp(self):
        super().setUp()
        self.chat.with_user(self.agent).mark_read()
        self.env["omnichannel.message.template.variable"].create(
            {"template_id": self.template.id, "part": "body", "name": "1"}
        )
        self.env["omnichannel.chat.bulk"].create({"chat_ids": self.chat.ids})
        self.secrets = self.env["omnichannel.secret"].search([]).mapped("value")
        self.keys = self.channel.webhook_key, self.channel.webhook_verify_token
        portal_partner = self.portal.partner_id
        self.theirs = {
            "mail.message": self._make_message_of(portal_partner),
            "res.partner": portal_partner,
            "res.users": self.portal,
            "sale.order": self._make_order_of(portal_partner),
        }
        self.env.flush_all()

    def _make_message_of(self, partner):
        return partner.message_post(
            body="x", subtype_xmlid="mail.mt_comment", author_id=partner.id, partner_ids=partner.ids
        )

    def _make_order_of(self, partner):
        order = self.env["sale.order"].create(
            {"partner_id": partner.id, "omnichannel_chat_id": self.chat.id, "state": "sent"}
        )
        order.message_subscribe(partner.ids)
        return order

    def find_fields(self, ours):
        """Fields of ours with a record to read them from.

        :param bool ours: of our own models, else of Odoo's
        """
        for model in self.env.registry.values():
            if model._abstract or model._name.startswith("omnichannel.") != ours:
                continue
            names = [
                name for name, field in model._fields.items() if ours or _is_of_this_addon(field)
            ]
            if names:
                record = self.theirs.get(model._name) or self.env[model._name].search([], limit=1)
                self.assertTrue(record or not ours, f"The scene has no {model._name}.")
                yield record, names

    def read_field(self, record, name, user):
        """A field as a client reads it; None = refused, or there is nothing to read."""
        if not record:
            return None
        Model = self.env(user=user.id, su=False)[record._name]
        self.env.invalidate_all()
        try:
            return call_kw(Model, "read", [record.ids, [name]], {})[0][name]
        except AccessError:
            return None

    def test_nobody_else_reads_our_models(self):
        """S0-40: not one field, whatever else somebody may do in Odoo."""
        for record, names in self.find_fields(ours=True):
            for name in names:
                for user in (self.employee, self.portal, self.public):
                    with self.subTest(field=f"{record._name}.{name}", user=user.login):
                        self.assertIsNone(self.read_field(record, name, user))

    def test_customers_read_nothing_of_ours(self):
        """S0-40: what we add to partners, orders, messages is not for those whom they are of."""
        for record, names in self.find_fields(ours=False):
            for name in names:
                for user in (self.portal, self.public):
                    # How one wants to be told of chats is one's own matter.
                    if user == record and name in user.SELF_READABLE_FIELDS:
                        continue
                    with self.subTest(field=f"{record._name}.{name}", user=user.login):
                        self.assertIsNone(self.read_field(record, name, user))

    def test_employees_learn_nothing_of_chats(self):
        """S0-40: nor do colleagues without the role learn anything from these fields."""
        for record, names in self.find_fields(ours=False):
            for name in names:
                with self.subTest(field=f"{record._name}.{name}"):
                    self.assertFalse(tells(self.read_field(record, name, self.employee), name))

    def test_secrets_are_read_by_nobody(self):
        """S0-31: neither agents nor managers get a secret back, nor a provider's raw data."""
        for record, names in self.find_fields(ours=True):
            for name in names:
                for user, hidden in (
                    (self.agent, [*self.secrets, *self.keys]),
                    (self.manager, self.secrets),
                ):
                    with self.subTest(field=f"{record._name}.{name}", user=user.login):
                        text = repr(self.read_field(record, name, user))
                        self.assertFalse([each for each in hidden if each in text])

    def test_raw_data_is_read_by_nobody(self):
        """S0-31: what providers sent, and what is sent to them, as they would store it."""
        for record, name in (
            (self.event, "payload"),
            (self.delivery, "text"),
            (self.delivery, "content"),
            (self.delivery, "media_data"),
            (self.delivery, "template_values"),
        ):
            for user in (self.agent, self.manager):
                with self.subTest(field=name, user=user.login):
                    self.assertIsNone(self.read_field(record, name, user))

    def test_what_is_not_read_is_not_guessed(self):
        """S0-31: nobody finds out a value by searching, sorting or grouping by it."""
        for record, names in self.find_fields(ours=True):
            Model = record.with_user(self.agent)
            for name in names:
                field = Model._fields[name]
                if not field.store or Model._has_field_access(field, "read"):
                    continue
                for guess in (
                    lambda m, n=name: m.search([(n, "!=", False)]),
                    lambda m, n=name: m.search([], order=n),
                    lambda m, n=name: m.formatted_read_group([], [n], ["__count"]),
                ):
                    with self.subTest(field=str(field)), self.assertRaises(AccessError):
                        guess(Model)


def _is_of_this_addon(field):
    return "omnichannel_chat" in field._modules and field._modules[0] == "omnichannel_chat"


@tagged("post_install", "-at_install")
class TestAccessToFiles(AccessScene):
    """Ids of files come from the client; naming one is not having it."""

    def setUp(self):
        super().setUp()
        self.payslip = self.env["ir.attachment"].create(
            {
                "name": "payslip.txt",
                "raw": b"1000",
                "res_model": "omnichannel.channel",
                "res_id": self.elsewhere.id,
            }
        )
        self.assertFalse(self.payslip.with_user(self.agent).has_access("read"))

    def test_nobody_sends_what_he_may_not_read(self):
        """S0-13, S0-40: a file that one may not read is not sent by way of a chat."""
        chat, file_id = self.chat.with_user(self.agent), self.payslip.id
        for send in (
            lambda: chat.message_post(body="x", attachment_ids=[file_id]),
            lambda: chat.schedule_message("x", self.tomorrow, attachment_ids=[file_id]),
            lambda: chat.send_template(self.template.id, attachment_id=file_id),
        ):
            with self.subTest(send=send), self.assertRaises(UserError):
                send()

    def test_nobody_copies_what_he_may_not_read(self):
        """S0-40: a quick reply with somebody else's file gives nobody that file."""
        replies = self.env["mail.canned.response"].with_user(self.agent)
        with self.assertRaises(AccessError):
            replies.create({"source": "x", "substitution": "x", "attachment_ids": self.payslip.ids})
        reply = replies.create({"source": "x", "substitution": "x"})
        with self.assertRaises(AccessError):
            reply.attachment_ids = [(4, self.payslip.id)]

    def test_nobody_gets_a_file_by_a_reply(self):
        """S0-40: whoever chooses a quick reply gets those of its files that he may read himself."""
        own = self.env["ir.attachment"].create({"name": "prices.txt", "raw": b"1"})
        self.quick_reply.attachment_ids = self.payslip + own
        chat, reply_id = self.chat.with_user(self.agent), self.quick_reply.id
        self.env.invalidate_all()
        filled = chat.fill_quick_reply(reply_id)
        copies = self.env["ir.attachment"].browse(filled["attachment_ids"])
        self.assertEqual(copies.mapped("name"), ["prices.txt"])
        self.assertEqual(chat.get_quick_reply_preview(reply_id)["files"], ["prices.txt"])
