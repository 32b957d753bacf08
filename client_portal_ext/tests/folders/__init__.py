from . import test_client_folder_place
