from typing import NamedTuple

from odoo import api, fields, models

from ....tools.chat_facts import ChatMessage
from ....tools.texts import html_to_text


class ThreadStart(NamedTuple):
    """A thread that is to be started, by our own code, which has checked that it may be."""

    #: Asked for again, the same thread is the answer.
    key: str
    #: A commercial ``res.partner``.
    account: object
    #: ``res.partner`` records who read and write in it.
    contacts: object
    subject: str
    #: Clean HTML.
    body: str
    tasks: list = ()
    #: See ``omnichannel.thread.content._get_reminders``.
    reminders: dict = None
    #: Ids of sale orders.
    job_ids: list = ()


class OmnichannelChat(models.Model):
    """Starting many threads at once: a few statements for all of them, not dozens for each."""

    _inherit = "omnichannel.chat"

    @api.model
    def _start_many(self, starts, user, author, origin, files=None):
        """Start threads in the environment's company; under sudo.

        :param list starts: ``ThreadStart``, each with another key
        :param user: the ``res.users`` who has these threads then; may be empty
        :param author: the ``res.partner`` who speaks
        :param str origin: see ``connectors.gate.ORIGINS``
        :param files: ``ir.attachment`` records of which each thread gets copies
        :return: chat by key; those that were there already are among them
        :rtype: dict[str, omnichannel.chat]
        """
        known = self._find_all_started([start.key for start in starts])
        starts = [start for start in starts if start.key not in known]
        if not starts:
            return known
        chats = self._create_threads(starts, user)
        messages = self._create_first_messages(starts, chats, author, files)
        self._create_first_deliveries(chats, messages, origin)
        self._create_first_tasks(starts, chats, messages)
        self._note_first_messages(starts, chats, messages, origin, user)
        return known | {start.key: chat for start, chat in zip(starts, chats, strict=True)}

    @api.model
    def _find_all_started(self, keys):
        return {chat.start_key: chat for chat in self.search([("start_key", "in", keys)])}

    @api.model
    def _create_threads(self, starts, user):
        portal = self.env["omnichannel.channel"]._get_portal(self.env.company)
        accounts = self.env["res.partner"].union(*(start.account for start in starts))
        identities = self.env["omnichannel.identity"]._for_accounts(portal, accounts)
        quiet = self.with_context(mail_create_nosubscribe=True, tracking_disable=True)
        chats = quiet.create(
            [
                {
                    "identity_id": identities[start.account.id].id,
                    "channel_id": portal.id,
                    "is_thread": True,
                    "subject": self._read_subject(start.subject),
                    "participant_ids": [(6, 0, start.contacts.ids)],
                    "contact_id": start.contacts[:1].id,
                    "job_ids": [(6, 0, list(start.job_ids))],
                    "start_key": start.key,
                    "started_by": "staff",
                    "user_id": user.id,
                    **self._get_first_settings(start),
                }
                for start in starts
            ]
        )
        return chats.with_env(self.env)

    @api.model
    def _get_first_settings(self, start):
        """What else a new thread is made with, for other subjects to add to.

        :param ThreadStart start: what was asked for
        :return: values of ``omnichannel.chat``
        :rtype: dict
        """
        return {}

    @api.model
    def _create_first_messages(self, starts, chats, author, files):
        now = fields.Datetime.now()
        common = {
            "author_id": author.id,
            "author_guest_id": False,
            "model": self._name,
            "date": now,
            "message_type": "comment",
            "subtype_id": self._get_comment_subtype_id(),
            "email_from": author.email_formatted,
            "reply_to": False,
            "record_company_id": self.env.company.id,
            "record_alias_domain_id": False,
            "partner_ids": [],
        }
        return self._message_create(
            [
                {
                    **common,
                    "res_id": chat.id,
                    "body": start.body,
                    "attachment_ids": [(6, 0, chat._copy_files(files).ids)],
                }
                for start, chat in zip(starts, chats, strict=True)
            ]
        )

    def _copy_files(self, files):
        """Files of a template for one thread; what they hold is stored once."""
        if not files:
            return self.env["ir.attachment"]
        return files.copy({"res_model": self._name, "res_id": self.id})

    @api.model
    def _create_first_deliveries(self, chats, messages, origin):
        Delivery = self.env["omnichannel.message"]
        return Delivery.create(
            [
                {
                    "chat_id": chat.id,
                    "channel_id": chat.channel_id.id,
                    "mail_message_id": message.id,
                    "direction": "out",
                    "origin": origin,
                    **part,
                }
                for chat, message in zip(chats, messages, strict=True)
                for part in Delivery._get_parts(chat, message, html_to_text(message.body), None)
            ]
        )

    @api.model
    def _create_first_tasks(self, starts, chats, messages):
        tasks = self.env["omnichannel.task"].create(
            [
                {
                    **self._read_task(task),
                    "chat_id": chat.id,
                    "sequence": place,
                    "message_id": message.id,
                }
                for start, chat, message in zip(starts, chats, messages, strict=True)
                for place, task in enumerate(start.tasks)
            ]
        )
        if tasks:
            tasks.chat_id._follow_tasks()

    @api.model
    def _note_first_messages(self, starts, chats, messages, origin, user):
        """What ``_note_answer`` does for one message: for all of them.

        Other subjects, which tell of messages and remind of them, extend it.
        """
        self._note_messages(
            {
                chat: [
                    ChatMessage(
                        id=message.id,
                        at=message.date,
                        inbound=False,
                        text=html_to_text(message.body),
                        kind="text",
                        here=True,
                        origin=origin,
                        user_id=user.id,
                    )
                ]
                for chat, message in zip(chats, messages, strict=True)
            }
        )
        # Nobody looks at them yet: the lists hear of all of them at once.
        chats.channel_id._bus_send("omnichannel/chats", {"chat_ids": chats.ids}, subchannel="inbox")
