"""What WhatsApp's codes ask of us."""

from ..errors import (
    ConsentError,
    CredentialsError,
    PermanentError,
    QuotaError,
    RecipientError,
    TemplateError,
    TemporaryError,
    ThrottledError,
    WindowError,
)
from ..meta.graph import GRAPH_ERRORS

#: What each code asks of us; refused calls and failed statuses carry the same ones.
#: https://developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes
ERRORS = {
    **GRAPH_ERRORS,
    # More than 24 hours since the customer's last message
    131047: WindowError,
    # This customer
    131021: RecipientError,  # our own number
    131026: RecipientError,  # not on WhatsApp, or a very old app
    131030: RecipientError,  # test numbers only write to their list of five
    131062: RecipientError,  # this kind of message needs a phone number
    130497: RecipientError,  # a country that businesses may not write to
    131050: ConsentError,  # stopped marketing messages
    # The message
    130472: PermanentError,  # the customer is part of an experiment of Meta's
    131008: PermanentError,
    131009: PermanentError,
    131049: PermanentError,  # too much marketing for this customer: trying again makes it worse
    131051: PermanentError,
    # Media that Meta could not fetch or take; often cured by a second try
    131052: TemporaryError,
    131053: TemporaryError,
    # Templates
    132000: TemplateError,
    132001: TemplateError,
    132005: TemplateError,
    132007: TemplateError,
    132008: TemplateError,
    132012: TemplateError,
    132015: TemplateError,
    132016: TemplateError,
    132018: TemplateError,  # parameters, by what is known of it
    131063: TemplateError,
    # Too fast: the number, the number and this customer, the number after complaints, the account,
    # the number of customers in a day
    130429: ThrottledError,
    131056: ThrottledError,
    131048: ThrottledError,
    80008: ThrottledError,
    131064: ThrottledError,
    # The account: nothing goes out until somebody acts
    (100, 33): CredentialsError,  # the number is gone, or not for our token
    131005: CredentialsError,
    131037: CredentialsError,  # the number's name is not approved
    131031: CredentialsError,
    131045: CredentialsError,
    133010: CredentialsError,  # number not registered
    131042: QuotaError,  # how it is paid, or that it is not
    # Down
    131000: TemporaryError,
    131016: TemporaryError,
    131057: TemporaryError,
}
