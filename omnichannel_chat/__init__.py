from . import controllers, models, wizard
from .tools import sensitive

sensitive.install()
