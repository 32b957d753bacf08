"""Telling agents of what customers wrote, in bulk, at the end of a pass of the intake.

Nothing of a message leaves the chat here. Browsers that are open are told ids by the bus, and look
up the rest as their user. To people who are away Odoo's own job pushes the customer's name and the
channel's, once this transaction is committed.
"""

import json
from collections import defaultdict

from odoo import fields

from ..tools.wake import wake

#: More chats than that at once are one push, which says how many they are.
MOST_PUSHES = 5


class Notifier:
    """Tells the people whom a pass concerns: one notice a chat, to whoever is to answer it."""

    def __init__(self, env, news):
        """:param dict news: ``greetings.News`` by ``omnichannel.chat`` record"""
        self.env = env
        chats = [chat for chat, each in news.items() if each.inbound]
        self.chats = env["omnichannel.chat"].union(*filter(self._calls, chats))

    def _calls(self, chat):
        """Whether a message in this chat concerns anybody: not of people whom we have blocked."""
        return chat.state == "open" and not chat.identity_id.blocked

    def run(self):
        """Tell everybody."""
        muted = self.env["omnichannel.read"]._find_muted(self.chats)
        for channel, chats in self.chats.grouped("channel_id").items():
            self._tell_channel(channel, chats, muted)

    def _tell_channel(self, channel, chats, muted):
        """:param set muted: pairs (chat id, user id)"""
        called = self._choose(channel, chats)
        pairs = {
            (chat, user)
            for chat, users in called.items()
            for user in users
            if (chat.id, user.id) not in muted
        }
        away = {(chat, user) for chat, user in pairs if user.im_status != "online"}
        if pairs:
            channel._bus_send("omnichannel/news", {"notices": _pack(pairs)}, subchannel="inbox")
        if away:
            self._push(away)

    def _choose(self, channel, chats):
        """Who is told of which chat.

        Of an assigned chat only that person. Of another one the members who are there; when nobody
        is, those who are away, but not outside of the business hours. Where chats are handed out,
        whoever gets it is told then.

        :return: users by chat
        """
        everybody = (channel.user_ids | chats.user_id)._get_notifiable_for_chats()
        open_to_all = (everybody & channel.user_ids).filtered(
            lambda user: user.omnichannel_notices == "all"
        )
        members = open_to_all._get_available_for_chats()
        if channel.assignment != "none" and channel.user_ids._get_available_for_chats():
            members = members.browse()
        elif not members and chats.filtered(lambda chat: not chat.user_id):
            is_closed = channel._find_closed_period(fields.Datetime.now())
            members = members if is_closed else open_to_all
        return {chat: (chat.user_id & everybody) if chat.user_id else members for chat in chats}

    # -------------------------------------------------------------- people who are away

    def _push(self, pairs):
        """Queue web pushes; Odoo's own job calls the browsers' makers.

        :param set pairs: of chats and users
        """
        partners = {user.partner_id.id for _chat, user in pairs}
        devices, *_keys = self.chats._web_push_get_partners_parameters(list(partners))
        if not devices:
            return
        by_partner = devices.grouped(lambda device: device.partner_id.id)
        reachable = {pair for pair in pairs if pair[1].partner_id.id in by_partner}
        told = self.env["omnichannel.read"]._note_pushes(reachable)
        by_user = defaultdict(self.chats.browse)
        for chat, user in sorted(told, key=lambda pair: pair[0].id):
            by_user[user] |= chat
        rows = [
            {"mail_push_device_id": device.id, "payload": json.dumps(payload)}
            for user, chats in by_user.items()
            for payload in chats._get_push_payloads(user, MOST_PUSHES)
            for device in by_partner[user.partner_id.id]
        ]
        if rows:
            self.env["mail.push"].sudo().create(rows)
            wake(self.env, "mail.ir_cron_web_push_notification")


def _pack(pairs):
    """Pairs of chats and users as few lists of ids: [[chat ids], [user ids]].

    :rtype: list
    """
    users = defaultdict(set)
    for chat, user in pairs:
        users[chat.id].add(user.id)
    chats = defaultdict(list)
    for chat_id, user_ids in users.items():
        chats[tuple(sorted(user_ids))].append(chat_id)
    return [[sorted(chat_ids), list(user_ids)] for user_ids, chat_ids in chats.items()]
