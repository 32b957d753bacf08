"""One thread for each of many clients."""

# isort: off
from . import (
    omnichannel_identity,
    omnichannel_chat,
    omnichannel_bulk,
    omnichannel_bulk_line,
    omnichannel_bulk_task,
    omnichannel_bulk_job,
    res_partner_recipients,
    res_partner,
)
