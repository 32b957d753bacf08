"""Approved texts of Twilio ("content templates"): reading and sending them.

* Types: https://www.twilio.com/docs/content/content-types-overview
* Gaps: https://www.twilio.com/docs/content/using-variables-with-content-api
"""

# There is no environment here: see sentences.py.
# pylint: disable=prefer-env-translation

import json

from ..errors import PayloadError, TemplateError
from ..events import Template, TemplateButton
from ..payload import Payload
from ..sentences import _
from ..templates import check, find_gaps, find_variables

PAGE_SIZE = 100

#: States of an approval. What is not named here cannot be sent.
STATES = {
    "approved": "approved",
    "received": "pending",
    "pending": "pending",
    "in_appeal": "pending",
    "unsubmitted": "pending",
    "rejected": "rejected",
    "paused": "paused",
    "disabled": "disabled",
}
_CATEGORIES = ("marketing", "utility", "authentication")
#: Types that can be sent from here. Of several in one template Twilio sends the richest one.
_TYPES = (
    "whatsapp/card",
    "twilio/card",
    "twilio/call-to-action",
    "twilio/quick-reply",
    "twilio/media",
    "twilio/text",
)
_BUTTONS = {
    "QUICK_REPLY": "reply",
    "URL": "url",
    "PHONE_NUMBER": "phone",
    "COPY_CODE": "copy_code",
}


# ---------------------------------------------------------------------- reading


def fetch(connector):
    """All templates of the account; one that cannot be read costs no other.

    :param TwilioWhatsAppConnector connector: of any number of the account
    :rtype: list[Template]
    """

    def ask(params):
        return connector.api("GET", "content", "v1", "ContentAndApprovals", params=params)

    nodes = connector.pages(ask, "contents", {"PageSize": PAGE_SIZE})
    return [template for node in nodes if (template := _readable(node))]


def _readable(node):
    """A template, or None when its description makes no sense."""
    try:
        return read(node)
    except PayloadError:
        return None


def read(node):
    """One template as Twilio describes it.

    :param Payload node: one of ``contents``
    :raise PayloadError: it has no id or name
    """
    types = node.maybe("types")
    kind = next((kind for kind in _TYPES if kind in types), "")
    parts = types.object(kind) if kind else Payload({})
    header, body, footer = _texts(kind, parts)
    actions = parts.items("actions")
    targets = [_target(action) for action in actions]
    approval = _approval(node)
    state = approval.text("status", "unsubmitted").lower()
    category = approval.text("category", "").lower()
    return Template(
        external_id=node.identifier("sid"),
        name=approval.text("name", "") or node.text("friendly_name"),
        language=node.text("language", ""),
        category=category if category in _CATEGORIES else "",
        status=STATES.get(state, "disabled"),
        reason=approval.text("rejection_reason", "") or (state if state == "unsubmitted" else ""),
        header_kind="text" if header else "",
        header=header,
        body=body,
        footer=footer,
        buttons=tuple(map(_button, actions, targets)),
        variables=find_variables(header, body, targets, _examples(node, header, body, targets)),
        named=True,
        unsupported=_obstacle(types, parts),
    )


def _texts(kind, parts):
    """Header, body and footer."""
    if kind == "whatsapp/card":
        return parts.text("header_text", ""), parts.text("body", ""), parts.text("footer", "")
    if kind == "twilio/card":
        title, body = parts.text("title", ""), parts.text("body", "")
        header = title if body else ""
        return header, body or title, parts.text("subtitle", "")
    return "", parts.text("body", ""), ""


def _approval(node):
    """What WhatsApp says of a template; Twilio wraps it in several ways."""
    told = node.value.get("approval_requests")
    told = told[0] if isinstance(told, list) and told else told
    told = told.get("whatsapp", told) if isinstance(told, dict) else {}
    return Payload(told if isinstance(told, dict) else {}, node.at("approval_requests"))


def _button(action, target):
    kind = action.text("type", "QUICK_REPLY").upper()
    return TemplateButton(
        kind=_BUTTONS.get(kind, kind.lower()), text=action.text("title", ""), target=target
    )


def _target(action):
    """Address, number or code of a button; the hidden answer of one only if it has a gap."""
    for name in ("url", "phone", "code"):
        if action.text(name, ""):
            return action.text(name)
    answer = action.text("id", "")
    return answer if find_gaps(answer) else ""


def _examples(node, *texts):
    """What was written into each gap when the template was made, by part and name."""
    told = node.value.get("variables")
    told = told if isinstance(told, dict) else {}
    header, body, targets = texts
    return {
        (variable.part, variable.name): told[variable.name]
        for variable in find_variables(header, body, targets)
        if isinstance(told.get(variable.name), str)
    }


def _obstacle(types, parts):
    """Why a template cannot be sent from here; "" = it can."""
    unknown = sorted(set(types.value) - set(_TYPES))
    if unknown:
        return _("It is of a kind that cannot be filled in here (%(kind)s).", kind=unknown[0])
    media = parts.value.get("media")
    if any(find_gaps(url) for url in _strings(media)):
        return _("The address of its file has a gap, which cannot be filled in here.")
    return ""


def _strings(value):
    values = value if isinstance(value, list) else [value]
    return [value for value in values if isinstance(value, str)]


# ---------------------------------------------------------------------- sending


def write(outbound):
    """The fields of a message that is a template.

    :param OutboundTemplate outbound: template and values
    :raise TemplateError: it cannot be sent like this
    """
    template = outbound.template
    problems = check(template, outbound.values)
    if problems:
        reason = problems[0].reason
        raise TemplateError(_("the template is not ready (%(reason)s)", reason=reason), code=reason)
    values = {}
    for variable, value in zip(template.variables, outbound.values, strict=False):
        if values.setdefault(variable.name, value) != value:
            # Twilio knows one value for all gaps of a name, wherever they stand.
            raise TemplateError(
                _("the gap %(name)s has two values", name=variable.name), code="value_twice"
            )
    variables = {"ContentVariables": json.dumps(values, ensure_ascii=False)} if values else {}
    return {"ContentSid": template.external_id, **variables}
