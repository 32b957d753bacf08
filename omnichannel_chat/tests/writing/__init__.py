"""What helps to write: drafts, sending later, quick replies."""

from . import (
    test_draft,
    test_note_key,
    test_quick_reply,
    test_scheduled,
    test_texts,
    test_texts_tour,
    test_writing_tour,
)
