from . import controllers, models
from .hooks import let_portal_users_stay
