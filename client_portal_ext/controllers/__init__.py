from . import appointments, home, quotations, statement
