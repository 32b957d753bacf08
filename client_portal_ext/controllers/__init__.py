from . import appointments, home
