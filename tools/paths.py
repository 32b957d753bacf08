"""Where things are.

``STATE`` belongs to this clone and may be deleted at any time (`make clean`); ``CACHE`` holds
downloads and is shared by all clones of a user.
"""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
STATE = ROOT / ".odoo"
LOGS = STATE / "logs"
DATA = STATE / "data"
CONFIG = STATE / "server.conf"
REQUIREMENTS = ROOT / "tools" / "requirements"


def _cache_home():
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")


CACHE = _cache_home() / "omnichannel-odoo"
