"""The documents of threads, and the folders of clients."""

# isort: off
from . import (
    omnichannel_folder,
    omnichannel_folder_client,
    omnichannel_chat,
    ir_attachment,
)
