"""Approved templates of the sandbox: samples, one of each kind that one has to have seen."""

from ..events import Template, TemplateButton
from ..templates import find_variables


def _make(name, body, *, header="", buttons=(), examples=None, **values):
    """A template with the gaps that its texts have."""
    targets = [button.target for button in buttons]
    return Template(
        external_id=f"sandbox-{name}",
        name=name,
        language="en",
        header=header,
        body=body,
        buttons=buttons,
        variables=find_variables(header, body, targets, examples),
        **values,
    )


def _reply(text):
    return TemplateButton(kind="reply", text=text)


#: Gaps by number, gaps by name with a picture, and one that must not be sent.
SAMPLES = (
    _make(
        "appointment_reminder",
        "Hello {{1}}, we are expecting you on {{2}} at {{3}}.",
        category="utility",
        quality="GREEN",
        header_kind="text",
        header="Your appointment",
        footer="Write to us if something comes up.",
        buttons=(_reply("I will be there"), _reply("Another day, please")),
        examples={("body", "1"): "Anna", ("body", "2"): "Friday", ("body", "3"): "10:30"},
    ),
    _make(
        "season_offer",
        "{{first_name}}, {{discount}} off everything until {{day}}!",
        category="marketing",
        quality="GREEN",
        header_kind="image",
        named=True,
        buttons=(
            TemplateButton(
                kind="url", text="Look at it", target="https://shop.example/offers/{{1}}"
            ),
        ),
        examples={
            ("body", "first_name"): "Anna",
            ("body", "discount"): "20 %",
            ("body", "day"): "Sunday",
            ("button:0", "1"): "autumn",
        },
    ),
    _make(
        "order_update",
        "The order {{1}} is on its way.",
        category="utility",
        status="paused",
        reason="Customers rated it badly.",
        quality="RED",
        examples={("body", "1"): "S00042"},
    ),
)
