"""A folder for each subject, named after what it is about; flat is what all of them stand on.

A subject adds to what stands here by an extension of its own (`client_portal.py` in its folder).
"""

# isort: off
from . import client_portal
from . import (
    access,
    sign_in,
    invitations,
    home,
    quotations,
    invoices,
    documents,
    statement,
    appointments,
    cards,
    referrals,
    folders,
    view,
    first_steps,
    fields,
    safety,
)
