from . import test_lead_tour, test_leads, test_spanish
