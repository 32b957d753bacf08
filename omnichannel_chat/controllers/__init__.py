from . import client_tasks, client_threads, client_view, file, mail, portal, webhook
