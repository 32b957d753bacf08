"""The models: five of the core, what extends Odoo for everybody, and a folder for each subject.

A file is named after the model that it extends. The core comes first, then the subjects, in the
order in which they stand here; a subject may be moved without changing what the product does.
Threads, which do in their own way what other subjects do, stand on them and come last.
"""

# isort: off
from . import (
    omnichannel_company_mixin,
    omnichannel_channel,
    omnichannel_channel_webhook,
    omnichannel_channel_sentences,
    omnichannel_identity,
    omnichannel_chat,
    omnichannel_chat_access,
    omnichannel_chat_gate,
    omnichannel_chat_facts,
    omnichannel_message,
    omnichannel_message_sending,
    omnichannel_event,
)
from . import (
    base,
    ir_attachment,
    ir_http,
    ir_websocket,
    mail_guest,
    mail_mail,
    mail_message,
    mail_thread,
    res_partner,
    res_users,
)
from . import (
    providers,
    connection,
    outbox,
    media,
    leaving,
    automation,
    customer,
    consent,
    start,
    assignment,
    automatic,
    inbox,
    writing,
    templates,
    documents,
    figures,
    sandbox,
    threads,
)
