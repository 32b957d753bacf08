from . import test_client_referrals
