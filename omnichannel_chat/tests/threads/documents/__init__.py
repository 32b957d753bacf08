from . import test_folders, test_thread_documents
