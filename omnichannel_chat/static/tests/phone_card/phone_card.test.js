import { mailModels } from "@mail/../tests/mail_test_helpers";
import { describe, expect, test } from "@odoo/hoot";
import { hover, keyDown, leave, queryAllTexts, queryOne, waitFor } from "@odoo/hoot-dom";
import { advanceTime, animationFrame } from "@odoo/hoot-mock";
import {
    contains,
    defineModels,
    fields,
    models,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";

describe.current.tags("desktop");

const CARD = ".o_omnichannel_phone_card";

class Contact extends models.Model {
    _name = "x_contact";
    name = fields.Char();
    phone = fields.Char();
    _records = [
        { id: 1, name: "Ana", phone: "+34 600 111 222" },
        { id: 2, name: "Bruno", phone: "+34 600 333 444" },
        { id: 3, name: "Eva", phone: false },
    ];
}

class OmnichannelChat extends models.Model {
    _name = "omnichannel.chat";
    _inherit = ["mail.thread"];
}

defineModels({ ...mailModels, Contact, OmnichannelChat });

const ANSWER = {
    phone: "+34600111222",
    customers: [{ id: 7, name: "Ana", company: "Azure" }],
    contact: { name: "", company: "" },
    chats: [
        {
            id: 4,
            name: "Ana",
            channel: "Shop",
            look: "whatsapp",
            state: "open",
            state_label: "",
            unread: 2,
            at: false,
        },
        {
            id: 5,
            name: "Ana's office",
            channel: "Support",
            look: "telegram",
            state: "archived",
            state_label: "Archived",
            unread: 0,
            at: false,
        },
    ],
    more: 0,
    channels: [{ id: 3, name: "Alerts", look: "sms", mode: "text" }],
    looks: {},
};

/** @param {{isAgent?: boolean, answer?: Object}} [options] */
function answer({ isAgent = true, answer = ANSWER } = {}) {
    onRpc("has_group", () => isAgent);
    onRpc("omnichannel.chat", "get_unanswered", () => ({ count: 0, chat_id: false }));
    onRpc("omnichannel.chat", "get_phone_card", ({ args, kwargs }) => {
        expect.step([args[0], kwargs.model, kwargs.res_id].join(" "));
        return answer;
    });
}

function mountList() {
    return mountView({
        type: "list",
        resModel: "x_contact",
        arch: `<list><field name="name"/><field name="phone" widget="phone"/></list>`,
    });
}

function mountForm(resId) {
    return mountView({
        type: "form",
        resModel: "x_contact",
        resId,
        arch: `<form><field name="name"/><field name="phone" widget="phone"/></form>`,
    });
}

test("S0-41: a list asks for nothing until one rests on a number, then once", async () => {
    answer();
    await mountList();
    expect.verifySteps([]);
    await hover(".o_data_row:first a.o_form_uri");
    await advanceTime(250);
    expect(CARD).toHaveCount(0);
    await advanceTime(100);
    await waitFor(CARD);
    expect.verifySteps(["+34 600 111 222 x_contact 1"]);
    await animationFrame();
    expect(queryAllTexts(".o_omnichannel_card_chat")).toEqual([
        "Shop\n2 unread",
        "Support · Ana's office\nArchived",
    ]);
});

test("S0-41: passing over numbers opens nothing", async () => {
    answer();
    await mountList();
    await hover(".o_data_row:first a.o_form_uri");
    await advanceTime(200);
    await hover(".o_data_row:first [name=name]");
    await advanceTime(1000);
    expect(CARD).toHaveCount(0);
    expect.verifySteps([]);
});

test("S0-41: the card stays on the way to it, and closes when one leaves it", async () => {
    answer();
    await mountList();
    await hover(".o_data_row:first a.o_form_uri");
    await advanceTime(400);
    await waitFor(CARD);
    await hover(".o_data_row:last [name=name]");
    await advanceTime(100);
    await hover(CARD);
    await advanceTime(1000);
    expect(CARD).toHaveCount(1);
    await hover(".o_data_row:last [name=name]");
    await leave(CARD);
    await advanceTime(1000);
    expect(CARD).toHaveCount(0);
    expect.verifySteps(["+34 600 111 222 x_contact 1"]);
});

test("S0-41: the keyboard opens the card, goes into it, and Escape leads back", async () => {
    answer();
    await mountList();
    queryOne(".o_data_row:first a.o_form_uri").focus();
    await advanceTime(400);
    await waitFor(".o_omnichannel_card_chat");
    await keyDown("ArrowDown");
    expect(".o_omnichannel_card_customer").toBeFocused();
    await keyDown("Escape");
    await animationFrame();
    expect(CARD).toHaveCount(0);
    expect(".o_data_row:first a.o_form_uri").toBeFocused();
    await advanceTime(1000);
    expect(CARD).toHaveCount(0);
    expect.verifySteps(["+34 600 111 222 x_contact 1"]);
});

test("S0-41: in a form the button opens the card, and writing the number closes it", async () => {
    answer();
    await mountForm(1);
    await contains(".o_omnichannel_phone_button").click();
    await waitFor(CARD);
    await contains("[name=phone] input").edit("+34 600 999 999");
    await animationFrame();
    expect(CARD).toHaveCount(0);
    expect.verifySteps(["+34 600 111 222 x_contact 1"]);
});

test("S0-41: writing into a number is not disturbed", async () => {
    answer();
    await mountForm(1);
    await contains("[name=phone] input").click();
    await leave("[name=phone] input");
    await advanceTime(1000);
    expect(CARD).toHaveCount(0);
    expect.verifySteps([]);
});

test("S0-41: without a number there is no card and no button", async () => {
    answer();
    await mountForm(3);
    await hover("[name=phone] input");
    await advanceTime(1000);
    expect(CARD).toHaveCount(0);
    expect(".o_omnichannel_phone_button").toHaveCount(0);
    expect.verifySteps([]);
});

test("S0-41: a number that nobody has says so; it can be called", async () => {
    answer({ answer: { ...ANSWER, customers: [], chats: [], channels: [] } });
    await mountList();
    await hover(".o_data_row:eq(1) a.o_form_uri");
    await advanceTime(400);
    await waitFor(".o_omnichannel_card_start");
    expect(CARD).toHaveText(/No chats yet/);
    expect(".o_omnichannel_card_call").toHaveAttribute("href", "tel:+34600333444");
    expect.verifySteps(["+34 600 333 444 x_contact 2"]);
});

test("S0-40: for people without the role nothing opens, and nothing is asked for", async () => {
    answer({ isAgent: false });
    await mountForm(1);
    expect(".o_omnichannel_phone_button").toHaveCount(0);
    await hover("[name=phone] input");
    await advanceTime(1000);
    expect(CARD).toHaveCount(0);
    expect.verifySteps([]);
});
