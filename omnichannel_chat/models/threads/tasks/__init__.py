"""What a client has to do in a thread: to be ticked, or questions to be answered."""

# isort: off
from . import (
    omnichannel_task,
    omnichannel_task_client,
    omnichannel_chat,
    omnichannel_chat_client,
)
