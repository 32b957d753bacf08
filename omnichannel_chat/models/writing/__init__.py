"""What helps to write: drafts, sending later, quick replies, cards and places."""

from . import (
    mail_canned_response,
    omnichannel_chat_draft,
    omnichannel_chat_note_key,
    omnichannel_chat_quick_reply,
    omnichannel_chat_scheduled,
    omnichannel_chat_structured,
    omnichannel_scheduled,
)
