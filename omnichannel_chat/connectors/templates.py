"""Approved templates: finding their gaps, filling them, and seeing beforehand what is wrong.

Gaps are written ``{{name}}`` in header, body and the address of a button, by all providers that
have approved templates.
"""

import re

from .events import TemplateVariable
from .gate import Problem

#: Kinds of header that need a file with each message.
FILE_HEADERS = ("image", "video", "document")

#: Longest texts with the values filled in, in characters: WhatsApp refuses longer ones (132005). A
#: text may be longer when it is all that the template has.
#: https://developers.facebook.com/docs/whatsapp/cloud-api/reference/messages#parameter-object
MAX_HEADER, MAX_BODY, MAX_BODY_ALONE = 60, 1024, 32768

_GAP = re.compile(r"\{\{\s*([\w.-]{1,64})\s*\}\}")
#: WhatsApp refuses a value with these; they would break the approved layout: line breaks, tabs,
#: and more than four spaces in a row.
#: https://developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes
_FORBIDDEN = re.compile(r"[\n\r\t\v\f\x85\u2028\u2029]| {5,}")
#: The value of a button is a piece of an address, or a code.
_FORBIDDEN_IN_BUTTON = re.compile(r"\s")


def find_gaps(text):
    """Names of the gaps in a text, each once, in order.

    :rtype: list[str]
    """
    return list(dict.fromkeys(_GAP.findall(text)))


def find_variables(header, body, targets, examples=None):
    """The variables of a template, in the order in which its parts are read.

    :param list targets: address of each button, "" = none
    :param dict examples: by (part, name)
    :rtype: tuple[TemplateVariable, ...]
    """
    parts = [("header", header), ("body", body)]
    parts += [(f"button:{index}", target) for index, target in enumerate(targets)]
    return tuple(
        TemplateVariable(part=part, name=name, example=(examples or {}).get((part, name), ""))
        for part, text in parts
        for name in find_gaps(text)
    )


def values_by_part(template, values):
    """The values as providers want them: by part and name, in the order of the gaps.

    :param Template template: with gaps
    :param values: texts in the order of its variables; what is missing is left out
    :return: ``{"body": {"1": "Anna"}}``
    :rtype: dict[str, dict[str, str]]
    """
    parts = {}
    for variable, value in zip(template.variables, values, strict=False):
        parts.setdefault(variable.part, {})[variable.name] = value
    return parts


def fill(text, part, variables, values):
    """A text of the template with its gaps filled; a gap without a value stays as it is.

    :param variables: of the whole template
    :param values: texts in the order of the variables
    """
    known = {
        variable.name: value
        for variable, value in zip(variables, values, strict=False)
        if variable.part == part and value
    }
    return _GAP.sub(lambda match: known.get(match[1], match[0]), text)


def render(template, values):
    """What the customer will read: header, body and footer as plain text.

    :param Template template: with gaps
    :param values: texts in the order of its variables
    """
    parts = [
        fill(template.header, "header", template.variables, values),
        fill(template.body, "body", template.variables, values),
        template.footer,
    ]
    return "\n\n".join(part for part in parts if part)


def check(template, values, has_file=False):
    """Why a template cannot be sent with these values; [] = it can.

    Reasons: "template_state" (subject: the state), "template_unsupported", "value_missing" and
    "value_layout" (subject: the name of the gap), "header_file" (subject: the kind of file), and
    that of :func:`check_length`.

    :rtype: list[Problem]
    """
    problems = []
    if template.status != "approved":
        problems.append(Problem("template_state", subject=template.status))
    if template.unsupported:
        problems.append(Problem("template_unsupported", subject=template.unsupported))
    if template.header_kind in FILE_HEADERS and not has_file:
        problems.append(Problem("header_file", subject=template.header_kind))
    filled = [*values, *[""] * (len(template.variables) - len(values))]
    for variable, value in zip(template.variables, filled, strict=False):
        problems += _check_value(variable, value)
    return problems + check_length(template, filled)


def check_length(template, values):
    """Whether header and text stay as short as they have to with these values.

    Reason: "template_length" (subject: "header" or "body").

    :rtype: list[Problem]
    """
    others = template.header_kind or template.header or template.footer or template.buttons
    limits = {"header": MAX_HEADER, "body": MAX_BODY if others else MAX_BODY_ALONE}
    return [
        Problem("template_length", subject=part, limit=limit)
        for part, limit in limits.items()
        if len(fill(getattr(template, part), part, template.variables, values)) > limit
    ]


def _check_value(variable, value):
    forbidden = _FORBIDDEN_IN_BUTTON if variable.part.startswith("button:") else _FORBIDDEN
    if not value.strip():
        return [Problem("value_missing", subject=variable.name)]
    if forbidden.search(value):
        return [Problem("value_layout", subject=variable.name)]
    return []
