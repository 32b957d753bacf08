from . import client_threads, file, mail, portal, webhook
