"""Plays the demonstration threads with clients, which are data in ``demo/threads.json``."""

import json
from datetime import timedelta

from odoo import fields
from odoo.tools import file_open

from .demo import FOLDER, TYPES, read_file

#: Users of the portal who have signed in, by the name that the script gives them.
CLIENTS = {
    "client": "demo_user_client",
    "tom": "demo_user_tom",
    "lucia": "demo_user_lucia",
    "ana": "demo_user_customer",
}


def create(env):
    """Play the threads, unless that was done before."""
    Chat = env["omnichannel.chat"]
    if Chat.search_count([("start_key", "=like", "demo-%")], limit=1):
        return
    for name in CLIENTS.values():
        user = env.ref(f"omnichannel_chat.{name}")
        user.with_user(user).sudo()._update_last_login()
    with file_open(f"{FOLDER}/threads.json") as script:
        for number, data in enumerate(json.load(script)):
            _Thread(env, number, data).play()


class _Thread:
    """One thread that is being played."""

    def __init__(self, env, number, data):
        self.env = env
        self.data = data
        self.agent = self._get_user("agent")
        people = env["res.partner"].union(*map(self._get_partner, data["people"]))
        self.chat = env["omnichannel.chat"]._create_thread(
            self._get_partner(data["account"]),
            data["subject"],
            people,
            contact_id=people[:1].id,
            start_key=f"demo-{number}",
            started_by="staff" if "out" in data["messages"][0] else "client",
            user_id=self.agent.id,
        )

    def _get_partner(self, name):
        return self.env.ref(f"omnichannel_chat.demo_partner_{name}")

    def _get_user(self, name):
        return self.env.ref(f"omnichannel_chat.{CLIENTS.get(name, f'demo_user_{name}')}")

    def play(self):
        """Each line at its time; times count back from now."""
        lines = self.data["messages"]
        length = sum(line["after"] for line in lines)
        moment = fields.Datetime.now() - timedelta(minutes=self.data["ago"] + length)
        for line in lines:
            moment += timedelta(minutes=line["after"])
            if "in" in line:
                self._write_as_client(moment, line)
            else:
                self._write_as_team(moment, line)
        self._ask()
        if self.data.get("archived"):
            self.chat.with_user(self.agent).archive_chat()

    def _ask(self):
        """What the client has to do, what of it he has done, and how he is reminded."""
        asked = self.data.get("tasks", [])
        today = fields.Date.today()
        for task in asked:
            due = task.get("days") and fields.Date.to_string(today + timedelta(days=task["days"]))
            words = {"name": task["name"], "note": task.get("note", ""), "due_date": due or False}
            found = self.chat.sudo()._add_tasks([{**words, "kind": "tick"}])
            if "by" in task:
                found._tick(True, self._get_partner(task["by"]))
        if "reminders" in self.data:
            self.chat.with_user(self.agent).set_reminders(**self.data["reminders"])

    def _write_as_client(self, moment, line):
        user = self._get_user(line["by"])
        files = self._upload(line, user)
        self.chat._note_client_reading(user)
        self.chat.with_user(user).sudo()._post_from_client(user, line["in"], files, at=moment)

    def _upload(self, line, user):
        Attachment = self.env["ir.attachment"].with_user(user).sudo()
        if "file" not in line:
            return Attachment
        name = line["file"]
        return Attachment.create(
            {
                "name": name,
                "raw": read_file(name),
                "mimetype": TYPES.get(name.rpartition(".")[2]),
                "res_model": self.chat._name,
                "res_id": self.chat.id,
            }
        )

    def _write_as_team(self, moment, line):
        chat = self.chat.with_user(self._get_user(line.get("by", "agent")))
        chat.mark_read()
        kind = "note" if "note" in line else "comment"
        # sudo: in the past, which nobody else may say
        chat.sudo().message_post(
            body=line.get("note") or line["out"],
            body_is_html=kind == "comment",
            message_type="comment",
            subtype_xmlid=f"mail.mt_{kind}",
            date=moment,
        )
