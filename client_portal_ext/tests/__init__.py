"""A folder for each subject, called as in models/.

Odoo looks for modules called test_... in this package alone: each folder lists its own, and they
are handed on from here.
"""

# isort: off
from . import test_accessibility, test_adding_a_place, test_flat_pages, test_portal_spanish
from .access import *
from .sign_in import *
from .invitations import *
from .home import *
from .quotations import *
from .invoices import *
from .documents import *
from .statement import *
from .appointments import *
from .cards import *
from .referrals import *
from .folders import *
from .view import *
from .first_steps import *
from .fields import *
from .safety import *
from .tours import *
