"""Who may what: the door of the team, companies, guests, e-mails."""

from . import (
    mail_guest,
    mail_mail,
    omnichannel_chat,
)
