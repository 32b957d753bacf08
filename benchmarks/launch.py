"""Starts Odoo. A file of its own because Odoo's main process starts it again for websockets."""

import sys

from parent import end_with_parent

import odoo.cli

if __name__ == "__main__":
    # The folder of this file: its modules must not be found under short names.
    del sys.path[0]
    # The process for websockets, where threads are no threads, ends with the main process.
    if not odoo.evented:
        end_with_parent()
    odoo.cli.main()
