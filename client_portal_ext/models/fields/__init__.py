"""Fields of documents that the business shows in its clients' forms."""

# isort: off
from . import client_portal_field
