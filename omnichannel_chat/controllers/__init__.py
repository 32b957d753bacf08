from . import client_folders, client_tasks, client_threads, client_view, file, mail, portal, webhook
