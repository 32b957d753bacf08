from . import controllers, models, wizard
from .hooks import uninstall_hook
from .tools import sensitive

sensitive.install()
