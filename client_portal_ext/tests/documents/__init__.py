from . import (
    test_chat_keys,
    test_closed_documents,
    test_document_payments,
    test_links_that_end,
    test_looks,
)
