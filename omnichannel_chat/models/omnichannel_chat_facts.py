from functools import partial

from odoo import SUPERUSER_ID, api, models

from ..tools import chat_facts
from ..tools.chat_facts import ChatFacts, ChatMessage
from ..workers.notices import Notifier
from ..workers.reactions import DEFERRED, Deferred, Reactions, do_apart


class OmnichannelChat(models.Model):
    """What messages that come, go and change mean for their chats.

    Whatever way a message takes, its chat is written here: by the intake for all chats of a pass,
    by us for an answer, by a page of ours on which the customer writes.
    """

    _inherit = "omnichannel.chat"

    # ------------------------------------------------------------------ they come and go

    @api.model
    def _note_messages(self, messages_by_chat):
        """Messages came or went: pointers, preview, unread, waiting, state, assignment, figures.

        Each chat is written once. Whoever calls this tells the browsers, once for all that it does.

        :param dict messages_by_chat: for each ``omnichannel.chat`` its ``ChatMessage``, in the
            order in which they came
        """
        came_back = {chat.id for chat in messages_by_chat if chat.state == "archived"}
        for chat, messages in messages_by_chat.items():
            values = chat_facts.follow(chat._get_facts(), messages)
            chat.write(values)
            if "state" in values and not any(message.here for message in messages):
                chat._release_absent()
            if chat.waiting_since and not chat.user_id:
                chat._want_assignment()
        self._count_messages(messages_by_chat, came_back)

    def _get_facts(self):
        """:rtype: ChatFacts"""
        self.ensure_one()
        known = {name: self[name] for name in ChatFacts._fields if name in self._fields}
        return ChatFacts(**known, blocked=self.identity_id.blocked)

    @api.model
    def _count_messages(self, messages_by_chat, came_back):
        """Figures of the chats that these messages belong to; history is none of them."""
        tellers = {
            chat: partial(chat_facts.tell_figures, messages)
            for chat, messages in messages_by_chat.items()
            # Of people whom we have blocked the chat stays archived.
            if chat.state != "archived" and not all(message.history for message in messages)
        }
        self.env["omnichannel.session"]._follow(tellers, came_back)

    def _note_answer(self, message, text, kind, origin):
        """We have answered: the chat is read, and open again.

        :param message: the ``mail.message``, which is on its way now
        :param str text: as the customer gets it
        :param str origin: who wants it sent, see ``connectors.gate.ORIGINS``
        """
        answer = ChatMessage(
            id=message.id,
            at=message.date,
            inbound=False,
            text=text or _get_file_name(message, kind),
            kind=kind,
            here=True,
            origin=origin,
            user_id=self._get_answering_user(message).id,
        )
        self._note_messages({self: [answer]})
        # sudo: only the current user's row is written
        if self.env["omnichannel.read"].sudo()._advance(self, message.id):
            # Who answers has read, even without opening the chat.
            self.env["omnichannel.message"].sudo()._enqueue_read(self)
        self._notify_changed()

    def _get_answering_user(self, message):
        """The person who speaks in a message of ours."""
        author = message.author_id
        if author == self.env.user.partner_id:
            return self.env.user
        # sudo: who of the team wrote it
        return author.sudo().user_ids.filtered(lambda user: not user.share)[:1]

    def _note_inbound(self, message, text="", kind="text"):
        """The customer has written on a page of ours: all that follows from it, here and now.

        What the intake does for messages that providers bring, for one message that is posted in a
        web request. Rules of automation act when the request is done, apart from it.

        :param message: the ``mail.message`` of this chat, which says who wrote it and when
        :param str text: what the list shows of it
        :param str kind: text, image, document, ...
        """
        self.ensure_one()
        deferred = Deferred()
        chat = self._for_machine(deferred)
        message = message.with_env(chat.env)
        if not message.omnichannel_message_ids:
            self.env["omnichannel.message"].sudo()._make_received(chat, message, kind)
        shown = text or _get_file_name(message, kind)
        news = ChatMessage(id=message.id, at=message.date, inbound=True, text=shown, kind=kind)
        chat._note_messages({chat: [news]})
        do_apart(chat.env, "Notices", Notifier(chat.env, [chat]).run)
        chat._notify_changed()
        reactions = Reactions()
        reactions.note({} if chat.identity_id.blocked else {chat.id: [message.id]}, deferred)
        reactions.run_after_commit(chat.env)

    def _for_machine(self, deferred):
        """This chat as the intake has it: nothing is decided by what a client's request says.

        :param Deferred deferred: takes the actions that rules of automation want to do
        """
        lang = self.sudo().channel_id.responsible_id.lang
        return self.with_env(
            self.env(user=SUPERUSER_ID, context={"lang": lang, DEFERRED: deferred})
        )

    # ------------------------------------------------------------------ they change

    def _forget_messages(self, messages):
        """Delete messages that the customer never got: the list shows what is newest then, and
        they are counted no more.

        :param messages: ``mail.message`` records of this chat
        """
        self.ensure_one()
        messages.unlink()
        self.write(self._find_newest()._get_preview_values())
        self.env["omnichannel.session"]._recount(self)

    def _follow_content(self, message):
        """A message was edited or deleted: if it is what the list shows, that follows.

        :param message: one ``mail.message`` record of this chat
        """
        # sudo: nobody but who changes messages writes here
        newest_sudo = self.sudo()._find_newest()
        if newest_sudo.mail_message_id == message.sudo():
            self.sudo().write(newest_sudo._get_preview_values())

    def _find_newest(self):
        """The message that the list shows: by the provider's clock, not by when it came.

        :return: its first ``omnichannel.message``
        """
        # Automatic texts are not shown in the list.
        is_shown = [("operation", "=", "send"), ("origin", "!=", "away")]
        newest = self.env["mail.message"].search(
            [
                ("model", "=", self._name),
                ("res_id", "=", self.id),
                ("omnichannel_message_ids", "any", is_shown),
            ],
            order="date desc, id desc",
            limit=1,
        )
        return newest.omnichannel_message_ids.filtered_domain(is_shown)[:1]

    # ------------------------------------------------------------------ telling the browsers

    def _notify_changed(self, messages=None):
        """Tell who looks that these chats changed; ids only, each client reads by its own rights.

        :param messages: ``mail.message`` records that changed, not merely came
        """
        by_channel = {}
        # sudo: ids only; each client reads by its own rights
        for chat in self.sudo():
            payload = {"chat_id": chat.id, "message_ids": messages.ids if messages else []}
            chat._bus_send("omnichannel/chat", payload)
            by_channel.setdefault(chat.channel_id, []).append(chat.id)
        for channel, chat_ids in by_channel.items():
            channel._bus_send("omnichannel/chats", {"chat_ids": chat_ids}, subchannel="inbox")


def _get_file_name(message, kind):
    """What the list shows of a document without a text."""
    return (message.attachment_ids[:1].name if kind == "document" else "") or ""
