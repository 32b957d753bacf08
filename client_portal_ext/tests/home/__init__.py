from . import test_client_home, test_team_is_told
