"""Appointments: upcoming and past ones, confirmed and asked for; what clients read of meetings."""

from . import (
    calendar_event,
    calendar_event_acts,
    client_portal,
    ir_http,
    omnichannel_channel,
    res_company,
)
