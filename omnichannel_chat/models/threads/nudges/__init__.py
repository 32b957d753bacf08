"""Clients are told of messages and reminded of what is open; the team of what clients do."""

# isort: off
from . import (
    omnichannel_nudge,
    omnichannel_nudge_reasons,
    omnichannel_nudge_mail,
    omnichannel_nudge_replies,
    omnichannel_chat,
    omnichannel_chat_reminders,
    omnichannel_chat_reminder_words,
    omnichannel_nudge_channel,
    omnichannel_chat_ladder,
    omnichannel_message,
    omnichannel_message_template_variable,
    res_company_mail,
    mail_mail,
    mail_message,
    mail_thread,
    res_company,
    res_partner,
    res_users,
    res_users_settings,
)
