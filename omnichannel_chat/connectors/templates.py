"""Approved templates: finding their gaps, filling them, and seeing beforehand what is wrong.

Gaps are written ``{{name}}`` in header, body and the address of a button, by all providers that
have approved templates.
"""

import re

from .events import TemplateVariable
from .gate import Problem

_GAP = re.compile(r"\{\{\s*([\w.-]{1,64})\s*\}\}")
#: WhatsApp refuses a value with these; they would break the approved layout.
#: https://developers.facebook.com/documentation/business-messaging/whatsapp/templates/components
_FORBIDDEN = re.compile(r"[\n\r\t]| {5,}")


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
    "value_layout" (subject: the name of the gap), "header_file" (subject: the kind of file).

    :rtype: list[Problem]
    """
    problems = []
    if template.status != "approved":
        problems.append(Problem("template_state", subject=template.status))
    if template.unsupported:
        problems.append(Problem("template_unsupported", subject=template.unsupported))
    if template.header_kind in ("image", "video", "document") and not has_file:
        problems.append(Problem("header_file", subject=template.header_kind))
    filled = [*values, *[""] * (len(template.variables) - len(values))]
    for variable, value in zip(template.variables, filled, strict=False):
        if not value.strip():
            problems.append(Problem("value_missing", subject=variable.name))
        elif _FORBIDDEN.search(value):
            problems.append(Problem("value_layout", subject=variable.name))
    return problems
