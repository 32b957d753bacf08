from . import (
    address,
    appointments,
    cards,
    doors,
    home,
    invoices,
    quotations,
    sign_in,
    sign_up,
    statement,
    view,
)
