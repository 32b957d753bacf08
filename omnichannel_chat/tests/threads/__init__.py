"""As in models/threads/: flat is what every thread has, a folder for each subject."""

# isort: off
from . import (
    test_secure,
    test_thread_access,
    test_thread_action,
    test_thread_people,
    test_thread_refusals,
    test_thread_start,
    test_thread_tour,
)
from .client import *
from .tasks import *
from .documents import *
from .templates import *
from .many import *
from .nudges import *
