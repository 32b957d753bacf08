"""The one error that people see."""


class ToolError(Exception):
    """Something that the user can act on; printed as one line, without a traceback."""
