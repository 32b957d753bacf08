from . import test_client_task_tour, test_client_tasks, test_task_concurrency, test_tasks
