from . import appointments, cards, home, quotations, sign_in, statement
