from . import test_client_folders, test_folders, test_thread_documents
