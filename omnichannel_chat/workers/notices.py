"""Telling agents of what customers wrote, in bulk, at the end of a pass of the intake.

Nothing of a message leaves the chat here. Browsers that are open are told ids by the bus, and look
up the rest as their user. To people who are away Odoo's own job pushes the customer's name and the
channel's, once this transaction is committed.
"""

import json
from collections import defaultdict

from odoo import fields

from ..tools.viewers import filter_viewers
from ..tools.wake import wake

#: More chats than that at once are one push, which says how many they are.
MOST_PUSHES = 5


class Notifier:
    """Tells the people whom chats concern: one notice a chat, to whoever is to answer it."""

    def __init__(self, env, chats):
        """:param chats: ``omnichannel.chat`` records in which a customer waits, or has written"""
        self.env = env
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
        pairs = self._choose(channel, chats, muted)
        away = {(chat, user) for chat, user in pairs if user.im_status != "online"}
        if pairs:
            channel._bus_send("omnichannel/news", {"notices": _pack(pairs)}, subchannel="inbox")
        if away:
            self._push(away)

    def _choose(self, channel, chats, muted):
        """Who is told of which chat.

        Of an assigned chat only that person, if he can be told. Of another one the members who are
        there; when nobody is, those who are away, but not outside of the business hours. Where
        chats are handed out, whoever gets it is told then.

        :return: pairs of chats and users
        :rtype: set[tuple]
        """
        threads = chats.filtered("is_thread")
        if threads:
            return self._choose_for_threads(threads, muted)
        people = filter_viewers(channel, channel.user_ids | chats.user_id)
        notifiable = people._get_notifiable_for_chats()
        reached = self._find_reached(notifiable & chats.user_id)
        owned = chats.filtered(
            lambda chat: chat.user_id in reached and (chat.id, chat.user_id.id) not in muted
        )
        is_handed_out = channel.assignment != "none" and bool(
            (people & channel.user_ids)._get_available_for_chats()
        )
        # Nobody has them, or whoever has them would not hear of it.
        others = (chats - owned).filtered(lambda chat: chat.user_id or not is_handed_out)
        members = self._choose_members(channel, notifiable) if others else ()
        pairs = {(chat, user) for chat in others for user in members}
        return {(chat, chat.user_id) for chat in owned} | {
            (chat, user) for chat, user in pairs if (chat.id, user.id) not in muted
        }

    def _choose_for_threads(self, threads, muted):
        """Of a thread whoever has it, else the client's salesperson, else whoever sees all of them.

        Nobody is a member of the client portal; still nothing may fall between.
        """
        pairs = set()
        for chat in threads:
            for people in chat._get_notice_people():
                told = people._get_notifiable_for_chats().filtered(chat._filter_seen)
                if len(people) == 1:
                    # Who would not hear of it has it, but others are told.
                    told = self._find_reached(told)
                told = {(chat, user) for user in told if (chat.id, user.id) not in muted}
                if told:
                    pairs |= told
                    break
        return pairs

    def _choose_members(self, channel, notifiable):
        """The members who are told of what nobody else hears of."""
        open_to_all = (notifiable & channel.user_ids).filtered(
            lambda user: user.omnichannel_notices == "all"
        )
        there = open_to_all._get_available_for_chats()
        if there or channel._find_closed_period(fields.Datetime.now()):
            return there
        return open_to_all

    def _find_reached(self, owners):
        """Those of these people who have Odoo open, or a phone that is told."""
        offline = owners.filtered(lambda user: user.im_status == "offline")
        devices, *_keys = self.chats._web_push_get_partners_parameters(offline.partner_id.ids)
        return owners.filtered(
            lambda user: user not in offline or user.partner_id in devices.partner_id
        )

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
            # sudo: Odoo's own queue, which nobody may write
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
