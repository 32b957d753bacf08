import html
import re

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import escape_psql, html2plaintext

from ..tools.arguments import between, maybe, record_id, short_text, takes

#: Messages found that are read at once, and at most.
PAGE = 20
MOST = 50
#: Messages with these words among which one page looks for those that the user may read.
CANDIDATES = 1000
#: Shorter texts are in every second message, and the index does not know them.
SHORTEST = 3
#: An excerpt shows so much before the first word that was found, and so much altogether.
LEAD = 40
EXCERPT = 160


class OmnichannelChat(models.Model):
    """Finding messages in all chats, archived ones included."""

    _inherit = "omnichannel.chat"

    @api.model
    @takes(text=short_text, before=maybe(record_id), limit=between(1, MOST))
    def search_messages(self, text, before=None, limit=PAGE):
        """Messages and notes with these words, of chats that the user may see, newest first.

        :param str text: words, which all have to occur; shorter than 3 characters finds nothing
        :param int before: ``cursor`` of the page before, to go on; a page may be empty although
            there is another one
        :return: ``{"messages": [...], "cursor": id or False}``; of each message ``excerpt`` is a
            list of pairs (text, whether it was searched for)
        """
        self._check_agent()
        words = text.split()
        if max(map(len, words), default=0) < SHORTEST:
            return {"messages": [], "cursor": False}
        found, cursor = self._find_readable(words, before, limit)
        return {"messages": found._get_search_results(words), "cursor": cursor}

    @api.model
    def _find_readable(self, words, before, limit):
        """Messages with these words, the newest ones first, then of them what the user may read.

        In this order, and so many at once: the index of the words is used, whatever the number of
        chats that the user sees, and no word is so common that it takes long.

        :return: ``mail.message`` records under sudo, and where to go on
        """
        domain = self._get_words_domain(words)
        if before:
            domain &= Domain("id", "<", before)
        # sudo: nothing is told of them yet
        candidates = self.env["mail.message"].sudo()
        candidates = candidates.search_fetch(domain, ["res_id"], order="id desc", limit=CANDIDATES)
        chats = self.search([("id", "in", candidates.mapped("res_id"))])
        # Who may read a chat may read its messages.
        ids = set(chats.ids)
        readable = candidates.filtered(lambda message: message.res_id in ids)
        if len(readable) > limit:
            return readable[:limit], readable[limit - 1].id
        return readable, len(candidates) == CANDIDATES and candidates[-1].id

    @api.model
    def _get_words_domain(self, words):
        # As the body holds it: what looks like a tag is escaped there.
        escaped = (escape_psql(html.escape(word, quote=False)) for word in words)
        return (
            Domain("model", "=", self._name)
            & Domain("message_type", "=", "comment")
            & Domain.AND(Domain("body", "ilike", word) for word in escaped)
        )


class MailMessage(models.Model):
    _inherit = "mail.message"

    def _get_search_results(self, words):
        """What the inbox shows of messages that were found.

        :param list words: what was searched for
        :rtype: list[dict]
        """
        pattern = re.compile("|".join(map(re.escape, words)), re.IGNORECASE)
        chats = self.env["omnichannel.chat"].browse(self.mapped("res_id"))
        chat_by_id = {chat.id: chat for chat in chats}
        note = self.env["ir.model.data"]._xmlid_to_res_id("mail.mt_note")
        results = []
        for message in self:
            chat, excerpt = chat_by_id[message.res_id], _get_excerpt(message.body, pattern)
            # Found in the markup only: nobody searched for that.
            if excerpt:
                results.append(
                    {
                        "id": message.id,
                        "chat_id": chat.id,
                        "name": chat.identity_id._get_label(),
                        "channel": chat.channel_id.name,
                        "look": chat.channel_id._get_look(),
                        "state": chat.state,
                        "author": message.author_id.name or message.author_guest_id.name or "",
                        "is_note": message.subtype_id.id == note,
                        "at": fields.Datetime.to_string(message.date),
                        "excerpt": excerpt,
                    }
                )
        return results


def _get_excerpt(body, pattern):
    """The part of a message that was found.

    :return: list of pairs (text, whether it was searched for); empty when it is not in the text
    """
    text = " ".join(html2plaintext(body or "", include_references=False).split())
    first = pattern.search(text)
    if not first:
        return []
    start = max(first.start() - LEAD, 0)
    shown = text[start : start + EXCERPT]
    pieces, end = [], 0
    for match in pattern.finditer(shown):
        pieces += [(shown[end : match.start()], False), (match.group(), True)]
        end = match.end()
    pieces.append((shown[end:], False))
    if start:
        pieces.insert(0, ("…", False))
    if start + EXCERPT < len(text):
        pieces.append(("…", False))
    return [piece for piece in pieces if piece[0]]
