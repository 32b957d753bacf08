"""What clients see of threads and do in them, and what the team may see of that."""

# isort: off
from . import (
    omnichannel_chat,
    omnichannel_chat_words,
    omnichannel_chat_pages,
    omnichannel_chat_quotes,
    omnichannel_chat_uploads,
    omnichannel_chat_view,
    ir_attachment,
    mail_message,
)
