from . import cases
