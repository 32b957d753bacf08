import re
from pathlib import Path

ROOT = Path(__file__).parents[2] / "omnichannel_chat"
SCREEN = ROOT / "static/src/times/coming_times.js"
SERVER = ROOT / "models/inbox/omnichannel_chat_bulk.py"


def _get_morning(path):
    """The hour that a file calls the morning."""
    (hour,) = re.findall(r"^(?:const )?MORNING = (\d+);?$", path.read_text(), re.MULTILINE)
    return int(hour)


def test_tomorrow_is_the_same_hour_for_one_chat_and_for_many():
    """S0-37: on the screen one chat is put off, on the server many: until the same hour."""
    assert _get_morning(SCREEN) == _get_morning(SERVER) == 9
