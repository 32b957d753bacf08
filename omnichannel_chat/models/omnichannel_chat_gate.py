from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import format_datetime

from ..connectors import gate
from ..tools.durations import format_duration
from ..tools.filled_template import FilledTemplate


class OmnichannelChat(models.Model):
    """What may be sent now, and the sentences that say why not."""

    _inherit = "omnichannel.chat"

    def _get_send_permission(self, origin="agent", template="", at=None):
        """May we write to this customer now?

        :param str origin: who wants to write, one of ``connectors.gate.ORIGINS``
        :param str template: category of the approved template to be sent, "" = free text
        :param datetime at: not now, but then, as far as it is known
        :rtype: omnichannel_chat.connectors.gate.Permission
        """
        self.ensure_one()
        # sudo: what the gate decides by; only its answer is told
        chat_sudo = self.sudo()
        channel, identity = chat_sudo.channel_id, chat_sudo.identity_id
        return gate.decide(
            gate.Situation(
                **self._get_more_facts(),
                capabilities=channel._capabilities,
                now=at or fields.Datetime.now(),
                origin=origin,
                template=template,
                channel_state=channel.state,
                channel_active=channel.active,
                human_agent=channel.human_agent,
                reachable=identity.reachable,
                blocked=identity.blocked,
                stopped=identity.stopped or "",
                last_inbound_at=chat_sudo.last_inbound_at or None,
                free_until=chat_sudo.free_until or None,
            )
        )

    def _explain_permission(self, permission):
        """The gate's answer as a sentence for the person who wants to write."""
        provider = self._get_provider_label()
        if permission.reason == "window":
            return self._explain_window(permission, provider)
        return self._get_refusals(provider)[permission.reason]

    def _explain_window(self, permission, provider):
        if not permission.deadline:
            return self.env._("%s allows free text only after the customer has written.", provider)
        capabilities = self.sudo().channel_id._capabilities
        length = capabilities.reply_window
        if self.sudo().channel_id.human_agent and capabilities.human_agent_window:
            length = capabilities.human_agent_window
        sentence = self.env._(
            "%(provider)s allows free text for %(time)s after the customer's last message; "
            "that time ended on %(when)s.",
            provider=provider,
            time=format_duration(self.env, length),
            when=format_datetime(self.env, permission.deadline, dt_format="short"),
        )
        next_step = {
            "template": self.env._("Send a template, or wait until the customer writes."),
            "open_app": self.env._("The customer has to write again, there or here."),
        }
        return f"{sentence} {next_step.get(permission.action, '')}".strip()

    def _get_provider_label(self):
        channel_sudo = self.sudo().channel_id
        if channel_sudo.provider == "sandbox":
            return channel_sudo.name
        return channel_sudo._get_connector_class().title

    def _check_can_send(self, text, attachment_ids, origin, content=None):
        """Refuse what the provider would refuse, before it is stored.

        :param str text: as the customer gets it
        :param content: what is sent instead of the text, see :meth:`message_post`
        :raise UserError: with a sentence that says what to do
        """
        # sudo: name, type and size; whether they may be attached is checked on posting
        attachments = self.env["ir.attachment"].sudo().browse(attachment_ids or [])
        if isinstance(content, FilledTemplate):
            self._check_template(content, attachments, origin)
            return
        permission = self._get_send_permission(origin)
        if not permission.allowed:
            raise UserError(self._explain_permission(permission))
        self._check_content(text, attachments)

    def _check_content(self, text, attachments):
        """:raise UserError: the provider does not take such a text, or such files"""
        files = [(a.name, a.mimetype or "", a.file_size) for a in attachments]
        problems = gate.check_content(self.sudo().channel_id._capabilities, text, files)
        if problems:
            raise UserError("\n".join(self._explain_problem(problem) for problem in problems))

    def _check_edited(self, deliveries, text):
        """:raise UserError: nothing is left, or it has become too long"""
        # sudo: rules of the provider, no data
        rules = self.sudo().channel_id._capabilities
        is_caption = bool(deliveries.filtered("text").attachment_id)
        limit = rules.caption_limit if is_caption else rules.text_limit
        if not text:
            raise UserError(self._explain_problem(gate.Problem("empty")))
        if gate.measure(rules, text) > limit:
            raise UserError(self._explain_problem(gate.Problem("text_too_long", limit=limit)))

    def _explain_problem(self, problem):
        provider = self._get_provider_label()
        if problem.reason == "empty":
            return self.env._("Write something, or add a file.")
        if problem.reason == "text_too_long":
            return self.env._(
                "%(provider)s takes at most %(limit)s characters. Please shorten the message.",
                provider=provider,
                limit=problem.limit,
            )
        if problem.reason == "media_too_large":
            return self.env._(
                "%(name)s is too large: %(provider)s takes at most %(limit)s MB.",
                name=problem.subject,
                provider=provider,
                limit=round(problem.limit / 1024**2, 1),
            )
        return self.env._(
            "%(provider)s does not take files like %(name)s.",
            provider=provider,
            name=problem.subject,
        )
