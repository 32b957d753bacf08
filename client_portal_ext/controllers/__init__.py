from . import address, appointments, cards, home, invoices, quotations, sign_in, statement
