from . import test_thread_templates
