from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools.arguments import (
    maybe,
    record_id,
    record_ids,
    short_text,
    takes,
)
from ..writing.omnichannel_chat_draft import DRAFT_PREVIEW
from .omnichannel_chat import MAX_COUNT

#: Whose chats the list shows; anything else is all of them.
MINE = "mine"
UNASSIGNED = "unassigned"
#: Of all chats those in which somebody has called the user, who has not seen it yet.
MENTIONS = "mentions"


class OmnichannelChat(models.Model):
    """What the inbox shows of a team's work: who has a chat, how it is sorted, and by that."""

    _inherit = "omnichannel.chat"

    # ------------------------------------------------------------------ the list

    @api.model
    def _get_team_domain(self, whose="all", tag_ids=None):
        """Filter of the list by who has a chat, and by tags (any of them)."""
        domain = Domain("tag_ids", "in", tag_ids) if tag_ids else Domain.TRUE
        if whose == MINE:
            domain &= Domain("user_id", "=", self.env.uid)
        elif whose == UNASSIGNED:
            domain &= Domain("user_id", "=", False)
        elif whose == MENTIONS:
            domain &= self._get_mention_domain()
        return domain

    @api.model
    @takes(
        state=short_text, channel_ids=record_ids, partner_id=maybe(record_id), tag_ids=record_ids
    )
    def get_inbox_counts(self, state="open", channel_ids=None, partner_id=None, tag_ids=None):
        """How many chats of the list are mine, nobody's, and all; each at most MAX_COUNT.

        :return: ``{"mine": int, "unassigned": int, "all": int}``
        """
        self._check_agent()
        base = self._get_list_domain(state, channel_ids, partner_id)
        filters = ("all", MINE, UNASSIGNED)
        queries = [
            self._search(base & self._get_team_domain(each, tag_ids), limit=MAX_COUNT, order="id")
            for each in filters
        ]
        columns = SQL(", ").join(
            SQL("(SELECT count(*) FROM %s AS counted)", query.subselect()) for query in queries
        )
        (counts,) = self.env.execute_query(SQL("SELECT %s", columns))
        return dict(zip(filters, counts, strict=True))

    def _get_team_facts(self):
        """Who has each chat, its tags, whether the user has muted it, what is to be followed up.

        :return: values of the row by chat id
        """
        if not self:
            return {}
        names = ("omnichannel.read", "omnichannel.tag", "crm.team", "mail.activity")
        for model in (self, *(self.env[name] for name in (*names, "mail.notification"))):
            model.flush_model()
        self.env["res.partner"].flush_model(["name"])
        return {
            row.pop("id"): {name: False if value is None else value for name, value in row.items()}
            for row in self.env.execute_query_dict(self._select_team_facts())
        }

    def _select_team_facts(self):
        """The query of :meth:`_get_team_facts`: one for all chats."""
        # sudo: names of teams and tags, which every agent may know
        Tag, Team = self.env["omnichannel.tag"].sudo(), self.env["crm.team"].sudo()
        return SQL(
            """
            WITH called AS MATERIALIZED (
                SELECT mail_message_id FROM mail_notification
                 WHERE res_partner_id = %(partner)s AND is_read IS NOT TRUE
            ), mentions AS (
                SELECT message.res_id, count(*)
                  FROM called JOIN mail_message message ON message.id = called.mail_message_id
                 WHERE message.model = 'omnichannel.chat' GROUP BY message.res_id
            )
            SELECT chat.id, chat.user_id, COALESCE(owner.name, '') AS user_name,
                   chat.team_id, COALESCE(%(team)s, '') AS team_name,
                   COALESCE(chat.priority = '1', FALSE) AS important,
                   COALESCE(seen.muted, FALSE) AS muted, chat.snoozed_until::text,
                   COALESCE(left(seen.draft, %(draft)s), '') AS draft,
                   COALESCE((
                       SELECT json_agg(json_build_object(
                                  'id', tag.id, 'name', %(tag)s, 'color', tag.color)
                              ORDER BY %(tag)s)
                         FROM omnichannel_chat_omnichannel_tag_rel rel
                         JOIN omnichannel_tag tag ON tag.id = rel.omnichannel_tag_id
                        WHERE rel.omnichannel_chat_id = chat.id AND tag.active
                   ), '[]') AS tags,
                   (SELECT count(*) FROM mail_activity activity
                     WHERE activity.res_model = 'omnichannel.chat'
                       AND activity.res_id = chat.id AND activity.active) AS follow_ups,
                   COALESCE(mentions.count, 0) AS mentions
              FROM omnichannel_chat chat
         LEFT JOIN res_users users ON users.id = chat.user_id
         LEFT JOIN res_partner owner ON owner.id = users.partner_id
         LEFT JOIN crm_team team ON team.id = chat.team_id
         LEFT JOIN omnichannel_read seen
                ON seen.chat_id = chat.id AND seen.user_id = %(uid)s
         LEFT JOIN mentions ON mentions.res_id = chat.id
             WHERE chat.id IN %(ids)s
            """,
            team=Team._field_to_sql("team", "name"),
            tag=Tag._field_to_sql("tag", "name"),
            draft=DRAFT_PREVIEW,
            uid=self.env.uid,
            partner=self.env.user.partner_id.id,
            ids=tuple(self.ids),
        )

    # ------------------------------------------------------------------ to whom it can go

    @takes()
    def get_assignment_choices(self):
        """People and teams to whom the chat can be given.

        :return: ``{"people": [...], "teams": [...]}``, see :meth:`get_assignable_users`
        """
        people = self.get_assignable_users()
        return {"people": people, "teams": self._get_assignable_teams().read(["name"])}

    def _get_assignable_teams(self):
        """Teams of the chat's company, and those of every company."""
        self.ensure_one()
        # sudo: names of teams; who leads and belongs to them is not told
        return (
            self.env["crm.team"].sudo().search([("company_id", "in", (False, self.company_id.id))])
        )

    def _check_team(self, team_id):
        """:raise UserError: the team is another company's, or gone"""
        if team_id and team_id not in self._get_assignable_teams().ids:
            raise UserError(self.env._("This team does not exist, or belongs to another company."))
