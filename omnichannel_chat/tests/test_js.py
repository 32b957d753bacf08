from odoo.tests import HttpCase, no_retry, tagged


def _is_failure(message):
    return "[HOOT]" not in message


@tagged("post_install", "-at_install")
class TestJs(HttpCase):
    """The addon's own unit tests of its JavaScript, in the browser."""

    @no_retry
    def test_unit(self):
        url = "/web/tests?headless&loglevel=2&preset=desktop&timeout=15000&filter=@omnichannel_chat"
        self.browser_js(
            url,
            "",
            "",
            login="admin",
            timeout=300,
            success_signal="[HOOT] Test suite succeeded",
            error_checker=_is_failure,
        )
