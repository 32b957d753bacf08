from dataclasses import replace

from markupsafe import Markup, escape

from odoo import api, fields, models
from odoo.fields import Domain

from ...connectors import gate, templates
from ...connectors.events import Template, TemplateButton, TemplateVariable
from ...connectors.sentences import Sentence
from ...tools.texts import text_to_html

#: Facts of a template that a connector tells and that are stored as they are.
FACTS = (
    "name",
    "language",
    "body",
    "category",
    "status",
    "reason",
    "quality",
    "header_kind",
    "header",
    "footer",
    "named",
    "unsupported",
)


class OmnichannelMessageTemplate(models.Model):
    """A text that a provider has approved: how one writes first, or after the free time.

    Made and approved at the provider, read from there (``omnichannel.channel._sync_templates``);
    ours is only where the values of its gaps come from.
    """

    _name = "omnichannel.message.template"
    _inherit = "omnichannel.company.mixin"
    _description = "Approved Template"
    _order = "name, language, id"
    _omnichannel_owner = "channel_id"

    channel_id = fields.Many2one(
        "omnichannel.channel", required=True, readonly=True, index=True, ondelete="cascade"
    )
    external_id = fields.Char("Provider's Id", required=True, readonly=True)
    name = fields.Char(required=True, readonly=True)
    language = fields.Char(required=True, readonly=True, help="As the provider writes it: pt_BR.")
    active = fields.Boolean(default=True, readonly=True, help="Archived: gone at the provider.")
    category = fields.Selection(
        [("marketing", "Marketing"), ("utility", "Utility"), ("authentication", "Authentication")],
        readonly=True,
    )
    status = fields.Selection(
        [
            ("approved", "Approved"),
            ("pending", "In review"),
            ("rejected", "Rejected"),
            ("paused", "Paused"),
            ("disabled", "Disabled"),
        ],
        required=True,
        readonly=True,
        default="approved",
    )
    reason = fields.Char(readonly=True, help="Why it is not approved, in the provider's words.")
    quality = fields.Char(readonly=True, help="The provider's rating, from what customers do.")
    status_at = fields.Datetime("State Since", readonly=True)
    header_kind = fields.Char(readonly=True, help="text, image, video, document, or nothing")
    header = fields.Char(readonly=True)
    body = fields.Text(readonly=True)
    footer = fields.Char(readonly=True)
    buttons = fields.Json("Buttons as Told", readonly=True)
    buttons_text = fields.Text("Buttons", compute="_compute_buttons_text")
    variable_ids = fields.One2many(
        "omnichannel.message.template.variable", "template_id", "Values of the Gaps"
    )
    named = fields.Boolean(readonly=True, help="Gaps go to the provider by name, not by position.")
    unsupported = fields.Char("Not Sent from Here", readonly=True, help="Why; empty: it can be.")

    _external_unique = models.Constraint(
        "UNIQUE (channel_id, external_id, language)", "This template is here already."
    )
    _external_index = models.Index("(external_id)")

    @api.depends("name", "language")
    def _compute_display_name(self):
        for template in self:
            template.display_name = f"{template.name} ({template.language})"

    @api.depends("buttons")
    def _compute_buttons_text(self):
        for template in self:
            lines = [f"{each['text']} {each['target']}".strip() for each in template.buttons or ()]
            template.buttons_text = "\n".join(lines)

    # ------------------------------------------------------------------ for the connector

    def _get_event(self):
        """The template as connectors know it.

        :rtype: omnichannel_chat.connectors.events.Template
        """
        self.ensure_one()
        return Template(
            external_id=self.external_id,
            buttons=tuple(TemplateButton(**button) for button in self.buttons or ()),
            variables=tuple(
                TemplateVariable(part=each.part, name=each.name, example=each.example or "")
                for each in self.variable_ids
            ),
            **{name: self[name] or ("" if name != "named" else False) for name in FACTS},
        )

    def _get_gate_category(self):
        """The category for the gate; what has none counts as advertising, to be safe."""
        return self.category or "marketing"

    def _render(self, values):
        """What the customer will read, as HTML; buttons are a line of their own.

        :param values: texts in the order of the gaps
        :rtype: Markup
        """
        event = self._get_event()
        body = text_to_html(templates.render(event, values))
        buttons = self._fill_buttons(event, values)
        if buttons:
            shown = Markup(" ").join(map(_format_button, buttons))
            body += Markup("<p><br/></p><p>%s</p>") % shown
        return body

    @api.model
    def _fill_buttons(self, event, values):
        """The buttons with their addresses complete.

        :rtype: list[dict]
        """
        return [
            {
                "kind": button.kind,
                "text": button.text,
                "target": templates.fill(button.target, f"button:{index}", event.variables, values),
            }
            for index, button in enumerate(event.buttons)
        ]

    # ------------------------------------------------------------------ what is wrong, for people

    def _explain_status(self):
        """Why this template cannot be sent at all, whatever its values; "" = it can."""
        self.ensure_one()
        if not self.active:
            return self.env._("The provider does not have this template any more.")
        if self.status != "approved":
            return self._explain_state()
        if self.unsupported:
            # Stored in English, like all that connectors say.
            return self.env["omnichannel.channel"]._translate(Sentence(self.unsupported, {}))
        return ""

    def _explain_state(self):
        sentence = {
            "pending": self.env._("The provider has not approved it yet. Choose another one."),
            "rejected": self.env._(
                "The provider has rejected it. Choose another one, or change it there."
            ),
            "paused": self.env._(
                "The provider has paused it, because customers did not like it. Choose another one."
            ),
            "disabled": self.env._("The provider has disabled it. Choose another one."),
        }[self.status]
        return f"{sentence} ({self.reason})" if self.reason else sentence

    def _explain_problem(self, problem):
        """A sentence for people about one ``connectors.gate.Problem`` of this template."""
        kinds = {
            "image": self.env._("Attach the picture that this template shows."),
            "video": self.env._("Attach the video that this template shows."),
            "document": self.env._("Attach the document that this template brings."),
        }
        return {
            "template_state": self._explain_status,
            "template_unsupported": self._explain_status,
            "value_missing": lambda: self.env._("Fill this in."),
            "value_layout": lambda: self.env._(
                "No line breaks, tabs or many spaces here; in an address no spaces at all."
            ),
            "template_length": lambda: (
                self.env._("The header becomes too long: at most %s characters.", problem.limit)
                if problem.subject == "header"
                else self.env._("The text becomes too long: at most %s characters.", problem.limit)
            ),
            "header_file": lambda: kinds.get(problem.subject, kinds["document"]),
        }[problem.reason]()

    def _check(self, values, has_file):
        """What is wrong with the template, and with the value of each gap.

        Gap by gap: the same name in two parts is two gaps.

        :param values: texts in the order of the gaps
        :return: pairs (gap, ``connectors.gate.Problem``); an empty gap = the whole template
        :rtype: list[tuple]
        """
        event = self._get_event()
        whole = replace(event, variables=())
        found = templates.check(whole, (), has_file) + templates.check_length(event, values)
        pairs = [(self.variable_ids.browse(), each) for each in dict.fromkeys(found)]
        sound = replace(whole, status="approved", unsupported="")
        for gap, variable, text in zip(self.variable_ids, event.variables, values, strict=True):
            alone = replace(sound, variables=(variable,))
            # How long it becomes is a matter of the whole.
            pairs += [
                (gap, each)
                for each in templates.check(alone, (text,), has_file=True)
                if each.reason != "template_length"
            ]
        return pairs

    def _explain_obstacles(self, values, attachments):
        """Why the template cannot be sent with these values and this file; [] = it can.

        :rtype: list[str]
        """
        self.ensure_one()
        if not self.active:
            return [self._explain_status()]
        reasons = []
        for gap, problem in self._check(values, has_file=bool(attachments)):
            sentence = self._explain_problem(problem)
            reasons.append(f"{gap._get_label()}: {sentence}" if gap else sentence)
        return reasons + self._explain_file(attachments)

    def _explain_file(self, attachments):
        if not attachments:
            return []
        if self.header_kind not in templates.FILE_HEADERS or len(attachments) > 1:
            return [self.env._("No file fits into this template. Send it as a message of its own.")]
        capabilities = self.channel_id._capabilities
        name, kind = attachments.name, self.header_kind
        if gate.takes_as(capabilities, kind, attachments.mimetype or "", attachments.file_size):
            return []
        return [
            {
                "image": self.env._("%s is no picture that can be sent here, or too large.", name),
                "video": self.env._("%s is no video that can be sent here, or too large.", name),
                "document": self.env._(
                    "%s is no document that can be sent here, or too large.", name
                ),
            }[kind]
        ]

    # ------------------------------------------------------------------ reading from the provider

    @api.model
    def _store(self, channel, told):
        """Make the templates of a channel those that the provider tells; settings of gaps stay.

        :param list told: ``connectors.events.Template``
        :return: how many are new, how many are gone
        :rtype: tuple[int, int]
        """
        known = {
            (record.external_id, record.language): record
            for record in self.with_context(active_test=False).search(
                [("channel_id", "=", channel.id)]
            )
        }
        told = {(each.external_id, each.language): each for each in told}
        created = self.create(
            [
                {"channel_id": channel.id, "external_id": each.external_id, **_get_facts(each)}
                for key, each in told.items()
                if key not in known
            ]
        )
        for record in created:
            record.variable_ids._follow(record, told[record.external_id, record.language])
        for key, record in known.items():
            if key in told:
                record._update(told[key])
        gone = self.union(*(r for key, r in known.items() if key not in told)).filtered("active")
        gone._note_gone()
        return len(created), len(gone)

    def _update(self, told):
        self.ensure_one()
        facts = {**_get_facts(told), "active": True}
        self._apply({name: value for name, value in facts.items() if self[name] != value})
        self.variable_ids._follow(self, told)

    def _note_gone(self):
        self.write({"active": False})
        for template in self:
            template._leave_note(
                self.env._("Template %s: the provider does not have it any more.", template.name)
            )

    def _apply(self, changes):
        """Write what is different now; what must not be sent any more leaves a note."""
        self.ensure_one()
        if not changes:
            return
        was_approved = self.status == "approved"
        if "status" in changes:
            changes.setdefault("status_at", fields.Datetime.now())
        self.write(changes)
        if was_approved and self.status in ("rejected", "paused", "disabled"):
            state = dict(self._fields["status"]._description_selection(self.env))[self.status]
            note = self.env._(
                "Template %(name)s: %(state)s.", name=self.display_name, state=state.lower()
            )
            self._leave_note(f"{note} {self.reason or ''}".strip())

    def _leave_note(self, text):
        self.channel_id.message_post(body=text, subtype_xmlid="mail.mt_note")

    @api.model
    def _follow_update(self, channel, fact, moment):
        """The provider tells that a template has changed.

        The numbers of one account share their templates, and only one of them may be told.

        :param channel: whose webhook was called
        :param fact: a ``connectors.events.TemplateUpdate``
        :param datetime moment: when it happened, naive UTC
        """
        same = Domain("external_id", "=", fact.external_id)
        if fact.language:
            same &= Domain("language", "=", fact.language)
        account = Domain("channel_id.provider", "=", channel.provider) & Domain(
            "channel_id.company_id", "=", channel.company_id.id
        )
        found = self.with_context(active_test=False).search(same & account)
        if channel not in found.channel_id:
            channel._request_template_sync()
        changes = {
            name: getattr(fact, name)
            for name in ("status", "category", "quality")
            if getattr(fact, name)
        }
        if fact.status:
            changes["reason"] = fact.reason or False
        if not changes:
            # Its text was changed: it has to be read.
            found.channel_id._request_template_sync()
        for template in found:
            template._apply_news(dict(changes), moment)

    def _apply_news(self, changes, moment):
        """What comes late does not undo what came after it."""
        if self.status_at and moment < self.status_at:
            changes.pop("status", None)
            changes.pop("reason", None)
        changes = {name: value for name, value in changes.items() if self[name] != value}
        if "status" in changes:
            changes["status_at"] = moment
        self._apply(changes)


def _get_facts(told):
    """What is stored of a template that a connector tells."""
    facts = {name: getattr(told, name) or False for name in FACTS}
    buttons = [{"kind": b.kind, "text": b.text, "target": b.target} for b in told.buttons]
    return {**facts, "buttons": buttons or False}


def _format_button(button):
    text = button["text"] or button["target"]
    if button["target"].startswith(("https://", "http://")):
        return Markup('[<a href="%s" target="_blank" rel="noreferrer noopener">%s</a>]') % (
            button["target"],
            text,
        )
    return Markup("[%s]") % escape(text)
