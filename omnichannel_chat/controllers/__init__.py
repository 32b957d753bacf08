from . import file, webhook
