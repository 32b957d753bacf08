"""Starts Odoo. A file of its own because Odoo's main process starts it again for websockets."""

import sys

from odoo.cli import main

if __name__ == "__main__":
    # The folder of this file: its modules must not be found under short names.
    del sys.path[0]
    main()
