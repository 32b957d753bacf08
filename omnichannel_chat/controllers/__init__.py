from . import client_tasks, client_threads, file, mail, portal, webhook
