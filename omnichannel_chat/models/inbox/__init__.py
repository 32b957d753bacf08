"""What the inbox shows: list, filters, panel, messages, search, who has seen what."""

from . import (
    mail_presence,
    omnichannel_chat,
    omnichannel_chat_bulk,
    omnichannel_chat_colleagues,
    omnichannel_chat_filters,
    omnichannel_chat_links,
    omnichannel_chat_mentions,
    omnichannel_chat_messages,
    omnichannel_chat_notices,
    omnichannel_chat_queue,
    omnichannel_chat_reading,
    omnichannel_chat_search,
    omnichannel_chat_sorting,
    omnichannel_chat_undo,
    omnichannel_identity_search,
    omnichannel_read,
    omnichannel_read_notices,
    omnichannel_tag,
    res_users_settings,
)
