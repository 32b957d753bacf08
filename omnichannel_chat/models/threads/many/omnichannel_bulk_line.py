from odoo import api, fields, models
from odoo.tools import SQL, format_list

from ....tools.arguments import check_one, takes

STATES = [
    ("planned", "Gets it"),
    ("done", "Done"),
    ("skipped", "Does not get it"),
    ("failed", "Failed"),
]
#: A shortcode stands for nothing; followed by a colon and its name, or several with commas.
NO_VALUE = "no_value"


class OmnichannelBulkLine(models.Model):
    """One client of a message to many: his thread, or why there is none."""

    _name = "omnichannel.bulk.line"
    _description = "Client of a Message to Many"
    _order = "id"
    _rec_name = "partner_id"

    bulk_id = fields.Many2one("omnichannel.bulk", required=True, readonly=True, ondelete="cascade")
    partner_id = fields.Many2one(
        "res.partner", "Client", required=True, readonly=True, index=True, ondelete="cascade"
    )
    state = fields.Selection(STATES, required=True, readonly=True, default="planned")
    reason = fields.Char(readonly=True)
    tries = fields.Integer(readonly=True)
    explanation = fields.Char("Why Not", compute="_compute_explanation")
    chat_id = fields.Many2one(
        "omnichannel.chat", "Thread", readonly=True, index="btree_not_null", ondelete="set null"
    )

    _account_once = models.UniqueIndex("(bulk_id, partner_id)", "A client gets it once.")
    _state_index = models.Index("(bulk_id, state, id)")

    @api.depends("reason")
    @api.depends_context("lang")
    def _compute_explanation(self):
        for line in self:
            line.explanation = self._explain_reason(line.reason)

    @api.model
    def _explain_reason(self, reason):
        """Why a client gets nothing, in words; what is no word of ours is a sentence already.

        :rtype: str
        """
        code, _colon, names = (reason or "").partition(":")
        if code == NO_VALUE:
            labels = self.env["omnichannel.shortcode"]._get_labels()
            missing = [labels.get(name, name) for name in names.split(",")]
            return self.env._("not known: %s", format_list(self.env, missing))
        return self._get_reason_words().get(reason, reason or "")

    @api.model
    def _get_reason_words(self):
        """Why a client gets nothing, by what is stored.

        :rtype: dict[str, str]
        """
        return {
            "no_right": self.env._("the client is somebody else's"),
            "archived": self.env._("archived"),
            "not_activated": self.env._("nobody has access to the portal"),
            "invited": self.env._("invited, but nobody has signed in yet"),
            "notify_off": self.env._("“Notify” is off"),
            "no_email": self.env._("no e-mail address"),
            "blacklisted": self.env._("wants no e-mails (blacklist)"),
            "bounced": self.env._("an e-mail to this address came back: check the address"),
            "stopped": self.env._("stopped before"),
            "broken": self.env._("it could not be created; try again"),
        }

    def _write_decisions(self, reasons):
        """Whether these clients get it, in one statement.

        :param dict reasons: "" = yes, by id
        """
        self.env.cr.execute(
            SQL(
                """
                UPDATE %s line
                   SET state = CASE WHEN new.reason = '' THEN 'planned' ELSE 'skipped' END,
                       reason = NULLIF(new.reason, '')
                  FROM unnest(%s::int[], %s::text[]) AS new (id, reason)
                 WHERE line.id = new.id
                """,
                SQL.identifier(self._table),
                list(reasons),
                list(reasons.values()),
            )
        )
        self.invalidate_recordset()
        self.bulk_id.invalidate_recordset()

    @takes()
    def action_open(self):
        """The client's thread; where there is none, the client."""
        self.env["omnichannel.chat"]._check_agent()
        check_one(self)
        self.check_access("read")
        if self.chat_id.has_access("read") and self.chat_id:
            return self.chat_id.action_open_inbox()
        return {
            "type": "ir.actions.act_window",
            "res_model": "res.partner",
            "res_id": self.partner_id.id,
            "views": [(False, "form")],
        }
