"""Approved templates of WhatsApp: reading them, sending them, and news about them.

* Parts: https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/components
* News: https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/message_template_status_update
"""

# There is no environment here: see sentences.py.
# pylint: disable=prefer-env-translation

from ..errors import PayloadError, TemplateError
from ..events import Template, TemplateButton, TemplateUpdate
from ..sentences import _
from ..templates import (
    FILE_HEADERS,
    check,
    find_gaps,
    find_variables,
    values_by_part,
)

#: What is asked of each template.
FIELDS = (
    "id,name,language,status,category,parameter_format,components,quality_score,rejected_reason"
)
#: Templates a page, and pages that are read at most: no account may have more than 6000.
PAGE_SIZE, MAX_PAGES = 100, 60

#: States of a template, and what news make of it. What is not named here cannot be sent.
STATES = {
    "APPROVED": "approved",
    "REINSTATED": "approved",
    "UNARCHIVED": "approved",
    "PENDING": "pending",
    "IN_APPEAL": "pending",
    "REJECTED": "rejected",
    "PAUSED": "paused",
    "LOCKED": "paused",
    "LIMIT_EXCEEDED": "paused",
    "DISABLED": "disabled",
    "ARCHIVED": "disabled",
    "PENDING_DELETION": "disabled",
    "DELETED": "disabled",
}
_CATEGORIES = ("marketing", "utility", "authentication")

#: Gap of a "copy code" button, which has no text of its own to write it in.
_CODE_GAP = "{{code}}"
_BUTTONS = {
    "QUICK_REPLY": "reply",
    "URL": "url",
    "PHONE_NUMBER": "phone",
    "COPY_CODE": "copy_code",
    "VOICE_CALL": "voice_call",
}
_ONE_TIME_CODE = _("One-time codes are sent by the program that makes them, not from a chat.")
#: What we know and do not send, by the type of a part or button. No values stand in these: the
#: sentence is stored, and translated for whoever reads it.
_OBSTACLES = {
    "CAROUSEL": _("It shows several cards, which cannot be filled in here."),
    "LIMITED_TIME_OFFER": _("Its offer runs out at a time, which cannot be set here."),
    "FLOW": _("It opens a form, which cannot be sent from here."),
    **dict.fromkeys(
        ("CATALOG", "MPM", "SPM"), _("It shows products, which cannot be chosen here.")
    ),
    "OTP": _ONE_TIME_CODE,
}
_TEXT_PARTS = {"HEADER", "BODY", "FOOTER", "BUTTONS"}


# ---------------------------------------------------------------------- reading


def fetch(connector):
    """All templates of the account; one that cannot be read costs no other.

    :param WhatsAppConnector connector: of any number of the account
    :rtype: list[Template]
    """
    templates, after = [], ""
    for _page in range(MAX_PAGES):
        params = {"fields": FIELDS, "limit": PAGE_SIZE, **({"after": after} if after else {})}
        account = connector.setting("business_account_id")
        answer = connector.graph("GET", account, "message_templates", params=params)
        templates += [template for node in answer.items("data") if (template := _readable(node))]
        paging = answer.maybe("paging")
        after = paging.maybe("cursors").text("after", "")
        # The address of the next page holds the access token: only the cursor is used.
        if not after or "next" not in paging:
            break
    return templates


def _readable(node):
    """A template, or None when its description makes no sense."""
    try:
        return read(node)
    except PayloadError:
        return None


def read(node):
    """One template as WhatsApp describes it.

    :param Payload node: one of ``data``
    :raise PayloadError: it has no id, name or language
    """
    parts = {part.text("type", "").upper(): part for part in node.items("components")}
    header, body = parts.get("HEADER"), parts.get("BODY")
    header_kind = header.text("format", "TEXT").lower() if header else ""
    texts = {
        "header": header.text("text", "") if header_kind == "text" else "",
        "body": body.text("text", "") if body else "",
    }
    buttons = parts["BUTTONS"].items("buttons") if "BUTTONS" in parts else []
    targets = [_target(button) for button in buttons]
    category = _category(node.text("category", ""))
    return Template(
        external_id=node.identifier("id"),
        name=node.text("name"),
        language=node.text("language"),
        category=category,
        status=STATES.get(node.text("status", "").upper(), "disabled"),
        reason=_told(node.text("rejected_reason", "")),
        quality=node.maybe("quality_score").text("score", ""),
        header_kind=header_kind,
        footer=parts["FOOTER"].text("text", "") if "FOOTER" in parts else "",
        buttons=tuple(map(_button, buttons, targets)),
        variables=find_variables(*texts.values(), targets, _examples(header, body, buttons)),
        named=_is_named(node, texts),
        unsupported=_obstacle(category, header_kind, parts, buttons),
        **texts,
    )


def _category(name):
    return name.lower() if name.lower() in _CATEGORIES else ""


def _told(reason):
    """A reason; WhatsApp writes "NONE" for none."""
    return "" if reason.upper() == "NONE" else reason


def _is_named(node, texts):
    """Whether gaps have names; older descriptions do not say so, but show it."""
    told = node.text("parameter_format", "").upper()
    gaps = [gap for text in texts.values() for gap in find_gaps(text)]
    return told == "NAMED" if told else any(not gap.isdecimal() for gap in gaps)


def _button(button, target):
    kind = button.text("type", "").upper()
    return TemplateButton(
        kind=_BUTTONS.get(kind, kind.lower()), text=button.text("text", ""), target=target
    )


def _target(button):
    if button.text("type", "").upper() == "COPY_CODE":
        return _CODE_GAP
    return button.text("url", "") or button.text("phone_number", "")


def _obstacle(category, header_kind, parts, buttons):
    """Why a template cannot be sent from here; "" = it can."""
    if category == "authentication":
        return _ONE_TIME_CODE
    if header_kind == "location":
        return _("Its header shows a place, which cannot be chosen here.")
    if header_kind not in ("", "text", *FILE_HEADERS):
        return _("Its header cannot be filled in here.")
    unknown = sorted(set(parts) - _TEXT_PARTS)
    if unknown:
        return _OBSTACLES.get(unknown[0], _("It has a part that cannot be filled in here."))
    kinds = [button.text("type", "").upper() for button in buttons]
    unknown = [kind for kind in kinds if kind not in _BUTTONS]
    if unknown:
        return _OBSTACLES.get(unknown[0], _("It has a button that cannot be sent from here."))
    return ""


def _examples(header, body, buttons):
    """What was written into each gap when the template was submitted, by part and name."""
    examples = {}
    if header:
        values = _strings(header.maybe("example").value.get("header_text"))
        examples |= _numbered("header", values) | _named("header", header, "header_text")
    if body:
        rows = body.maybe("example").value.get("body_text")
        values = _strings(rows[0] if isinstance(rows, list) and rows else rows)
        examples |= _numbered("body", values) | _named("body", body, "body_text")
    for index, button in enumerate(buttons):
        values = _strings(button.value.get("example"))
        examples |= _button_example(f"button:{index}", button, values)
    return examples


def _strings(value):
    """The texts of a list, or of one text."""
    values = value if isinstance(value, list) else [value]
    return [value for value in values if isinstance(value, str)]


def _numbered(part, values):
    return {(part, str(number)): value for number, value in enumerate(values, start=1)}


def _named(part, node, name):
    params = node.maybe("example").items(f"{name}_named_params")
    return {(part, each.text("param_name", "")): each.text("example", "") for each in params}


def _button_example(part, button, values):
    """The example of an address is the whole address: only what fills the gap is wanted."""
    gaps = find_gaps(_target(button))
    if not values or not gaps:
        return {}
    head = button.text("url", "").partition("{{")[0]
    return {(part, gaps[0]): values[0].removeprefix(head)}


# ---------------------------------------------------------------------- sending


def write(outbound, media_id="", filename=""):
    """The ``template`` object of a message.

    :param OutboundTemplate outbound: template and values
    :param str media_id: the uploaded file of the header, if it has one
    """
    template = outbound.template
    values = values_by_part(template, outbound.values)
    parts = [
        _header_out(template, values.get("header", {}), media_id, filename),
        _component("body", _texts(template, values.get("body", {}))),
    ]
    parts += [
        _button_out(index, button, values.get(f"button:{index}", {}))
        for index, button in enumerate(template.buttons)
    ]
    body = {"name": template.name, "language": {"code": template.language}}
    components = [part for part in parts if part]
    return {**body, **({"components": components} if components else {})}


def refuse_incomplete(outbound, has_file):
    """Stop what WhatsApp would refuse, before a file is uploaded for it.

    :raise TemplateError: with the reason of :func:`.templates.check` as code
    """
    problems = check(outbound.template, outbound.values, has_file)
    if problems:
        reason = problems[0].reason
        raise TemplateError(_("the template is not ready (%(reason)s)", reason=reason), code=reason)


def _component(kind, parameters, **more):
    return {"type": kind, **more, "parameters": parameters} if parameters else None


def _header_out(template, values, media_id, filename):
    kind = template.header_kind
    if kind not in FILE_HEADERS:
        return _component("header", _texts(template, values))
    file = {"id": media_id, **({"filename": filename} if kind == "document" else {})}
    return _component("header", [{"type": kind, kind: file}])


def _texts(template, values):
    """Parameters of a text: by name, or in the order of their numbers."""
    if template.named:
        return [
            {"type": "text", "parameter_name": name, "text": text} for name, text in values.items()
        ]
    ordered = sorted(values.items(), key=lambda item: (len(item[0]), item[0]))
    return [{"type": "text", "text": text} for _name, text in ordered]


def _button_out(index, button, values):
    """Only what has a gap is told; the gaps of buttons never go by name."""
    parameters = [
        {"type": "coupon_code", "coupon_code": text}
        if button.kind == "copy_code"
        else {"type": "text", "text": text}
        for text in values.values()
    ]
    return _component("button", parameters, sub_type=button.kind, index=str(index))


# ---------------------------------------------------------------------- news


def _status_news(value):
    event = value.text("event", "").upper()
    reasons = (
        value.maybe("rejection_info").text("reason", ""),
        value.maybe("other_info").text("description", ""),
        _told(value.text("reason", "")),
        # Flagged, for example: it can still be sent, but not for long.
        "" if event in STATES else event,
    )
    return {
        "status": STATES.get(event, ""),
        "category": _category(value.text("message_template_category", "")),
        "reason": next(filter(None, reasons), ""),
    }


def _quality_news(value):
    return {"quality": value.text("new_quality_score", "")}


def _category_news(value):
    # Of a change that is only announced this is the category that it still has.
    return {"category": _category(value.text("new_category", ""))}


def _text_news(value):
    return {}


#: By field of the webhook.
NEWS = {
    "message_template_status_update": _status_news,
    "message_template_quality_update": _quality_news,
    "template_category_update": _category_news,
    # Somebody wrote it anew: it has to be fetched.
    "message_template_components_update": _text_news,
}


def understand(name, value, moment):
    """The event for news about a template.

    :param str name: a key of ``NEWS``
    :param Payload value: of the change
    """
    return TemplateUpdate(
        occurred_at=moment,
        external_id=value.identifier("message_template_id"),
        name=value.text("message_template_name", ""),
        language=value.text("message_template_language", ""),
        **NEWS[name](value),
    )
