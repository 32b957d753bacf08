"""Threads that are written once for many: templates, and their shortcodes."""

# isort: off
from . import (
    omnichannel_shortcode,
    omnichannel_thread_content,
    omnichannel_thread_line,
    omnichannel_thread_template,
    omnichannel_thread_template_line,
    omnichannel_chat,
)
