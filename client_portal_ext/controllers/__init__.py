from . import appointments, cards, home, invoices, quotations, sign_in, statement
