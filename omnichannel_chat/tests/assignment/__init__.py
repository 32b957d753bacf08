"""Whose chat it is, and when the team is there."""

from . import (
    test_assign,
    test_hours,
    test_take_concurrency,
    test_team,
    test_team_tour,
)
