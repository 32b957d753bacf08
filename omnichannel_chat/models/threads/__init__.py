"""Threads with clients: secure conversations in the portal, on the same chats as all others."""

# isort: off
from . import (
    omnichannel_channel,
    omnichannel_identity,
    omnichannel_chat,
    omnichannel_chat_client,
    omnichannel_chat_client_pages,
    omnichannel_chat_client_uploads,
    omnichannel_chat_posts,
    omnichannel_chat_refusals,
    omnichannel_chat_start,
    omnichannel_chat_team,
    omnichannel_task,
    omnichannel_chat_tasks,
    omnichannel_chat_client_tasks,
    omnichannel_chat_documents,
    omnichannel_message,
    ir_attachment,
    res_company,
    res_partner,
)
