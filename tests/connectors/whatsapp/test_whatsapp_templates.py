"""WhatsApp: approved templates, marketing preferences, and starting a chat."""

import json
from datetime import datetime, timezone

import pytest

from omnichannel_chat.connectors.errors import ConnectorError, TemplateError, UncertainError
from omnichannel_chat.connectors.events import (
    TEMPLATE_STATES,
    Address,
    Consent,
    Ignored,
    OutboundMedia,
    OutboundMessage,
    OutboundTemplate,
    TemplateButton,
    TemplateUpdate,
    TemplateVariable,
)
from omnichannel_chat.connectors.payload import Payload
from omnichannel_chat.connectors.testing import (
    FIXTURES,
    OTHER_VALUES,
    answer,
    mutations,
    request,
)
from omnichannel_chat.connectors.whatsapp import templates as whatsapp_templates

from .helpers import ACCEPTED, ACCOUNT, ANNA, BEN, make_connector, refused

PICTURE = OutboundMedia(kind="image", filename="a.jpg", mime_type="image/jpeg", content=b"picture")
OFFER = OutboundMedia(
    kind="document", filename="oferta añ.pdf", mime_type="application/pdf", content=b"%PDF"
)
POSITIONAL = {
    "id": "911000000000001",
    "name": "order_ready",
    "language": "es_ES",
    "status": "APPROVED",
    "category": "UTILITY",
    "parameter_format": "POSITIONAL",
    "quality_score": {"score": "GREEN", "date": 1767225600},
    "rejected_reason": "NONE",
    "components": [
        {
            "type": "HEADER",
            "format": "TEXT",
            "text": "Order {{1}}",
            "example": {"header_text": ["S0042"]},
        },
        {
            "type": "BODY",
            "text": "{{2}}, your order of {{1}} is ready.",
            "example": {"body_text": [["Monday", "Anna"]]},
        },
        {"type": "FOOTER", "text": "Tyre Workshop"},
        {
            "type": "BUTTONS",
            "buttons": [
                {"type": "QUICK_REPLY", "text": "Thank you"},
                {
                    "type": "URL",
                    "text": "Track",
                    "url": "https://shop.example/track/{{1}}",
                    "example": ["https://shop.example/track/42"],
                },
                {"type": "URL", "text": "Shop", "url": "https://shop.example"},
                {"type": "PHONE_NUMBER", "text": "Call us", "phone_number": "+12025550100"},
            ],
        },
    ],
}
NAMED = {
    "id": "911000000000002",
    "name": "winter_offer",
    "language": "en",
    "status": "APPROVED",
    "category": "MARKETING",
    "parameter_format": "NAMED",
    "components": [
        {"type": "HEADER", "format": "IMAGE", "example": {"header_handle": ["https://x/y"]}},
        {
            "type": "BODY",
            "text": "{{first_name}}, {{discount}} off until {{day}}, {{first_name}}!",
            "example": {
                "body_text_named_params": [
                    {"param_name": "first_name", "example": "Anna"},
                    {"param_name": "discount", "example": "25%"},
                    {"param_name": "day", "example": "Friday"},
                ]
            },
        },
        {
            "type": "BUTTONS",
            "buttons": [{"type": "COPY_CODE", "text": "Copy offer code", "example": "25OFF"}],
        },
    ],
}


def read(node, **values):
    """A template as the connector understands it."""
    return whatsapp_templates.read(Payload(node | values))


def with_parts(*components, **values):
    """The description of a template of these parts."""
    return NAMED | {"components": list(components)} | values


def page(*nodes, after="", more=False):
    """One page of templates."""
    paging = {"cursors": {"before": "b", "after": after}} if after else {}
    following = {"next": "https://graph.facebook.com/x?access_token=hidden"} if more else {}
    return answer(200, {"data": list(nodes), "paging": paging | following})


def message(node, *values, **fields):
    """A template on its way to a customer."""
    return OutboundMessage(
        key="8a2f1c1e-0000-4000-8000-000000000001",
        to=(ANNA,),
        text="what the customer will read",
        template=OutboundTemplate(template=read(node), values=values),
        **fields,
    )


def sent(node, *values, **fields):
    """The ``template`` object of the only message that goes out."""
    uploads = [answer(200, {"id": "up"})] if fields.get("media") else []
    connector = make_connector(*uploads, answer(200, ACCEPTED))
    assert connector.send(message(node, *values, **fields)).external_id == "wamid.sent"
    body = connector.session.calls[-1].json
    assert (body["type"], body["to"]) == ("template", ANNA.value)
    assert body["biz_opaque_callback_data"].startswith("8a2f1c1e")
    assert "text" not in body
    return body["template"]


# ---------------------------------------------------------------------- reading


def test_template_with_numbers():
    """S0-24: texts, buttons, gaps and examples of a template are all read."""
    template = read(POSITIONAL)
    assert (template.external_id, template.name, template.language) == (
        "911000000000001",
        "order_ready",
        "es_ES",
    )
    assert (template.category, template.status, template.quality) == (
        "utility",
        "approved",
        "GREEN",
    )
    assert (template.header_kind, template.header) == ("text", "Order {{1}}")
    assert (template.body, template.footer) == (
        "{{2}}, your order of {{1}} is ready.",
        "Tyre Workshop",
    )
    assert template.buttons == (
        TemplateButton(kind="reply", text="Thank you"),
        TemplateButton(kind="url", text="Track", target="https://shop.example/track/{{1}}"),
        TemplateButton(kind="url", text="Shop", target="https://shop.example"),
        TemplateButton(kind="phone", text="Call us", target="+12025550100"),
    )
    assert template.variables == (
        TemplateVariable(part="header", name="1", example="S0042"),
        TemplateVariable(part="body", name="2", example="Anna"),
        TemplateVariable(part="body", name="1", example="Monday"),
        TemplateVariable(part="button:1", name="1", example="42"),
    )
    assert not (template.named or template.unsupported or template.reason)


def test_template_with_names():
    """S0-24: gaps may have names; a code to copy is a gap, too."""
    template = read(NAMED)
    assert template.named
    assert (template.header_kind, template.header) == ("image", "")
    assert template.category == "marketing"
    assert [(each.part, each.name, each.example) for each in template.variables] == [
        ("body", "first_name", "Anna"),
        ("body", "discount", "25%"),
        ("body", "day", "Friday"),
        ("button:0", "code", "25OFF"),
    ]


@pytest.mark.parametrize(
    ("body", "named"), [("{{1}}", False), ("{{name}}", True), ("no gap", False)]
)
def test_older_description_does_not_tell_the_format(body, named):
    """S0-24: where WhatsApp does not say how gaps are called, they show it."""
    node = with_parts({"type": "BODY", "text": body})
    del node["parameter_format"]
    assert read(node).named is named


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("APPROVED", "approved"),
        ("PENDING", "pending"),
        ("IN_APPEAL", "pending"),
        ("REJECTED", "rejected"),
        ("PAUSED", "paused"),
        ("LIMIT_EXCEEDED", "paused"),
        ("DISABLED", "disabled"),
        ("PENDING_DELETION", "disabled"),
        ("DELETED", "disabled"),
        ("ARCHIVED", "disabled"),
        ("STATE_OF_TOMORROW", "disabled"),
        ("", "disabled"),
    ],
)
def test_state(status, expected):
    """S0-24: only what WhatsApp calls approved can be sent; what we do not know cannot."""
    assert read(POSITIONAL, status=status).status == expected
    assert expected in TEMPLATE_STATES


def test_rejection_says_why():
    """S0-31: a template that was refused says why."""
    assert read(POSITIONAL, status="REJECTED", rejected_reason="SCAM").reason == "SCAM"


@pytest.mark.parametrize("category", ["", "TRANSACTIONAL", "SOMETHING_NEW"])
def test_category_that_we_do_not_know(category):
    """S0-24: a category of another age is none."""
    assert read(POSITIONAL, category=category).category == ""


BODY = {"type": "BODY", "text": "Hello"}


@pytest.mark.parametrize(
    ("node", "words"),
    [
        (with_parts(BODY, category="AUTHENTICATION"), "One-time codes"),
        (with_parts({"type": "HEADER", "format": "LOCATION"}, BODY), "shows a place"),
        (with_parts({"type": "HEADER", "format": "GIF"}, BODY), "header cannot be filled in"),
        (with_parts(BODY, {"type": "CAROUSEL", "cards": []}), "several cards"),
        (with_parts(BODY, {"type": "LIMITED_TIME_OFFER"}), "offer runs out"),
        (with_parts(BODY, {"type": "HOLOGRAM"}), "part that cannot be filled in"),
        *(
            (with_parts(BODY, {"type": "BUTTONS", "buttons": [{"type": kind}]}), words)
            for kind, words in (
                ("CATALOG", "shows products"),
                ("FLOW", "opens a form"),
                ("OTP", "One-time codes"),
                ("HOLOGRAM", "button that cannot be sent"),
            )
        ),
    ],
)
def test_what_cannot_be_sent_from_here(node, words):
    """S0-24: a template that a chat cannot fill says so, and no call is made for it."""
    template = read(node)
    assert words in template.unsupported
    # It is stored, and must be found again among the translations.
    assert template.unsupported.params == {}
    with pytest.raises(TemplateError) as caught:
        make_connector().send(message(node))
    assert caught.value.code == "template_unsupported"


def test_all_pages_are_read():
    """S0-24: an account may have hundreds of templates; the token is in no address."""
    connector = make_connector(page(POSITIONAL, after="c1", more=True), page(NAMED, after="c2"))
    names = [template.name for template in connector.fetch_templates()]
    assert names == ["order_ready", "winter_offer"]
    first, second = connector.session.calls
    assert first.url == second.url
    assert first.url.endswith("/411000000000001/message_templates")
    assert "after" not in first.kwargs["params"]
    assert second.kwargs["params"]["after"] == "c1"
    assert "components" in first.kwargs["params"]["fields"].split(",")


def test_account_without_templates():
    """S0-24: no template is no error."""
    assert make_connector(answer(200, {"data": []})).fetch_templates() == []


def test_pages_that_never_end():
    """S0-31: a provider that always promises more keeps no worker for ever."""
    endless = (page(after="c", more=True) for _ in range(whatsapp_templates.MAX_PAGES))
    connector = make_connector(*endless)
    assert connector.fetch_templates() == []
    assert len(connector.session.calls) == whatsapp_templates.MAX_PAGES


def test_odd_template_costs_no_other():
    """S0-13: what WhatsApp describes oddly is left out, and raises nothing."""
    odd = [node for _path, node in mutations(POSITIONAL) if isinstance(node, dict)]
    templates = make_connector(page(*odd, NAMED)).fetch_templates()
    assert templates[-1].name == "winter_offer"
    assert len(templates) < len(odd)


@pytest.mark.parametrize("body", [{"data": other} for other in OTHER_VALUES] + [{"paging": 7}])
def test_odd_page_is_an_error_of_ours(body):
    """S0-31: an answer without sense is one that the caller knows."""
    try:
        make_connector(answer(200, body)).fetch_templates()
    except ConnectorError as error:
        assert error.detail


def test_refused_question():
    """S0-31: a refusal is classified like any other."""
    with pytest.raises(ConnectorError) as caught:
        make_connector(answer(400, refused(200))).fetch_templates()
    assert caught.value.kind == "credentials"


# ---------------------------------------------------------------------- sending


def test_send_by_number():
    """S0-24: values go by number, whatever the order in which the text names them."""
    assert sent(POSITIONAL, "S0042", "Anna", "Monday", "42") == {
        "name": "order_ready",
        "language": {"code": "es_ES"},
        "components": [
            {"type": "header", "parameters": [{"type": "text", "text": "S0042"}]},
            {
                "type": "body",
                "parameters": [
                    {"type": "text", "text": "Monday"},
                    {"type": "text", "text": "Anna"},
                ],
            },
            {
                "type": "button",
                "sub_type": "url",
                "index": "1",
                "parameters": [{"type": "text", "text": "42"}],
            },
        ],
    }


def test_ten_numbers_stay_in_order():
    """S0-24: the tenth gap comes after the ninth."""
    text = " ".join(f"{{{{{number}}}}}" for number in range(10, 0, -1))
    node = with_parts({"type": "BODY", "text": text}, parameter_format="POSITIONAL")
    body = sent(node, *"jihgfedcba")["components"][0]
    assert [parameter["text"] for parameter in body["parameters"]] == list("abcdefghij")


def test_send_by_name_with_picture_and_code():
    """S0-24: a picture goes into the header, values by name, the code to its button."""
    assert sent(NAMED, "Anna", "25%", "Friday", "25OFF", media=PICTURE)["components"] == [
        {"type": "header", "parameters": [{"type": "image", "image": {"id": "up"}}]},
        {
            "type": "body",
            "parameters": [
                {"type": "text", "parameter_name": "first_name", "text": "Anna"},
                {"type": "text", "parameter_name": "discount", "text": "25%"},
                {"type": "text", "parameter_name": "day", "text": "Friday"},
            ],
        },
        {
            "type": "button",
            "sub_type": "copy_code",
            "index": "0",
            "parameters": [{"type": "coupon_code", "coupon_code": "25OFF"}],
        },
    ]


def test_document_keeps_its_name():
    """S0-24: a document in the header is called what it is called."""
    node = with_parts({"type": "HEADER", "format": "DOCUMENT"}, BODY)
    (header,) = sent(node, media=OFFER)["components"]
    assert header["parameters"] == [
        {"type": "document", "document": {"id": "up", "filename": "oferta añ.pdf"}}
    ]


def test_template_without_gaps():
    """S0-24: where nothing is open, nothing is filled in."""
    assert sent(with_parts(BODY)) == {"name": "winter_offer", "language": {"code": "en"}}


@pytest.mark.parametrize(
    ("node", "values", "media", "code"),
    [
        (POSITIONAL, ("S0042", "Anna"), None, "value_missing"),
        (POSITIONAL, ("S0042", "Anna", "two\nlines", "42"), None, "value_layout"),
        (POSITIONAL | {"status": "PAUSED"}, ("a", "b", "c", "d"), None, "template_state"),
        (NAMED, ("a", "b", "c", "d"), None, "header_file"),
        (NAMED, ("a", "b", "c", "d"), OFFER, "header_file"),
        (with_parts(BODY), (), PICTURE, "header_file"),
    ],
)
def test_incomplete_template_is_not_sent(node, values, media, code):
    """S0-24, S0-28: what WhatsApp would refuse makes no call, and uploads no file."""
    with pytest.raises(TemplateError) as caught:
        make_connector().send(message(node, *values, media=media))
    assert caught.value.code == code
    assert "Anna" not in str(caught.value)


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (answer(400, refused(132000)), "template"),
        (answer(400, refused(132015)), "template"),
        (answer(400, refused(131050)), "consent"),
        (answer(400, refused(131049)), "permanent"),
    ],
)
def test_refused_template(reply, kind):
    """S0-28: what WhatsApp says to a template is classified by its code."""
    with pytest.raises(ConnectorError) as caught:
        make_connector(reply).send(message(with_parts(BODY)))
    assert caught.value.kind == kind
    assert getattr(caught.value, "scope", "marketing") == "marketing"


def test_lost_template_is_uncertain():
    """S0-31: a template whose answer is lost is not sent again by a machine."""
    with pytest.raises(UncertainError):
        make_connector(answer(504, b"")).send(message(with_parts(BODY)))


# ---------------------------------------------------------------------- news


def change(field, **value):
    """The only event of a change of the account."""
    body = {
        "entry": [{"id": "1", "time": 1767225600, "changes": [{"field": field, "value": value}]}]
    }
    connector = make_connector()
    (envelope,) = connector.split(request(body))
    return connector.parse(json.loads(json.dumps(envelope.payload)))


def fixture_event(name):
    """The only event of a fixture."""
    body = (FIXTURES / "whatsapp" / f"{name}.json").read_bytes()
    connector = make_connector()
    (envelope,) = connector.split(request(body))
    return connector.parse(envelope.payload)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("message_template_status_update__paused", {"status": "paused"}),
        ("message_template_quality_update__red", {"quality": "RED"}),
        ("template_category_update__changed", {"category": "marketing"}),
        ("message_template_components_update__edited", {}),
    ],
)
def test_news(name, expected):
    """S0-24: what WhatsApp does to a template is known at once; the rest stays as it was."""
    assert fixture_event(name) == TemplateUpdate(
        occurred_at=datetime(2026, 1, 1, tzinfo=timezone.utc),
        external_id="911000000000001",
        name="appointment_reminder",
        language="en_US",
        **expected,
    )


TEMPLATE = {"message_template_id": 911000000000001, "message_template_category": "MARKETING"}


@pytest.mark.parametrize(
    ("value", "status", "reason"),
    [
        ({"event": "APPROVED", "reason": "NONE"}, "approved", ""),
        ({"event": "REINSTATED"}, "approved", ""),
        ({"event": "REJECTED", "reason": "SCAM"}, "rejected", "SCAM"),
        (
            {
                "event": "REJECTED",
                "reason": "INVALID_FORMAT",
                "rejection_info": {"reason": "Gaps stand side by side."},
            },
            "rejected",
            "Gaps stand side by side.",
        ),
        (
            {"event": "PAUSED", "other_info": {"title": "FIRST_PAUSE", "description": "3 hours."}},
            "paused",
            "3 hours.",
        ),
        ({"event": "DELETED", "reason": None}, "disabled", ""),
        ({"event": "FLAGGED", "reason": "NONE"}, "", "FLAGGED"),
        ({"event": "EVENT_OF_TOMORROW"}, "", "EVENT_OF_TOMORROW"),
    ],
)
def test_news_of_state(value, status, reason):
    """S0-24, S0-31: a template that must not be sent any more says why."""
    update = change("message_template_status_update", **TEMPLATE, **value)
    assert (update.status, update.reason, update.category) == (status, reason, "marketing")


def test_announced_change_of_category():
    """S0-24: a category that is only announced is not taken for the present one."""
    update = change(
        "template_category_update",
        message_template_id=1,
        new_category="UTILITY",
        correct_category="MARKETING",
        category_update_timestamp=1767312000,
    )
    assert update.category == "utility"


@pytest.mark.parametrize(("value", "wanted"), [("stop", False), ("resume", True)])
def test_marketing_preference(value, wanted):
    """S0-36: who stops marketing in WhatsApp gets none, until he wants it again."""
    event = preference(value=value)
    assert isinstance(event, Consent)
    assert (event.wanted, event.scope) == (wanted, "marketing")
    assert event.contact.addresses == (ANNA,)
    assert event.contact.name == "Anna Ruiz"


@pytest.mark.parametrize("change", [{"value": "maybe"}, {"category": "service_messages"}])
def test_other_preference(change):
    """S0-36: what we do not know changes no consent."""
    assert isinstance(preference(**change), Ignored)


def test_preference_of_a_customer_without_number():
    """S0-36: a customer with a username can stop marketing, too."""
    assert preference(wa_id=None, user_id=BEN.value).contact.addresses == (BEN,)


def preference(**values):
    """The event of the fixture with other values."""
    name = "user_preferences__marketing_stopped"
    body = json.loads((FIXTURES / "whatsapp" / f"{name}.json").read_bytes())
    body["entry"][0]["changes"][0]["value"]["user_preferences"][0] |= values
    connector = make_connector()
    (envelope,) = connector.split(request(body))
    assert envelope.account == ACCOUNT
    return connector.parse(envelope.payload)


# ---------------------------------------------------------------------- starting a chat


@pytest.mark.parametrize(
    ("phone", "address"),
    [
        ("+34 600 111 222", Address("wa_id", "34600111222")),
        ("+1 (202) 555-0143", ANNA),
        ("", None),
        ("+", None),
    ],
)
def test_address_for_phone(phone, address):
    """S0-24: a customer who never wrote is written to by his number."""
    assert make_connector().address_for_phone(phone) == address


def test_invite_link():
    """S0-24: a link by which a customer starts the chat; there is none before the first test."""
    assert make_connector(handle="12025550100").invite_link("r1") == "https://wa.me/12025550100"
    assert make_connector().invite_link() == make_connector().app_link() == ""
