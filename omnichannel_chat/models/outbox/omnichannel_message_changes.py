import json

from odoo import fields, models

from ...tools.texts import html_to_text
from ...tools.wake import wake
from ...workers.bubble import get_media_values


class OmnichannelMessage(models.Model):
    """When a message was changed, by the provider's clock.

    Providers repeat what they could not deliver, minutes later: an old edit must not replace a
    newer one, nor bring back what the customer has deleted.
    """

    _inherit = "omnichannel.message"

    edited_at = fields.Datetime(readonly=True)
    deleted_at = fields.Datetime(readonly=True)
    reacted_at = fields.Datetime(readonly=True, help="Last reaction of the customer.")

    reactions = fields.Json(help="Who of a group has put on which reaction, and when.")

    # Answers that came before the message that they answer.
    _answer_index = models.Index(
        "(channel_id, target_external_id) "
        "WHERE operation = 'send' AND target_external_id IS NOT NULL"
    )

    def _note_change(self, stamp, moment):
        """Remember a change, if it is news.

        :param str stamp: "edited_at", "deleted_at" or "reacted_at"
        :param datetime moment: naive UTC
        :return: False when something newer is known already
        """
        self.ensure_one()
        if self.deleted_at or (self[stamp] and moment < self[stamp]):
            return False
        self[stamp] = moment
        return True

    def _note_own_change(self, message):
        """We have edited a message of ours, or deleted it: then nothing of it is left."""
        is_empty = not (html_to_text(message.body).strip() or message.attachment_ids)
        stamp = "deleted_at" if is_empty else "edited_at"
        self.filtered(lambda d: d.operation == "send").write({stamp: fields.Datetime.now()})

    def _note_reaction(self, actor, emoji, moment):
        """Remember the reaction of one person, if it is news.

        :param str actor: who of a group, "" where there is only one
        :param str emoji: "" = taken off
        :param datetime moment: naive UTC
        :return: the reactions that are on the message now; None when something newer is known
        :rtype: list[str] | None
        """
        self.ensure_one()
        if not actor:
            return [emoji] if self._note_change("reacted_at", moment) else None
        known, stamp = dict(self.reactions or {}), fields.Datetime.to_string(moment)
        if self.deleted_at or stamp < known.get(actor, ["", ""])[1]:
            return None
        # Who has taken his off is kept: what comes late must not put it on again.
        known[actor] = [emoji, stamp]
        self.reactions = known
        return [emoji for emoji, _stamp in known.values()]

    def _is_other_file(self, media):
        """Whether a file that the provider tells of is not the one that is here.

        :param omnichannel_chat.connectors.events.Media media: as it is told
        """
        self.ensure_one()
        known = json.loads(self.media_data or "{}")
        if media.lasting_id and known.get("lasting_id"):
            return media.lasting_id != known["lasting_id"]
        return media.ref != known.get("ref")

    def _replace_file(self, media):
        """Show another file than before; it is fetched like that of a new message."""
        self.ensure_one()
        self._release_files()._delete_and_notify(self.mail_message_id)
        self.write(
            {
                "kind": media.kind,
                "attempts": 0,
                "next_try_at": fields.Datetime.now(),
                **get_media_values(media),
            }
        )
        if self.media_state == "pending":
            wake(self.env, "omnichannel_chat.cron_media")
