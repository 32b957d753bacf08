from . import appointments
