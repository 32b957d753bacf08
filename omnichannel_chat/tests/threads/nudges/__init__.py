from . import (
    test_ladder,
    test_nudge_concurrency,
    test_nudge_notices,
    test_nudge_reminders,
    test_nudge_replies,
    test_nudge_team,
)
