"""A folder for each subject, called as in models/; what concerns all of them stays here.

Odoo looks for modules called test_... in this package alone: each folder lists its own, and they
are handed on from here.
"""

# isort: off
from . import test_demo, test_js, test_load_order, test_translations
from .access import *
from .providers import *
from .intake import *
from .connection import *
from .outbox import *
from .leaving import *
from .automation import *
from .customer import *
from .consent import *
from .start import *
from .assignment import *
from .automatic import *
from .inbox import *
from .writing import *
from .templates import *
from .documents import *
from .figures import *
from .sandbox import *
from .threads import *
