from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL, format_list

from ....tools.arguments import check_one, takes
from ....tools.texts import html_to_text
from ....tools.thread_html import clean_html
from ....tools.wake import wake
from ..client.omnichannel_chat import SUBJECT_OF_TEXT
from .omnichannel_bulk_line import NO_VALUE

CRON = "omnichannel_chat.cron_bulk"
STATES = [
    ("draft", "Text"),
    ("checked", "Who Gets It"),
    ("running", "Under Way"),
    ("done", "Done"),
]
#: Names of clients in one sentence.
MOST_NAMES = 5
#: Set by methods only: what a client says of them counts for nothing.
_FIXED = frozenset({"user_id", "company_id", "state", "started_at", "ended_at", "line_ids"})


class Decision(NamedTuple):
    """Whether a client gets it."""

    #: An ``omnichannel.bulk.line``.
    line: object
    #: "" = he gets it; else see ``omnichannel.bulk.line._explain_reason``.
    reason: str
    #: ``res.partner`` records who read it, under sudo.
    readers: object
    #: His documents by kind, for shortcodes.
    documents: dict


class OmnichannelBulk(models.Model):
    """The same thread for many clients: looked at first, then started by a job, one for each.

    It is done in the name of whoever ordered it, whose rights are asked again at that time.
    """

    _name = "omnichannel.bulk"
    _inherit = ["omnichannel.company.mixin", "omnichannel.thread.content"]
    _description = "Message to Many Clients"
    _order = "id desc"

    user_id = fields.Many2one(
        "res.users", "Ordered by", required=True, readonly=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="cascade")
    state = fields.Selection(STATES, required=True, readonly=True, default="draft")
    template_id = fields.Many2one("omnichannel.thread.template", ondelete="set null")
    subject = fields.Char(translate=False, help="Empty: the beginning of the message.")
    body = fields.Html(translate=False)
    task_ids = fields.One2many("omnichannel.bulk.task", "bulk_id", "Tasks")
    attachment_ids = fields.Many2many(
        "ir.attachment",
        "omnichannel_bulk_attachment_rel",
        "bulk_id",
        "attachment_id",
        "Files",
    )
    neutral = fields.Boolean(
        "Fill What Is Missing with a Neutral Word",
        help="“Hello,” instead of a name that is not known, “your order” instead of its number. "
        "Else these clients get nothing.",
    )
    started_at = fields.Datetime(readonly=True)
    ended_at = fields.Datetime(readonly=True)

    line_ids = fields.One2many("omnichannel.bulk.line", "bulk_id", "Clients", readonly=True)
    ready_line_ids = fields.One2many(
        "omnichannel.bulk.line",
        "bulk_id",
        "Get It",
        readonly=True,
        domain=[("state", "in", ("planned", "done"))],
    )
    other_line_ids = fields.One2many(
        "omnichannel.bulk.line",
        "bulk_id",
        "Do Not Get It",
        readonly=True,
        domain=[("state", "in", ("skipped", "failed"))],
    )
    planned_count = fields.Integer(compute="_compute_counts")
    done_count = fields.Integer(compute="_compute_counts")
    skipped_count = fields.Integer(compute="_compute_counts")
    failed_count = fields.Integer(compute="_compute_counts")
    progress = fields.Float(compute="_compute_counts")
    summary = fields.Text(compute="_compute_counts")

    preview_line_id = fields.Many2one(
        "omnichannel.bulk.line", readonly=True, ondelete="set null", copy=False
    )
    preview_title = fields.Char(compute="_compute_preview")
    preview_subject = fields.Char(compute="_compute_preview")
    preview_body = fields.Html(compute="_compute_preview", sanitize=False)
    preview_tasks = fields.Text(compute="_compute_preview")

    _running_index = models.Index("(id) WHERE state = 'running'")

    @api.depends("subject", "template_id.name", "create_date")
    def _compute_display_name(self):
        for bulk in self:
            bulk.display_name = (
                bulk.subject or bulk.template_id.name or self.env._("Message to many clients")
            )

    # ------------------------------------------------------------------ whose it is

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            vals_list = [
                {name: value for name, value in vals.items() if name not in _FIXED}
                for vals in vals_list
            ]
        mine = {"user_id": self.env.uid, "company_id": self.env.company.id}
        bulks = super().create([{**mine, **vals} for vals in vals_list])
        bulks._keep_files()
        return bulks

    def write(self, vals):
        if not self.env.su:
            self._check_change(vals)
            # What was looked at is something else now.
            checked = self.filtered(lambda bulk: bulk.state == "checked")
            # sudo: of what the user may write
            checked.sudo().state = "draft"
        result = super().write(vals)
        if "attachment_ids" in vals:
            self._keep_files()
        return result

    def _check_change(self, vals):
        """:raise AccessError: that is not for people to write
        :raise UserError: it is under way
        """
        if _FIXED & vals.keys():
            raise AccessError(
                self.env._("Who gets a message, and when, is decided by its buttons.")
            )
        if any(bulk.state in ("running", "done") for bulk in self):
            raise UserError(self.env._("It is under way already. Write another message."))

    def _keep_files(self):
        """Files hang on the message; those of others are checked by whoever reads them."""
        for bulk in self:
            loose = bulk.attachment_ids.filtered(lambda file: not file.res_id)
            loose.write({"res_model": bulk._name, "res_id": bulk.id})

    @api.onchange("template_id")
    def _onchange_template(self):
        template = self.template_id
        if not template:
            return
        self.subject, self.body = template.subject, template.body
        self.task_ids = [(5,)] + [(0, 0, line._get_line_values()) for line in template.line_ids]
        self.attachment_ids = template.attachment_ids
        for name in ("reminder_on", "reminder_days", "reminder_limit", "reminder_channel"):
            self[name] = template[name]

    def _get_tasks(self):
        return self.task_ids

    def _get_fallback_subject(self):
        """Of the template, else the beginning of what is written."""
        if self.template_id:
            return self.template_id.with_context(lang=self.env.lang).subject
        words = html_to_text(self.body).split()
        return " ".join(words)[:SUBJECT_OF_TEXT] or self.company_id.name

    def _get_source(self):
        """What the texts are taken from: a template that nobody has changed, for it has them in
        the readers' languages.
        """
        template = self.template_id.with_context(lang=self.user_id.lang)
        same = (
            template
            and (self.subject or "") in ("", template.subject)
            and clean_html(self.body) == clean_html(template.body)
            and [task._get_line_values() for task in self.task_ids]
            == [line._get_line_values() for line in template.line_ids]
        )
        return self.template_id if same else self

    # ------------------------------------------------------------------ how far it is

    @api.depends("line_ids.state", "line_ids.reason")
    def _compute_counts(self):
        groups = self.env["omnichannel.bulk.line"]._read_group(
            [("bulk_id", "in", self.ids)], ["bulk_id", "state", "reason"], ["__count"]
        )
        for bulk in self:
            rows = [row[1:] for row in groups if row[0] == bulk._origin]
            counts = dict.fromkeys(("planned", "done", "skipped", "failed"), 0)
            for state, _reason, count in rows:
                counts[state] += count
            for state, count in counts.items():
                bulk[f"{state}_count"] = count
            wanted = counts["planned"] + counts["done"] + counts["failed"]
            bulk.progress = 100 * (1 - counts["planned"] / wanted) if wanted else 0
            bulk.summary = bulk._describe_skipped(rows)

    def _describe_skipped(self, rows):
        """Who gets nothing and why: one line for each reason, with names.

        :param list rows: triples of state, reason and number of clients
        """
        Line = self.env["omnichannel.bulk.line"]
        lines = []
        for state, reason, count in rows:
            if state != "skipped":
                continue
            some = Line.search(
                [("bulk_id", "=", self._origin.id), ("state", "=", state), ("reason", "=", reason)],
                limit=MOST_NAMES,
            )
            names = [line.partner_id.sudo().name or "" for line in some]
            if count > len(names):
                names.append(self.env._("%s more", count - len(names)))
            lines.append(
                f"{count}: {Line._explain_reason(reason)} ({format_list(self.env, names)})"
            )
        return "\n".join(lines)

    # ------------------------------------------------------------------ the texts, before

    @api.depends("preview_line_id", "state", "subject", "body", "neutral", "task_ids.name")
    @api.depends_context("uid")
    def _compute_preview(self):
        for bulk in self:
            written = bulk._write_preview()
            bulk.preview_title = bulk._get_preview_title()
            bulk.preview_subject = written and written.subject
            bulk.preview_body = written and written.body
            bulk.preview_tasks = written and "\n".join(f"☐ {t['name']}" for t in written.tasks)

    def _write_preview(self):
        account = self.preview_line_id.partner_id
        if self.state != "checked" or not account or not account.has_access("read"):
            return False
        contacts = account._find_thread_readers(self.company_id)
        source = self.with_company(self.company_id)._get_source()
        return source._write_for(account, contacts, self.user_id, neutral=self.neutral)

    def _get_preview_title(self):
        line = self.preview_line_id
        if not line:
            return ""
        before = [
            ("bulk_id", "=", self._origin.id),
            ("state", "=", "planned"),
            ("id", "<=", line.id),
        ]
        place = line.search_count(before)
        return f"{line.partner_id.sudo().name} ({place}/{self.planned_count})"

    @takes()
    def action_next(self):
        """Preview the text for the next client."""
        self._move_preview(">", "id")

    @takes()
    def action_previous(self):
        """Preview the text for the client before."""
        self._move_preview("<", "id desc")

    def _move_preview(self, operator, order):
        bulk_sudo = self._one_of_mine()
        planned = [("bulk_id", "=", self.id), ("state", "=", "planned")]
        Line_sudo = bulk_sudo.env["omnichannel.bulk.line"]
        here = bulk_sudo.preview_line_id.id or 0
        found = Line_sudo.search([*planned, ("id", operator, here)], order=order, limit=1)
        # After the last one comes the first one.
        bulk_sudo.preview_line_id = found or Line_sudo.search(planned, order=order, limit=1)

    # ------------------------------------------------------------------ the buttons

    def _one_of_mine(self):
        """This message under sudo, for whoever ordered it.

        :raise AccessError: it is somebody else's
        """
        self.env["omnichannel.chat"]._check_agent()
        check_one(self)
        self.check_access("write")
        return self.sudo()

    @takes()
    def action_check(self):
        """Find out who gets it, and who not and why; nothing is sent."""
        bulk_sudo = self._one_of_mine()
        bulk_sudo._check_stage("draft", "checked")
        if not html_to_text(bulk_sudo.body).strip() and not bulk_sudo.attachment_ids:
            raise UserError(self.env._("Write something, or choose a template."))
        bulk_sudo._check_may_attach(self.env.user)
        bulk_sudo._decide()
        bulk_sudo.state = "checked"
        bulk_sudo.preview_line_id = False
        self._move_preview(">", "id")

    @takes()
    def action_back(self):
        """Change the text."""
        bulk_sudo = self._one_of_mine()
        bulk_sudo._check_stage("checked")
        bulk_sudo.state = "draft"

    @takes()
    def action_confirm(self):
        """Start a thread with each client who gets it; a job does that."""
        bulk_sudo = self._one_of_mine()
        bulk_sudo._check_stage("checked")
        if not bulk_sudo.planned_count:
            raise UserError(self.env._("Nobody would get it."))
        bulk_sudo.write({"state": "running", "started_at": fields.Datetime.now()})
        wake(self.env, CRON)

    @takes()
    def action_stop(self):
        """Start no further threads; those that are there stay."""
        bulk_sudo = self._one_of_mine()
        if bulk_sudo.state != "running":
            return
        left = bulk_sudo.line_ids.filtered(lambda line: line.state == "planned")
        left.write({"state": "skipped", "reason": "stopped"})
        bulk_sudo.write({"state": "done", "ended_at": fields.Datetime.now()})

    @takes()
    def action_retry(self):
        """Try once more with those for whom it failed, or who could not get it."""
        bulk_sudo = self._one_of_mine()
        if bulk_sudo.state != "done":
            return
        again = bulk_sudo.line_ids.filtered(lambda line: line.state in ("failed", "skipped"))
        again.write({"state": "planned", "reason": False, "tries": 0})
        bulk_sudo.write({"state": "running", "ended_at": False})
        wake(self.env, CRON)

    def _check_may_attach(self, user):
        """:raise AccessError: files that no template brings are for whoever may attach (S1-52)"""
        others = self.attachment_ids - self.template_id.attachment_ids
        if others and not user.has_group("omnichannel_chat.group_client_documents"):
            raise AccessError(self.env._("You may not attach files for clients."))

    def _check_stage(self, *stages):
        """:raise UserError: somebody has pressed the button before, or another one"""
        if self.state not in stages:
            raise UserError(self.env._("This message is further on already. Look at it again."))

    # ------------------------------------------------------------------ who gets it

    def _add_accounts(self, accounts):
        """These clients are to get it; one statement, however many there are."""
        Line = self.env["omnichannel.bulk.line"]
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO %s (bulk_id, partner_id, state, create_uid, create_date)
                     SELECT %s, account, 'planned', %s, now() AT TIME ZONE 'UTC'
                       FROM unnest(%s::int[]) WITH ORDINALITY AS chosen (account, place)
                   ORDER BY place
                ON CONFLICT DO NOTHING
                """,
                SQL.identifier(Line._table),
                self.id,
                self.env.uid,
                accounts.ids,
            )
        )
        self.invalidate_recordset()

    def _decide(self):
        """Say of each client whether he gets it; as whoever ordered it, at this moment."""
        lines = self.line_ids.filtered(lambda line: line.state in ("planned", "skipped"))
        lines._write_decisions({each.line.id: each.reason for each in self._find_decisions(lines)})

    def _find_decisions(self, lines):
        """Who of these clients gets it, and with which documents his texts are filled.

        :return: ``Decision`` of each line
        """
        source = self._for_author()._get_source()
        Shortcode = source.env["omnichannel.shortcode"]
        names, accounts = source._find_names(), lines.partner_id
        recipients = accounts._find_recipients(self.user_id, self.company_id)
        documents = Shortcode._find_documents(names, accounts)
        for line in lines:
            account = line.partner_id
            reason, readers = recipients[account.id]
            theirs = documents[account.id]
            if not (reason or self.neutral):
                values = Shortcode._get_values(names, account, readers, self.user_id, theirs)
                missing = sorted(name for name in names if not values[name])
                reason = f"{NO_VALUE}:{','.join(missing)}" if missing else ""
            yield Decision(line, reason, readers, theirs)

    def _for_author(self):
        """This as whoever ordered it sees it, with his rights, in his company."""
        author = self.user_id
        return self.with_user(author).with_context(
            lang=author.lang, tz=author.tz, allowed_company_ids=self.company_id.ids
        )

    # ------------------------------------------------------------------ what was never sent

    @api.autovacuum
    def _gc_drafts(self):
        """What nobody has confirmed within a week is forgotten."""
        old = fields.Datetime.subtract(fields.Datetime.now(), days=7)
        self.search([("state", "in", ("draft", "checked")), ("write_date", "<", old)]).unlink()
