from . import test_calendar_answers, test_client_appointments
