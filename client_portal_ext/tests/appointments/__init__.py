from . import test_calendar_answers
