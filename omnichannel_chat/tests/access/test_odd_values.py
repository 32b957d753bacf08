import inspect
from contextlib import suppress
from datetime import datetime
from types import SimpleNamespace
from unittest.mock import patch

from markupsafe import Markup

from odoo.exceptions import UserError
from odoo.service.model import call_kw
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from odoo.addons.bus.models import ir_websocket

from ...tools import arguments
from ...tools.arguments import UnfitError
from .access_table import CORE, METHODS, RECORDS
from .test_access_matrix import AccessScene, bare
from .test_access_routes import WEBHOOK_LOGGER

#: What a client can put in the place of any value.
ODD = {
    "nothing": None,
    "no": False,
    "yes": True,
    "zero": 0,
    "negative": -1,
    "no such record": 2**31 - 1,
    "beyond a column": 2**31,
    "beyond everything": 10**400,
    "fraction": 1.5,
    "not a number": float("nan"),
    "infinite": float("inf"),
    "empty text": "",
    "NUL": "a\0b",
    "half a character": "a\ud800",
    "long text": "x" * 1_500_000,
    "a word": "nonsense",
    "markup": "<b>%s{{x}}{0}</b>",
    "no day": "2026-13-45 00:00:00",
    "last day": "9999-12-31 23:59:59",
    "empty list": [],
    "list of nothing": [None],
    "list of no such record": [2**31 - 1],
    "no such document": ["sale.order", 2**31 - 1],
    "list in a list": [[1]],
    "list of NUL": ["\0"],
    "pair": ["res.users", 10**400],
    "commands": [[6, 0, [1]]],
    "empty dict": {},
    "dict": {"a": "\0", "\0": 1},
    "dict in a dict": {"1": {"2": [3]}},
}
#: Odoo's own methods, whose values Odoo reads.
ODOOS = ("create", "message_subscribe", "unlink", "write")
#: What can stand in the place of ids of records.
ODD_IDS = (
    [],
    [0],
    [-1],
    [2**31],
    [10**400],
    ["1"],
    ["\0"],
    [True],
    [None],
    [[1]],
    [1.5],
    [2**31 - 1],
)


@tagged("post_install", "-at_install")
class TestOddValues(AccessScene):
    """Anything may stand in a request: the answer is a sentence, never a fault of ours."""

    def setUp(self):
        super().setUp()
        self.scheduled.user_id = self.manager
        self.faults = []
        self.env.flush_all()

    def find_calls(self):
        """Every public method of ours with arguments that are right."""
        for model, rows in METHODS.items():
            for name, (rights, get_arguments) in rows.items():
                if rights != CORE and name not in ODOOS:
                    yield model, bare(name), get_arguments(self)

    def check(self, model, name, ids, kwargs, what):
        """Call a method as a manager; what it writes is read by PostgreSQL, and taken back."""
        Model = self.env(user=self.manager.id, su=False)[model]
        is_model_method = getattr(getattr(type(Model), name), "_api_model", False)
        args = [] if is_model_method else [ids]
        with self.env.cr.savepoint() as point:
            try:
                answer = call_kw(Model, name, args, dict(kwargs))
                self.env.flush_all()
                repr(answer).encode()
            except UserError as error:
                sentence = str(error)
                self.assertTrue(sentence.encode())
                self.assertNotIn("psycopg2", sentence)
                self.assertNotIn("SELECT", sentence)
            except Exception as error:
                self.faults.append(f"{model}.{name}({what}): {type(error).__name__}: {error}"[:300])
            finally:
                point.rollback()
                self.env.invalidate_all()

    def name_arguments(self, model, name, values):
        """The arguments of a row of the table by name."""
        if isinstance(values, dict):
            return dict(values)
        signature = inspect.signature(getattr(self.env.registry[model], name))
        return dict(zip([*signature.parameters][1:], values, strict=False))

    @mute_logger("odoo.sql_db")
    def test_every_parameter(self):
        """S0-40: each odd value in the place of each parameter of each public method."""
        for model, name, right in self.find_calls():
            records = self.get_records(model, self.manager, name)
            given = self.name_arguments(model, name, right)
            for parameter in self.find_parameters(model, name):
                for what, value in ODD.items():
                    kwargs = {**given, parameter: value}
                    self.check(records._name, name, records.ids, kwargs, f"{parameter}: {what}")
        self.assertFalse(self.faults, "\n".join(self.faults))

    @mute_logger("odoo.sql_db")
    def test_every_record(self):
        """S0-40: what is called on records is called on anything."""
        for model, name, right in self.find_calls():
            records = self.get_records(model, self.manager, name)
            given = self.name_arguments(model, name, right)
            for ids in (*ODD_IDS, [*records.ids, 2**31 - 1]):
                self.check(records._name, name, ids, given, f"ids {ids!r}"[:60])
        self.assertFalse(self.faults, "\n".join(self.faults))

    @mute_logger("odoo.sql_db")
    def test_missing_and_further_arguments(self):
        """S0-40: too few and too many."""
        for model, name, right in self.find_calls():
            records = self.get_records(model, self.manager, name)
            given = self.name_arguments(model, name, right)
            self.check(records._name, name, records.ids, {}, "nothing")
            if name not in ("message_post", "message_notify"):
                self.check(records._name, name, records.ids, {**given, "besides": 1}, "besides")
        self.assertFalse(self.faults, "\n".join(self.faults))

    def get_records(self, model, user, name=""):
        if model == "omnichannel.chat.bulk":
            bulk = self.env[model].with_user(user)
            return bulk.create({"chat_ids": self.chat.ids, "operation": "snooze"})
        return getattr(self, RECORDS[model])

    def test_every_method_says_what_it_takes(self):
        """S0-40: nobody adds a method whose values are not read."""
        unread = {
            f"{model}.{name}({parameter})"
            for model, name, _arguments in self.find_calls()
            for parameter in self.find_unread(model, name)
        }
        self.assertFalse(unread)

    def find_definitions(self, model, name):
        """What our addons define of a method, what is called first first."""
        for definition in self.env.registry[model].mro():
            method = vars(definition).get(name)
            if method and definition.__module__.startswith("odoo.addons.omnichannel_chat"):
                yield method

    def find_parameters(self, model, name):
        """Names of all that a method of ours takes, in whatever place it is defined."""
        return {
            parameter.name
            for method in self.find_definitions(model, name)
            for parameter in inspect.signature(method).parameters.values()
            if parameter.name != "self" and parameter.kind is not parameter.VAR_KEYWORD
        } | self.find_read(model, name)

    def find_unread(self, model, name):
        """Parameters of a method that no definition of it reads."""
        # Compared with what is the user's own; events are read part by part, see below.
        elsewhere = {"author_id", "email_from", "event"}
        return self.find_parameters(model, name) - self.find_read(model, name) - elsewhere

    def find_read(self, model, name):
        """Parameters of a method that some definition of it reads."""
        read = set()
        for method in self.find_definitions(model, name):
            read |= getattr(method, "omnichannel_takes", frozenset())
        return read

    def test_position_beyond_the_end(self):
        """S0-16: nobody has seen what is not there yet: the next message counts as unread."""
        chat = self.chat.with_user(self.agent)
        chat.mark_read(2**31 - 1)
        self.receive("más")
        self.assertEqual(chat._get_unread_counts(), {chat.id: 1})


@tagged("post_install", "-at_install")
class TestOddEvents(AccessScene):
    """The phone of the sandbox: events are dictionaries, in which anything may stand."""

    @mute_logger("odoo.sql_db")
    def test_every_part(self):
        """S0-38, S0-40: nothing that a phone would not send gets as far as the webhook."""
        persona = self.ana.with_user(self.agent)
        events = (
            {"type": "message", "kind": "text", "text": "x", "reply_to": "x", "referral": {}},
            {"type": "message", "kind": "location", "location": {"latitude": 1, "longitude": 1}},
            {"type": "message", "kind": "image", "media": {"data": "data:image/png;base64,AA=="}},
            {"type": "message", "kind": "contact", "card": {"name": "x"}},
            {"type": "status", "message_id": "x", "status": "sent", "error": "x"},
            {"type": "reaction", "message_id": "x", "emoji": "x"},
            {"type": "edit", "message_id": "x", "text": "x"},
            {"type": "consent", "wanted": True, "scope": "all"},
            {"type": "referred", "referral": {"source": "ad"}},
        )
        for event in events:
            for name in [*event, *(event.get("location") or ())]:
                for what, value in ODD.items():
                    odd = {**event, name: value}
                    if name in ("latitude", "longitude"):
                        odd = {**event, "location": {**event["location"], name: value}}
                    with (
                        self.subTest(event=event["type"], part=name, what=what),
                        self.env.cr.savepoint() as point,
                    ):
                        try:
                            with suppress(UserError):
                                persona.send_event(odd)
                                self.process()
                        except Exception as error:
                            self.fail(f"{event} {name} {what}: {type(error).__name__}: {error}")
                        finally:
                            point.rollback()
                            self.env.invalidate_all()


@tagged("post_install", "-at_install")
class TestReaders(AccessScene):
    """What readers take, and what they make of it."""

    def test_taken(self):
        """S0-40: values as our browsers, and integrators, send them."""
        for reader, value, expected in (
            (arguments.record_id, 1, 1),
            (arguments.record_id, 2**31 - 1, 2**31 - 1),
            (arguments.record_ids, None, []),
            (arguments.record_ids, (1, 2), [1, 2]),
            (arguments.maybe(arguments.record_id), False, False),
            (arguments.maybe(arguments.record_id), None, None),
            (arguments.yes_or_no, None, False),
            (arguments.yes_or_no, 1, True),
            (arguments.short_text, False, ""),
            (arguments.short_text, "¿Qué tal? 👍", "¿Qué tal? 👍"),
            (arguments.short_text, "a\0b\ud800", "ab?"),
            (arguments.long_text, Markup("<b>\0</b>"), Markup("<b></b>")),
            (arguments.between(1, 80), 500, 80),
            (arguments.between(1, 80), -5, 1),
            (arguments.number, 1, 1.0),
            (arguments.moment, "2026-01-02 03:04:05", datetime(2026, 1, 2, 3, 4, 5)),
            (arguments.moment, datetime(2026, 1, 2), datetime(2026, 1, 2)),
            (arguments.texts_by_name, {"1": None}, {"1": ""}),
            (arguments.model_and_id, ["sale.order", 1], ["sale.order", 1]),
        ):
            with self.subTest(value=value):
                self.assertEqual(reader(value), expected)

    def test_not_taken(self):
        """S0-40: what is refused."""
        for reader, values in (
            (arguments.record_id, (None, 0, -1, True, 1.0, "1", 2**31, [1])),
            (arguments.record_ids, (1, "12", {1: 2}, [0], [True], [1] * 10_001)),
            (arguments.yes_or_no, ("yes", 2, 1.0, [], {})),
            (arguments.short_text, (1, ["x"], True, "x" * 501)),
            (arguments.number, (True, "1", float("nan"), float("inf"), 10**400)),
            (arguments.moment, ("", "x", 5, True, "2200-01-01 00:00:00", [])),
            (arguments.one_of("a"), ("b", ["a"], None, {})),
            (arguments.model_and_id, ([], ["x"], ["x", "1"], "ab", {"a": 1, "b": 2})),
            (arguments.texts_by_name, ([], "x", {"a": 1}, {1: "a"}, {"\0": "a"})),
        ):
            for value in values:
                with self.subTest(value=repr(value)[:40]), self.assertRaises(UnfitError):
                    reader(value)


@tagged("post_install", "-at_install")
class TestOddAddresses(HttpCase, AccessScene):
    """Whoever calls our addresses needs no session; nobody makes them fail."""

    @mute_logger(WEBHOOK_LOGGER, "odoo.http")
    def test_webhook(self):
        """S0-40: a key that can be none is nobody's: 404, and nothing in the log."""
        for key in ("%00", "a%00b", "%ed%a0%80", "%ff", "x" * 5000, "-1", "%3Cb%3E", "a%20b", "ñ"):
            for method in ("GET", "POST", "HEAD"):
                with self.subTest(key=key[:20], method=method):
                    found = self.url_open(f"/omnichannel/webhook/{key}", method=method)
                    self.assertEqual(found.status_code, 404)

    @mute_logger("odoo.http")
    def test_file(self):
        """S0-40: an address that proves nothing is nothing: 404."""
        signature = "0" * 64
        for number in ("0", "1", "-1", str(2**31), "9" * 5000, "%00", "x"):
            for tail in (f"1/{signature}/x", f"{'9' * 5000}/{signature}/x", "1/%00/%00", "1/%ff/x"):
                with self.subTest(number=number[:20], tail=tail[:20]):
                    found = self.url_open(f"/omnichannel/file/{number}/{tail}")
                    self.assertEqual(found.status_code, 404)


@tagged("post_install", "-at_install")
class TestOddTopics(AccessScene):
    def test_topics(self):
        """S0-16, S0-40: what is no topic of a chat is nobody's, and harms no other topic."""
        websocket = self.env["ir.websocket"].with_user(self.agent)
        request = SimpleNamespace(session=SimpleNamespace(uid=self.agent.id))
        good = f"omnichannel.chat_{self.chat.id}"
        for odd in (0, 2**31, 2**31 - 1, "9" * 5000, "-1", "\0", "\u0661", "", "x"):
            with patch.object(ir_websocket, "wsrequest", request):
                topics = websocket._build_bus_channel_list([f"omnichannel.chat_{odd}", good])
            chats = [topic for topic in topics if isinstance(topic, type(self.chat))]
            with self.subTest(odd=str(odd)[:20]):
                self.assertEqual(chats, [self.chat])
