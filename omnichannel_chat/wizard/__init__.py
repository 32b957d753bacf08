from . import omnichannel_chat_bulk, privacy_lookup_wizard, privacy_lookup_wizard_line
