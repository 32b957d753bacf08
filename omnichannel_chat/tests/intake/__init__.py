"""What providers tell: stored first, then applied, in whatever order it comes."""

from importlib.util import find_spec

from . import (
    test_customer_posts,
    test_echo,
    test_event,
    test_late,
    test_media,
    test_odd_facts,
    test_wake,
    test_webhook,
)

# Property tests: where hypothesis is installed, see test-requirements.txt. An addon's tests must
# import without it, or Odoo would not start with --test-enable.
if find_spec("hypothesis"):
    from . import test_properties, test_webhook_fuzz
