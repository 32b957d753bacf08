from . import appointments, home, quotations, sign_in, statement
