from . import appointments, home, statement
