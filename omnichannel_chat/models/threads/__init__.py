"""Threads with clients: secure conversations in the portal, on the same chats as all others.

Flat is what every thread has; a folder for each subject, named and read as in the folder above.
They come in this order: who tells of something comes after what it tells of.
"""

# isort: off
from . import (
    omnichannel_channel,
    omnichannel_identity,
    omnichannel_chat,
    omnichannel_chat_posts,
    omnichannel_chat_refusals,
    omnichannel_chat_start,
    omnichannel_chat_people,
    omnichannel_chat_team,
    omnichannel_message,
    res_company,
    res_config_settings,
    res_partner,
    res_users,
)
from . import (
    client,
    tasks,
    documents,
    templates,
    many,
    nudges,
)
from . import ir_actions_server, omnichannel_chat_secure
