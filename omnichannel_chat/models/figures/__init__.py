"""What is counted: sessions for reports, and Odoo's digest."""

from . import (
    digest_digest,
    omnichannel_chat,
    omnichannel_session,
)
