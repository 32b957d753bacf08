from . import (
    test_appointment_acts,
    test_calendar_answers,
    test_calendar_file,
    test_client_appointments,
)
