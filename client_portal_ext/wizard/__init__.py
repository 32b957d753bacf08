from . import client_portal_invite
