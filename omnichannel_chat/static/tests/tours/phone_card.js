import { queryAll } from "@odoo/hoot-dom";

import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");
const CARD = ".o_omnichannel_phone_card";
const NUMBER = ".o_data_row:contains(Card Customer) [name=phone] a.o_form_uri";
const FORM_BUTTON = ".o_form_view .o_omnichannel_phone_button";

const gone = { content: "The card is gone", trigger: `body:not(:has(${CARD}))` };
const windowOpen = {
    content: "S0-42: the chat in a window",
    trigger: ".o-mail-ChatWindow:contains(Card Customer) .o-mail-Composer-input",
};

/** A list asks for nothing; a card asks once. */
function expectRequests(wanted) {
    const found = performance
        .getEntriesByType("resource")
        .filter(({ name }) => name.includes("get_phone_card")).length;
    if (found !== wanted) {
        throw new Error(`${found} requests for cards instead of ${wanted}`);
    }
}

tours.add("omnichannel_phone_card", {
    steps: () => [
        { content: "The list of customers", trigger: NUMBER },
        {
            content: "S0-41: rest on the number",
            trigger: NUMBER,
            run: ({ anchor }) => {
                expectRequests(0);
                performance.clearResourceTimings();
                anchor.dispatchEvent(
                    new PointerEvent("pointerover", { bubbles: true, pointerType: "mouse" })
                );
            },
        },
        {
            content: "S0-41: contact data, the number, calling and copying",
            trigger: `${CARD}:contains(Card Customer):contains(Card Company):has(.o_omnichannel_card_copy) a.o_omnichannel_card_call[href='tel:+34600111222']`,
        },
        {
            content: "S0-41: the chat with what is unread; S0-43: where one can be started",
            trigger: `${CARD}:has(.o_omnichannel_card_chat:contains(Tour Shop):contains(1 unread)) .o_omnichannel_card_channel:contains(Tour Second)`,
            run: () => expectRequests(1),
        },
        { content: "Escape", trigger: CARD, run: "press Escape" },
        gone,
        {
            content: "By keyboard: the number has the focus",
            trigger: NUMBER,
            run: ({ anchor }) => anchor.focus(),
        },
        { content: "The card is there", trigger: `${CARD} .o_omnichannel_card_chat` },
        { content: "Into the card", trigger: NUMBER, run: "press ArrowDown" },
        {
            content: "It has the focus",
            trigger: `${CARD} .o_omnichannel_card_customer:focus`,
            run: "press ArrowDown",
        },
        { content: "Further", trigger: `${CARD} .o_omnichannel_card_call:focus`, run: "press Tab" },
        gone,
        { content: "Back where one came from", trigger: `${NUMBER}:focus` },
        { content: "Again", trigger: NUMBER, run: ({ anchor }) => anchor.blur() },
        { content: "Again", trigger: NUMBER, run: ({ anchor }) => anchor.focus() },
        {
            content: "S0-42: choose the chat",
            trigger: `${CARD} .o_omnichannel_card_chat:contains(Tour Shop)`,
            run: "click",
        },
        windowOpen,
        { content: "S0-42: the page stays", trigger: NUMBER },
        gone,
        {
            content: "Open the customer",
            trigger: ".o_data_row:contains(Card Customer) [name=complete_name]",
            run: "click",
        },
        { content: "In the form there is a button", trigger: FORM_BUTTON, run: "click" },
        {
            content: "S0-43: start a chat on a channel that has none",
            trigger: `${CARD} .o_omnichannel_card_channel:contains(Tour Second)`,
            run: "click",
        },
        {
            content: "S0-43: the new chat in a window of its own",
            trigger: ".o-mail-ChatWindow:contains(Tour Second)",
        },
        { content: "The button again", trigger: FORM_BUTTON, run: "click" },
        { content: "S0-43: +Chat", trigger: `${CARD} .o_omnichannel_card_start`, run: "click" },
        {
            content: "All channels, with what is possible",
            trigger: ".o_omnichannel_start:contains(Card Customer) .o_omnichannel_start_channel",
        },
    ],
});

/** A finger on an element. */
function tap(anchor) {
    const options = { bubbles: true, cancelable: true, pointerType: "touch" };
    anchor.dispatchEvent(new PointerEvent("pointerdown", options));
    anchor.dispatchEvent(new PointerEvent("pointerup", options));
    anchor.dispatchEvent(new PointerEvent("click", options));
}

tours.add("omnichannel_phone_card_touch", {
    steps: () => [
        {
            content: "Open the order",
            trigger: ".o_kanban_record:contains(Card Customer)",
            run: "click",
        },
        {
            content: "S0-41: tap on the customer's number",
            trigger: ".o_form_view [name=omnichannel_phone] a.o_form_uri",
            run: ({ anchor }) => tap(anchor),
        },
        {
            content: "S0-41: the card comes from below",
            trigger: `.o_bottom_sheet ${CARD} .o_omnichannel_card_chat:contains(Tour Shop)`,
            run: "click",
        },
        windowOpen,
        gone,
    ],
});

tours.add("omnichannel_phone_card_nobody", {
    steps: () => [
        {
            content: "Numbers are plain text",
            trigger: ".o_data_row:contains(Card Customer) [name=phone]:contains(600 111 222)",
        },
        {
            content: "S0-40: without the role nothing opens, and no link is made",
            trigger: ".o_list_view",
            run: () => {
                if (queryAll("[name=phone] a").length) {
                    throw new Error("a link");
                }
            },
        },
        {
            content: "Open the customer",
            trigger: ".o_data_row:contains(Card Customer) [name=complete_name]",
            run: "click",
        },
        {
            content: "S0-40: no button beside the number, none on top",
            trigger:
                ".o_form_view:has([name=phone] input):not(:has(.o_omnichannel_phone_button, .fa-comments))",
        },
    ],
});
