from . import file, mail, portal, webhook
