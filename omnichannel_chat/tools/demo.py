"""Plays the demonstration chats, which are data in ``demo/conversations.json``.

What customers do goes through the signed webhook and the worker, what we answer through the outbox;
only the calls to the provider are left out, because nothing may be committed while installing.
"""

import base64
import json
from datetime import timedelta

from odoo import fields
from odoo.tools import file_open

from ..connectors.errors import RecipientError, UncertainError
from ..connectors.events import Address, Contact, Media, Receipt
from ..connectors.sandbox.connector import MESSAGE_PREFIX

FOLDER = "omnichannel_chat/demo"
#: References of the personas begin like this; where one exists the chats have been played.
PREFIX = "demo-"
TYPES = {"jpg": "image/jpeg", "pdf": "application/pdf", "png": "image/png", "wav": "audio/wav"}


def create(env):
    """Play the conversations, unless that was done before."""
    if env["omnichannel.persona"].search_count([("ref", "=like", f"{PREFIX}%")], limit=1):
        return
    with file_open(f"{FOLDER}/conversations.json") as script:
        chats = [_Chat(env, n, data) for n, data in enumerate(json.load(script))]
    while any(chat.script for chat in chats):
        for chat in chats:
            chat.play_customer()
        _understand(env)
        for chat in chats:
            chat.play_team()
    for chat in chats:
        chat.say_last()
    _understand(env)
    for chat in chats:
        chat.finish()
    for channel in {chat.channel for chat in chats}:
        channel._sync_templates()


def _understand(env):
    """Do what the workers do: understand events, fetch files."""
    while env["omnichannel.event"]._process_batch():
        pass
    loading = env["omnichannel.message"].search(
        [("media_state", "=", "pending"), ("channel_id.provider", "=", "sandbox")]
    )
    for delivery in loading:
        media = Media(**json.loads(delivery.media_data))
        delivery._store_media(delivery.channel_id._get_connector().fetch_media(media))


def read_file(name):
    """A file of the demonstration data."""
    with file_open(f"{FOLDER}/{name}", "rb") as file:
        return file.read()


class _Chat:
    """One conversation that is being played."""

    def __init__(self, env, number, data):
        self.env = env
        self.data = data
        self.channel = env.ref(f"omnichannel_chat.demo_channel_{data['channel']}")
        self.persona = env["omnichannel.persona"].create(
            {
                "channel_id": self.channel.id,
                "name": data["name"],
                "phone": data.get("phone"),
                "username": data.get("username"),
                "ref": f"{PREFIX}{number}",
            }
        )
        self.record = self._start()
        #: Pairs (time, line) that are still to be played.
        self.script = list(self._put_times(data["messages"]))
        self.end = self.script[-1][0]
        #: What the phone has done and not told yet.
        self.events = []
        #: Deliveries' external ids by the name that a line gives its message.
        self.named = {}
        self.our_reactions = []

    def _start(self):
        """The chat as it is when we write first: known to us, and to nobody else."""
        contact = self.persona._complete_event({})["from"]
        identities = self.env["omnichannel.identity"]._resolve(
            [
                (
                    self.channel,
                    Contact(
                        addresses=(Address("persona", contact["id"]),),
                        name=contact["name"],
                        username=contact["username"],
                        phone=contact["phone"],
                    ),
                )
            ]
        )
        if self.data.get("partner"):
            identities[0]._link_partner(self.env.ref(self.data["partner"]))
        return self.env["omnichannel.chat"]._for_identities(identities[0])[identities[0].id]

    def _put_times(self, lines):
        """Times count back from now, so that the demonstration is always of these days."""
        length = sum(line["after"] for line in lines)
        moment = fields.Datetime.now() - timedelta(minutes=self.data["ago"] + length)
        for line in lines:
            moment += timedelta(minutes=line["after"])
            yield moment, line

    # ------------------------------------------------------------------ the customer

    def play_customer(self):
        """Everything up to our next message happens on the phone."""
        while self.script and "in" in self.script[0][1]:
            self._write(*self.script.pop(0))
        self._tell()

    def _write(self, moment, line):
        external_id = f"{self.persona.ref}-{len(self.script)}"
        if "as" in line:
            self.named[line["as"]] = external_id
        parts = {name: line[name] for name in ("kind", "location", "card") if name in line}
        if "file" in line:
            parts["media"] = {"data": _get_data_uri(line["file"]), "filename": line["file"]}
        if "reply_to" in line:
            parts["reply_to"] = self.named[line["reply_to"]]
        self._do(moment, type="message", id=external_id, text=line["in"], **parts)
        later = moment + timedelta(minutes=1)
        if "edit" in line:
            self._do(later, type="edit", message_id=external_id, text=line["edit"])
        if "delete" in line:
            self._do(later, type="delete", message_id=external_id)
        if "reaction" in line:
            self.our_reactions.append((external_id, line["reaction"]))

    def _do(self, moment, **event):
        self.events.append(self.persona._complete_event(event, moment))

    def _tell(self):
        if self.events:
            self.persona._deliver(self.events)
            self.events = []

    def say_last(self):
        """What the phone still has to tell when all is written."""
        if self.data.get("blocked"):
            self._do(self.end, type="blocked")
        self._tell()

    # ------------------------------------------------------------------ the team

    def play_team(self):
        """Everything up to the customer's next message is done by us."""
        while self.script and "in" not in self.script[0][1]:
            moment, line = self.script.pop(0)
            chat = self.record.with_user(self._get_user(line.get("by", "agent")))
            chat.mark_read()
            if "note" in line:
                # sudo: in the past, which nobody else may say
                chat.sudo().message_post(
                    body=line["note"],
                    message_type="comment",
                    subtype_xmlid="mail.mt_note",
                    date=moment,
                )
            else:
                self._send(moment, line, chat)

    def _get_user(self, name):
        return self.env.ref(
            "base.user_admin" if name == "admin" else f"omnichannel_chat.demo_user_{name}"
        )

    def _send(self, moment, line, chat):
        # sudo: in the past, which nobody else may say
        message = chat.sudo().message_post(
            body=line["out"],
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            date=moment,
            attachment_ids=self._attach(chat, line).ids,
            parent_id=self._find(self.named.get(line.get("reply_to"))).mail_message_id.id,
        )
        delivery = message.sudo().omnichannel_message_ids
        delivery.write({"state": "sending", "sending_at": moment, "attempts": 1})
        self._settle(delivery, moment, line.get("state", "read"))
        if "as" in line:
            self.named[line["as"]] = delivery.external_id
        if "reaction" in line:
            self._do(
                moment + timedelta(seconds=50),
                type="reaction",
                message_id=delivery.external_id,
                emoji=line["reaction"],
            )

    def _attach(self, chat, line):
        Attachment = chat.env["ir.attachment"]
        if "file" not in line:
            return Attachment
        return Attachment.create(
            {
                "name": line["file"],
                "raw": read_file(line["file"]),
                "res_model": "mail.compose.message",
                "res_id": 0,
            }
        )

    def _find(self, external_id):
        """The delivery of a message that was played before; none without an id."""
        return self.env["omnichannel.message"].search(
            [
                ("chat_id", "=", self.record.id),
                ("external_id", "=", external_id or "none"),
                ("operation", "=", "send"),
            ]
        )

    def _settle(self, delivery, moment, state):
        """Write down what the provider answers, and have the phone do the rest."""
        if state == "failed":
            delivery._refused(RecipientError("this persona cannot be reached", code="failing"))
        elif state == "uncertain":
            delivery._refused(UncertainError(code="timeout"))
        else:
            delivery._accepted(Receipt(external_id=f"{MESSAGE_PREFIX}{delivery.key}"))
            delivery.sent_at = moment
            for status, seconds in (("delivered", 2), ("read", 40)):
                if state in (status, "read"):
                    self._do(
                        moment + timedelta(seconds=seconds),
                        type="status",
                        status=status,
                        message_id=delivery.external_id,
                    )

    def finish(self):
        """Who has seen the chat, who has it or has closed it, and how the phone is now."""
        self._sort()
        for external_id, emoji in self.our_reactions:
            self._react(external_id, emoji)
        archiver = self.data.get("archived_by")
        for name in ("agent", "manager", "admin") if archiver else self.data.get("seen", ()):
            self.record.with_user(self._get_user(name)).mark_read()
        if archiver:
            self._archive(self._get_user(archiver), self.end + timedelta(minutes=25))
        self._settle_follow_ups()
        self.persona.condition = self.data.get("condition", "online")

    def _sort(self):
        tags = self.env["omnichannel.tag"]
        for name in self.data.get("tags", ()):
            tags |= self.env.ref(f"omnichannel_chat.demo_tag_{name}")
        values = {"tag_ids": [(6, 0, tags.ids)]}
        if "assigned" in self.data:
            user = self._get_user(self.data["assigned"])
            values.update(user_id=user.id, assigned_at=self.end)
        self.record.with_context(tracking_disable=True).write(values)

    def _archive(self, user, moment):
        self.env["omnichannel.session"]._end(self.record, moment, user)
        self.record.with_user(user).archive_chat()
        self.record.archived_at = moment

    def _react(self, external_id, emoji):
        partner = self._get_user("agent").partner_id
        message = self._find(external_id).mail_message_id
        message._message_reaction(emoji, "add", partner, self.env["mail.guest"])

    def _settle_follow_ups(self):
        """The phone has been told what we read and how we reacted."""
        waiting = self.env["omnichannel.message"].search(
            [
                ("chat_id", "=", self.record.id),
                ("operation", "!=", "send"),
                ("state", "=", "queued"),
            ]
        )
        for follow_up in waiting:
            follow_up.state = "sending"
            follow_up._accepted(Receipt(external_id=""))


def _get_data_uri(name):
    content = base64.b64encode(read_file(name)).decode()
    return f"data:{TYPES[name.rpartition('.')[2]]};base64,{content}"
