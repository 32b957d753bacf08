"""What each provider adds to a channel: its settings, called ``<provider>_<setting>``.

The order of the imports is the order in the form.
"""

from . import whatsapp  # isort: skip
from . import messenger  # isort: skip
from . import instagram  # isort: skip
from . import telegram  # isort: skip
from . import twilio_sms  # isort: skip
from . import twilio_whatsapp  # isort: skip
from . import sandbox  # isort: skip
