from . import (
    address,
    appointments,
    cards,
    doors,
    home,
    invoices,
    quotations,
    referrals,
    sign_in,
    sign_up,
    statement,
    view,
)
