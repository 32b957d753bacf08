"""What each of Twilio's codes asks of us; refused calls and failed states carry the same ones.

* https://www.twilio.com/docs/api/errors
* https://www.twilio.com/docs/whatsapp/api/error-code-mapping
"""

from ..errors import (
    ConsentError,
    CredentialsError,
    PermanentError,
    RecipientError,
    TemplateError,
    TemporaryError,
    ThrottledError,
    WindowError,
)

ERRORS = {
    # More than 24 hours since the customer's last message
    63016: WindowError,
    # The customer said STOP: Twilio delivers nothing any more
    21610: ConsentError,
    # The customer stopped marketing on WhatsApp
    63050: ConsentError,
    # This customer
    21211: RecipientError,  # not a number
    21214: RecipientError,
    21217: RecipientError,
    21265: RecipientError,  # a short code
    21266: RecipientError,  # our own number
    21608: RecipientError,  # a trial account writes to verified numbers only
    21614: RecipientError,  # not a mobile number
    21635: RecipientError,  # a landline
    30003: RecipientError,  # switched off, out of reach
    30004: RecipientError,  # blocked
    30005: RecipientError,  # unknown
    30006: RecipientError,  # a landline, or a network that cannot be reached
    63003: RecipientError,  # not on WhatsApp
    63014: RecipientError,  # blocked us
    63015: RecipientError,  # the sandbox: he has not joined it
    63024: RecipientError,
    63033: RecipientError,
    # Templates
    21655: TemplateError,  # unknown
    21656: TemplateError,  # variables
    63027: TemplateError,  # not in this language
    63028: TemplateError,  # number of variables
    63029: TemplateError,  # variables too long
    63040: TemplateError,  # rejected
    63041: TemplateError,  # paused
    63042: TemplateError,  # disabled
    # Too fast
    20429: ThrottledError,
    21611: ThrottledError,  # the number's queue is full
    30001: ThrottledError,
    30022: ThrottledError,  # US networks
    30023: ThrottledError,  # US networks, per day
    63018: ThrottledError,
    63038: ThrottledError,  # per day
    # Account, number or address: nothing goes out until somebody acts
    20003: CredentialsError,
    20005: CredentialsError,  # account not active
    20008: CredentialsError,  # test credentials
    10001: CredentialsError,  # account not active
    90010: CredentialsError,  # account not active
    21212: CredentialsError,  # our number is not one
    21603: CredentialsError,  # no sender
    21609: CredentialsError,  # Twilio cannot reach our webhook
    21659: CredentialsError,  # our number is not Twilio's
    21660: CredentialsError,  # our number belongs to another account
    21661: CredentialsError,  # our number cannot send SMS
    21701: CredentialsError,  # no such messaging service
    21703: CredentialsError,  # no number in the messaging service
    21704: CredentialsError,  # the messaging service has no senders
    21705: CredentialsError,  # the messaging service is not valid
    30002: CredentialsError,  # account suspended
    63001: CredentialsError,  # the channel does not accept Twilio's access
    63002: CredentialsError,  # no such sender
    63007: CredentialsError,  # no such WhatsApp sender
    63020: CredentialsError,  # the business has not accepted Twilio's invitation
    63022: CredentialsError,  # certificate of the number
    # Down
    20500: TemporaryError,
    20503: TemporaryError,
    21730: TemporaryError,  # maintenance
    63010: TemporaryError,  # inside Twilio
    63012: TemporaryError,
    63019: TemporaryError,  # the file could not be fetched; often cured by a second try
    # The message, or the way to this country
    12300: PermanentError,  # type of the file
    21408: PermanentError,
    21602: PermanentError,
    21606: PermanentError,  # our number cannot write to this country
    21612: PermanentError,
    21617: PermanentError,  # too long
    21619: PermanentError,
    21620: PermanentError,  # address of the file
    30007: PermanentError,  # filtered
    30008: PermanentError,
    30034: PermanentError,  # US: number not registered
    63005: PermanentError,
    63013: PermanentError,  # against WhatsApp's rules
    63021: PermanentError,
    63032: PermanentError,  # the customer is part of an experiment of Meta's
    63049: PermanentError,  # too much marketing for this customer: trying again makes it worse
}

#: What is stopped, for the codes that mean consent.
CONSENT_SCOPES = {21610: "all", 63050: "marketing"}
