from . import controllers, models
from .tools import sensitive

sensitive.install()
