from datetime import timedelta

from pytz import utc

from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import SQL, format_time

from ....tools.folding import get_patterns, is_enough
from ....tools.texts import html_to_text
from ....tools.thread_html import clean_html, find_videos
from ...media.omnichannel_message import SAFE_INLINE_TYPES

#: Messages of a thread that are shown at once.
PAGE = 30
#: New and changed messages that are told at once.
MOST_NEWS = 200
#: A transaction may be committed so much later than it says it wrote.
LATE_SECONDS = 30
#: What one person writes within so many seconds stands together under one name.
TOGETHER_SECONDS = 300
#: What the list shows of the last message, in characters.
PREVIEW = 120
_VIDEO_SITES = {"youtube": "YouTube", "vimeo": "Vimeo", "loom": "Loom", "drive": "Google Drive"}
#: Files that are shown as pictures.
PICTURE_TYPES = frozenset(kind for kind in SAFE_INLINE_TYPES if kind.startswith("image/"))


class OmnichannelChat(models.Model):
    """What the client's pages show of threads that ``_find_for_client`` has found.

    Dictionaries of named fields, under sudo: what is not named here does not leave. A client sees
    what was sent and received, which has a row in ``omnichannel.message``; never notes, log lines,
    drafts, or what is to be sent later.
    """

    _inherit = "omnichannel.chat"

    # ------------------------------------------------------------------ a list of threads

    def _get_client_rows(self, user):
        """What the list of threads shows of each of these.

        :param user: the client's ``res.users``
        :rtype: list[dict]
        """
        facts = self._get_client_list_facts(user)
        Message = self.env["mail.message"]
        last = {chat.id: Message.browse(facts[chat.id]["last_id"] or ()) for chat in self}
        Message.union(*last.values()).fetch(["body", "date", "author_id"])
        return [
            {
                "id": chat.id,
                "url": chat._get_client_url(),
                "subject": chat.subject,
                "is_archived": chat.state == "archived",
                "unread": facts[chat.id]["unread"],
                "has_files": facts[chat.id]["has_files"],
                "tasks": chat._tell_client_tasks(),
                **chat._get_client_preview(user, last[chat.id]),
            }
            for chat in self
        ]

    def _tell_client_tasks(self):
        """How far the client has come with what he is asked to do; "said" is "" for nothing."""
        count = self._get_client_task_count()
        is_done = count["done"] == count["total"]
        if is_done:
            said = self.env._("Tasks done") if count["total"] else ""
        else:
            said = self.env._("%(done)s of %(total)s tasks", **count)
        return {"is_done": is_done, "said": said}

    def _get_client_list_facts(self, user):
        """Of each thread the id of its last message, what the client has not read, and files.

        One statement, whatever the number of threads and messages.

        :rtype: dict[int, dict]
        """
        self.env.flush_all()
        rows = self.env.execute_query_dict(
            SQL(
                """
                SELECT chat.id, newest.id AS last_id, unread.number AS unread,
                       chat.file_count > 0 AS has_files
                  FROM omnichannel_chat chat
             LEFT JOIN omnichannel_read seen
                    ON seen.chat_id = chat.id AND seen.user_id = %(user)s
         CROSS JOIN LATERAL (
                           SELECT max(mail_message_id) AS id FROM omnichannel_message
                            WHERE chat_id = chat.id AND operation = 'send'
                       ) newest
         CROSS JOIN LATERAL (
                           SELECT count(*) AS number FROM omnichannel_message
                            WHERE chat_id = chat.id AND operation = 'send' AND direction = 'out'
                              AND mail_message_id > COALESCE(seen.last_message_id, 0)
                       ) unread
                 WHERE chat.id = ANY(%(chats)s)
                """,
                user=user.id,
                chats=self.ids,
            )
        )
        return {row["id"]: row for row in rows}

    def _get_client_preview(self, user, message):
        """Who has spoken last in a thread, when, and how it begins."""
        if not message:
            return {"author": "", "preview": "", "at": "", "moment": ""}
        is_own = message.author_id == user.sudo().partner_id
        text = " ".join(html_to_text(message.body).split())
        return {
            "author": self.env._("You") if is_own else _get_first_word(message.author_id.name),
            "preview": text[:PREVIEW] or self._tell_textless(message),
            "at": self._tell_list_time(message.date),
            "moment": _to_iso(message.date),
        }

    def _tell_textless(self, message):
        if message.attachment_ids:
            return self.env._("A file")
        return self.env._("This message was removed.")

    def _count_client_news(self, user):
        """In how many of these threads there is something that the client has not read."""
        return sum(bool(each["unread"]) for each in self._get_client_list_facts(user).values())

    def _get_client_search_domain(self, search):
        """Threads by the words of their subject, or of a message that the client sees."""
        patterns = get_patterns(search)
        subject = Domain.AND(Domain("subject_search", "=like", each) for each in patterns)
        if not is_enough(search):
            return subject
        words = Domain.AND(
            Domain("mail_message_id.omnichannel_search", "=like", each) for each in patterns
        )
        return subject | Domain("delivery_ids", "any", Domain("operation", "=", "send") & words)

    # ------------------------------------------------------------------ one thread

    def _get_client_url(self):
        """Where the client reads this thread."""
        return f"/my/chats/{self.id}"

    def _get_client_page(self, user, before=None):
        """What the page of a thread shows when it is opened.

        :param user: the client's ``res.users``
        :param int before: show the page of messages before this one
        :rtype: dict
        """
        self.ensure_one()
        messages = self._get_client_messages(user, before=before)
        position, readers = self._get_client_reading(user)
        if not before:
            _mark_new(messages, position)
        self._mark_ticks(messages, readers)
        return {
            "id": self.id,
            "url": self._get_client_url(),
            "subject": self.subject,
            "may_write": self.state == "open" or self.company_id.client_may_reopen,
            "messages": messages,
            "position": position,
            "has_older": len(messages) == PAGE,
            "is_past": bool(before),
            "uploads": self._get_client_uploads(user),
            "limits": self._get_client_limits(),
            **self._get_client_state(readers),
        }

    def _get_client_news(self, user, after, since):
        """What is new in a thread for a page that is open.

        :param int after: newest message that the page shows
        :param int since: ``cursor`` of the answer before
        :rtype: dict
        """
        self.ensure_one()
        messages = self._get_client_messages(user, after=after, since=since)
        _position, readers = self._get_client_reading(user)
        self._mark_ticks(messages, readers)
        return {"messages": messages, **self._get_client_state(readers)}

    def _get_client_state(self, readers):
        """What of a thread may change at any time, beside its messages."""
        return {
            "is_archived": self.state == "archived",
            "readers": readers,
            "file_count": self.file_count,
            "notice": self._get_reminder_notice(),
            "tasks": self._get_client_tasks(),
            "cursor": _to_seconds(fields.Datetime.now()),
        }

    def _mark_ticks(self, rows, readers):
        """Say of what the client's people have written who of the team has read it."""
        for row in rows:
            names = [each["name"] for each in readers if each["until"] >= row["id"]]
            said = self.env._("Read by %s", ", ".join(names)) if names else self.env._("Sent")
            row["tick"] = row["side"] != "team" and {"is_read": bool(names), "said": said}

    def _get_client_position(self, user):
        """:return: id of the newest message that the client has seen, or 0"""
        return self._get_client_reading(user)[0]

    def _get_client_reading(self, user):
        """How far the client has read, and who of the team how far.

        It need not be the person addressed who has read: one of the team is enough.

        :rtype: tuple[int, list[dict]]
        """
        self.env["omnichannel.read"].flush_model(["last_message_id"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT seen.user_id, reader.share, person.name, seen.last_message_id
                  FROM omnichannel_read seen
                  JOIN res_users reader ON reader.id = seen.user_id
                  JOIN res_partner person ON person.id = reader.partner_id
                 WHERE seen.chat_id = %s AND seen.last_message_id > 0
              ORDER BY seen.id
                """,
                self.id,
            )
        )
        position = sum(until for user_id, _share, _name, until in rows if user_id == user.id)
        readers = [
            {"name": _get_first_word(name), "until": until}
            for _user_id, is_client, name, until in rows
            if not is_client
        ]
        return position, readers

    # ------------------------------------------------------------------ messages

    def _get_client_messages(self, user, before=None, after=None, since=None):
        """Messages of a thread as the client sees them, the oldest first.

        :param int before: the page of messages before this one; default is the newest page
        :param int after: all after this one, and with ``since`` those that have changed since then:
            one that was written later may have been there earlier
        :rtype: list[dict]
        """
        domain = Domain("chat_id", "=", self.id) & Domain("operation", "=", "send")
        if before:
            domain &= Domain("mail_message_id", "<", before)
        if after is not None:
            changed = fields.Datetime.now() - timedelta(
                seconds=_to_seconds(fields.Datetime.now()) - since + LATE_SECONDS
            )
            domain &= Domain("mail_message_id", ">", after) | Domain(
                "mail_message_id.write_date", ">=", changed
            )
        sent = self.env["omnichannel.message"].search_fetch(
            domain,
            ["mail_message_id", "direction", "client_key"],
            order="mail_message_id.id desc",
            limit=PAGE if after is None else MOST_NEWS,
        )
        rows = [
            self._get_client_message(user, each)
            for each in sent.sorted(lambda each: each.mail_message_id.id)
            if self._is_for_clients(each.mail_message_id)
        ]
        return _group(rows)

    def _is_for_clients(self, message):
        """Whether a client may see a message that has a delivery; a second lock on that door."""
        note_id = self.env["ir.model.data"]._xmlid_to_res_id("mail.mt_note")
        return (
            (message.model, message.res_id) == (self._name, self.id)
            and not message.is_internal
            and message.subtype_id.id != note_id
        )

    def _get_client_message(self, user, sent):
        """One message for the template ``omnichannel_chat.client_message``."""
        message = sent.mail_message_id
        side = _get_side(user, sent.direction, message.author_id)
        author = message.author_id
        at = self._get_client_time(message.date)
        body = message.body or ""
        files = [self._get_client_file(file) for file in message.attachment_ids.sorted("id")]
        return {
            "id": message.id,
            # The browser that has made it knows by it which message came back.
            "key": _get_own_key(user, sent.client_key) if side == "own" else "",
            "side": side,
            "author_id": author.id,
            "author": author.name or self.company_id.name,
            "moment": _to_iso(message.date),
            "seconds": _to_seconds(message.date),
            "time": format_time(self.env, at.time(), time_format="short"),
            "day": at.date().isoformat(),
            "day_said": self._tell_day(at.date()),
            # Whatever was stored: a link to a colleague leads into the backend, he is a name here.
            "body": clean_html(body, mentions=False),
            "is_edited": "o-mail-Message-edited" in body,
            "is_removed": not files and not html_to_text(body).strip(),
            "files": files,
            "videos": [self._get_client_video(video) for video in find_videos(body)],
            "version": message.write_date.isoformat(),
        }

    def _get_client_video(self, video):
        site = _VIDEO_SITES[video.site]
        return {"site": site, "url": video.page_url, "embed_url": video.embed_url}

    # ------------------------------------------------------------------ files

    def _get_client_file(self, file):
        """A file of a message, by an address of the thread: no other one opens it for clients."""
        url = f"{self._get_client_url()}/files/{file.id}"
        return {
            "id": file.id,
            "name": file.name,
            "size": self._tell_size(file.file_size),
            "url": url,
            "picture": f"{url}?small=1" if file.mimetype in PICTURE_TYPES else "",
        }

    def _select_client_files(self):
        """The files of what a client sees of this thread."""
        return SQL(
            """
            SELECT rel.attachment_id, max(rel.message_id) AS message_id, max(direction) AS direction
              FROM omnichannel_message sent
              JOIN message_attachment_rel rel ON rel.message_id = sent.mail_message_id
             WHERE sent.chat_id = %s AND sent.operation = 'send'
          GROUP BY rel.attachment_id
            """,
            self.id,
        )

    def _count_client_files(self):
        self.env.flush_all()
        query = SQL("SELECT count(*) FROM (%s) files", self._select_client_files())
        return self.env.execute_query(query)[0][0]

    def _get_client_documents(self, user):
        """The files of a thread, on both sides, the newest first.

        :rtype: list[dict]
        """
        self.env.flush_all()
        found = self.env.execute_query(
            SQL("%s ORDER BY 2 DESC, 1 DESC", self._select_client_files())
        )
        files = self.env["ir.attachment"].browse(row[0] for row in found)
        messages = self.env["mail.message"].browse(row[1] for row in found)
        rows = []
        for file, message, (*_ids, direction) in zip(files, messages, found, strict=True):
            if self._is_for_clients(message):
                side = _get_side(user, direction, message.author_id)
                rows.append(
                    {
                        **self._get_client_file(file),
                        "side": side,
                        "author": message.author_id.name if side != "own" else self.env._("You"),
                        "at": self._tell_list_time(message.date),
                        "moment": _to_iso(message.date),
                        "may_remove": file._is_uploaded_by(user),
                    }
                )
        return rows

    def _find_client_file(self, file_id):
        """A file of this thread that its clients may open; may be empty.

        :param int file_id: whatever a browser says
        """
        message = self.env["mail.message"].search(
            [
                ("model", "=", self._name),
                ("res_id", "=", self.id),
                ("attachment_ids", "in", [file_id]),
                ("omnichannel_message_ids.operation", "=", "send"),
            ],
            limit=1,
        )
        if not message or not self._is_for_clients(message):
            return self.env["ir.attachment"]
        return message.attachment_ids.filtered(lambda file: file.id == file_id)


def _get_side(user, direction, author):
    """Who wrote a message: the client himself, somebody of his account, or the team."""
    if direction == "out":
        return "team"
    return "own" if author == user.sudo().partner_id else "account"


def _get_own_key(user, key):
    """A message's key as the client's browser has made it."""
    return (key or "").removeprefix(f"client-{user.id}-")


def _get_first_word(name):
    """The first name of somebody, as people call each other."""
    return (name or "").split(" ")[0]


def _to_iso(moment):
    return f"{moment.isoformat(timespec='seconds')}Z"


def _to_seconds(moment):
    return int(utc.localize(moment).timestamp())


def _group(rows):
    """Mark which messages begin a day, and which follow one of the same person."""
    before = None
    for row in rows:
        row["begins_day"] = not before or before["day"] != row["day"]
        row["is_joined"] = not row["begins_day"] and (
            before["author_id"] == row["author_id"]
            and row["seconds"] - before["seconds"] <= TOGETHER_SECONDS
        )
        row["is_first_new"] = False
        before = row
    return rows


def _mark_new(rows, position):
    """Mark where begins what the client has not read yet."""
    new = (row for row in rows if row["side"] == "team" and row["id"] > position)
    if first := next(new, None):
        first["is_first_new"] = True
