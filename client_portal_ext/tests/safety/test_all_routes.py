import json
import re
from fnmatch import fnmatchcase
from urllib.parse import parse_qsl, urlsplit

from werkzeug.exceptions import NotFound
from werkzeug.routing import Map, Rule, UnicodeConverter

from odoo import http
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

from .routes import CALLS, FORMS, GROUPS, PAGES, WRITING_LOOKS
from .scene import PERSONAS, RouteScene

#: Where looking leaves a trace that is meant: how far he has read, that he was there, his settings.
READING = {"omnichannel_read", "res_device_log", "res_users_settings"}
#: Scripts and styles that are put together when they are first asked for.
BUNDLES = {"ir_attachment"}
#: What is put for each part of an address of a group.
PARTS = {"icon": "61440", "color": "red", "bg": "blue", "barcode_type": "QR", "size": "16"}
PART = re.compile(r"<(?:([a-z]+)(?:\([^)]*\))?:)?(\w+)>")
LOGGERS = ("odoo.http", "odoo.addons.base.models.ir_rule", "odoo.addons.mail.controllers.mail")


class _AnyRecord(UnicodeConverter):
    def __init__(self, url_map, *_args, **_kwargs):
        super().__init__(url_map)


def get_rules(env):
    """Every address that the installed modules answer, with its endpoint."""
    modules = sorted(env.registry._init_modules)
    return dict(env["ir.http"]._generate_routing_rules(modules, {}))


def get_rows(env, table):
    """The rows of the modules that are installed."""
    return {
        address: row
        for module, rows in table.items()
        if module in env.registry._init_modules
        for address, row in rows.items()
    }


def get_calls(env):
    """Address, parameters and row of each call."""
    for address, calls in get_rows(env, CALLS).items():
        for parameters, row in calls:
            yield address, parameters, row


class RowCounts:
    """Which tables had rows written, within this transaction."""

    def __init__(self, cr):
        self._cr = cr
        self._before = self._read()

    def _read(self):
        self._cr.execute(
            "SELECT relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_xact_user_tables"
        )
        return dict(self._cr.fetchall())

    def get_changed(self):
        now = self._read()
        return {name for name, count in now.items() if count != self._before.get(name, 0)}


@tagged("post_install", "-at_install")
class TestTableOfRoutes(TransactionCase):
    """The table itself."""

    def test_every_address_has_a_row(self):
        """S2-25, S3-01: nobody adds an address without saying what clients get there."""
        rules = get_rules(self.env)
        known = {
            rule
            for rule in rules
            if any(fnmatchcase(rule, glob) for globs in GROUPS.values() for glob in globs)
        }
        converters = {"model": _AnyRecord, "models": _AnyRecord}
        routes = Map([Rule(rule, endpoint=rule) for rule in rules], converters=converters)
        matcher = routes.bind("localhost")
        for table in (PAGES, FORMS, CALLS):
            for address in get_rows(self.env, table):
                path = re.sub(r"{(\w+)}", "1", address).partition("?")[0]
                try:
                    known.add(matcher.match(path)[0])
                except NotFound:
                    self.fail(f"No module has {address}")
        self.assertFalse(sorted(rules.keys() - known))

    def test_groups_name_what_there_is(self):
        """S3-01: what is gone from Odoo goes from the table."""
        rules = get_rules(self.env)
        for reason, globs in GROUPS.items():
            for glob in globs:
                with self.subTest(reason=reason, glob=glob):
                    self.assertTrue(any(fnmatchcase(rule, glob) for rule in rules))


@tagged("post_install", "-at_install")
class TestAllRoutes(RouteScene):
    """Every address, by persona."""

    def setUp(self):
        super().setUp()
        #: What differs from the table: all of it is told, not the first alone.
        self.wrong = []

    def fill(self, value):
        """Put the scene's values into an address or parameters."""
        if isinstance(value, dict):
            return {name: self.fill(each) for name, each in value.items()}
        if isinstance(value, list):
            return [self.fill(each) for each in value]
        if not isinstance(value, str):
            return value
        if whole := re.fullmatch(r"{(\w+)}", value):
            return self.values[whole[1]]
        return re.sub(r"{(\w+)}", lambda found: str(self.values[found[1]]), value)

    def look(self, address, method="GET"):
        """What the answer is, in the table's words."""
        return self.name(self.url_open(address, method=method, allow_redirects=False))

    def name(self, answer):
        path = urlsplit(answer.headers.get("Location", "")).path
        if not path:
            return str(answer.status_code)
        return {"/web/login": "login", "/my/login": "login", "/my": "my"}.get(path, path)

    @mute_logger(*LOGGERS)
    def test_pages(self):
        """S2-25, S3-01, S3-07: each page shows what it may, to whom it may, and a look changes
        nothing: not the owner's own, not that of a scanner with his cookie.
        """
        rows = get_rows(self.env, PAGES)
        for number, persona in enumerate(PERSONAS):
            self.be(persona)
            self.look("/my")
            for address, row in rows.items():
                wanted = self.fill(row).split()[number]
                for method in ("HEAD", "GET") if persona == "owner" else ("GET",):
                    counts = RowCounts(self.env.cr)
                    got = self.look(self.fill(address), method)
                    changed = counts.get_changed() - READING
                    if got != wanted or (changed and address not in WRITING_LOOKS):
                        self.wrong.append((persona, method, address, got, wanted, changed))
        self.check()

    def check(self):
        self.assertFalse("\n".join(map(str, self.wrong)))

    @mute_logger(*LOGGERS)
    def test_forms(self):
        """S2-25, S3-07: a form about what is somebody else's changes nothing, and is answered so.

        Nor is anything done that the owner's browser is made to post by another site.
        """
        rows = get_rows(self.env, FORMS)
        for number, persona in enumerate(PERSONAS[2:]):
            self.be(persona)
            token = http.Request.csrf_token(self)
            for address, row in rows.items():
                self.post(persona, address, row.split()[number], csrf_token=token)
        self.be("owner")
        for address in rows:
            self.post("owner", address, "400", "404", csrf_token="x")
        self.check()

    def post(self, persona, address, *wanted, **form):
        path, _, query = self.fill(address).partition("?")
        counts = RowCounts(self.env.cr)
        data = {**dict(parse_qsl(query)), **form}
        got = self.name(self.url_open(path, data=data, allow_redirects=False))
        changed = counts.get_changed() - READING
        if got not in wanted or changed:
            self.wrong.append((persona, address, got, wanted, changed))

    @mute_logger(*LOGGERS)
    def test_calls(self):
        """S2-25, S3-01: scripts of others are told nothing of the owner, and change nothing."""
        for number, persona in enumerate(PERSONAS[2:]):
            self.be(persona)
            for address, parameters, row in get_calls(self.env):
                counts, wanted = RowCounts(self.env.cr), row.split()[number]
                got = self.call(self.fill(address), self.fill(parameters))
                changed = counts.get_changed() - READING
                if got != wanted or changed:
                    self.wrong.append((persona, address, parameters, got, wanted, changed))
        self.check()

    def call(self, address, parameters):
        body = json.dumps({"jsonrpc": "2.0", "params": parameters})
        answer = self.url_open(address, data=body, headers={"Content-Type": "application/json"})
        if answer.status_code != 200 or "error" in answer.json():
            return "no"
        told = [secret for secret in self.secrets if secret in answer.text]
        return f"tells {told}" if told else "nothing"

    @mute_logger(*LOGGERS)
    def test_groups(self):
        """S2-25: what is the team's is refused to clients; what is for everybody is no error."""
        wanted = {
            "team": re.compile(r"my|login|4\d\d|500|/odoo/action-mail.*"),
            "for everybody": re.compile(r"[234]\d\d|500|/.*"),
        }
        other = re.compile(r"[234]\d\d|my|login|/.*")
        for persona in ("owner", "public"):
            self.be(persona)
            for reason, rule in self.get_looks():
                address = PART.sub(self.get_part, rule)
                counts, got = RowCounts(self.env.cr), self.look(address)
                changed = counts.get_changed() - READING - BUNDLES
                if not wanted.get(reason, other).fullmatch(got) or changed:
                    self.wrong.append((persona, reason, address, got, changed))
        self.check()

    def get_looks(self):
        """What of the groups can be looked at, once each."""
        for rule, endpoint in get_rules(self.env).items():
            routing = endpoint.routing
            methods = routing.get("methods") or ["GET"]
            if routing["type"] != "http" or "GET" not in methods:
                continue
            for reason, globs in GROUPS.items():
                if rule != "/websocket" and any(fnmatchcase(rule, glob) for glob in globs):
                    yield reason, rule
                    break

    @staticmethod
    def get_part(found):
        kind, name = found.groups()
        return PARTS.get(name) or ("99999999" if kind in ("int", "model", "models") else "x")
