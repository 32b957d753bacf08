import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");
const INPUT = ".o_omnichannel_chat textarea.o-mail-Composer-input";
const GATE = ".o_omnichannel_chat .o_omnichannel_gate";
const row = (name) => `.o_omnichannel_row:contains(${name})`;
const open = { content: "Open the chat", trigger: row("Ana"), run: "click" };

const fromMenu = (item) => [
    {
        content: "Open the customer's menu",
        trigger: ".o_omnichannel_customer_menu",
        run: "click",
    },
    { content: "Choose", trigger: `.o-dropdown--menu ${item}`, run: "click" },
];

const block = [
    ...fromMenu(".o_omnichannel_block"),
    {
        content: "One is asked before",
        trigger: ".modal:contains(Block Ana?) .btn-danger",
        run: "click",
    },
    {
        content: "S0-36: the panel says who has blocked the customer",
        trigger: "[data-fact=blocked]:contains(Blocked by rules_agent)",
    },
];

tours.add("omnichannel_rules", {
    steps: () => [
        open,
        {
            content: "S0-13: the message says which advertisement brought it",
            trigger:
                ".o-mail-Message .o_omnichannel_origin:contains(From an advertisement: Autumn sofas) a[href='https://shop.example/autumn'][target=_blank][rel*=noopener]",
        },
        {
            content: "A failed message can be sent again, or deleted",
            trigger:
                ".o_omnichannel_notice:has(button:contains(Send again)) button:contains(Delete)",
            run: "click",
        },
        {
            content: "One is asked before",
            trigger: ".modal:contains(It was not sent) .btn-danger",
            run: "click",
        },
        {
            content: "It is gone",
            trigger: ".o_omnichannel_messages:not(:has(.o_omnichannel_failed)):contains(Hola)",
        },
        {
            content: "S0-05: the chat waits for an answer again",
            trigger: `${row("Ana")}:has(.o_omnichannel_row_waiting):contains(Hola)`,
        },
        ...fromMenu(".o_omnichannel_stop"),
        {
            content: "S0-36: the panel says what is stopped and how; take it back",
            trigger: "[data-fact=stopped]:contains(Stopped marketing):contains(colleague) button",
            run: "click",
        },
        {
            content: "Nothing is stopped any more",
            trigger: ".o_omnichannel_panel:not(:has(.o_omnichannel_consent))",
        },
        { content: "One can still write", trigger: INPUT },
        ...block,
        {
            content: "S0-36: one cannot write; one button takes it back",
            trigger: `${GATE}:contains(You have blocked this customer) [data-step=unblock]`,
            run: "click",
        },
        { content: "One can write again", trigger: INPUT },
        {
            content: "Nobody is blocked any more",
            trigger: ".o_omnichannel_panel:not(:has(.o_omnichannel_consent))",
        },
    ],
});

tours.add("omnichannel_rules_phone", {
    steps: () => [
        open,
        { content: "The chat is there", trigger: INPUT },
        { content: "The customer", trigger: ".o_omnichannel_toggle_panel", run: "click" },
        ...block,
        { content: "Back", trigger: ".o_omnichannel_panel .o_omnichannel_back", run: "click" },
        {
            content: "S0-36: in the text field's place stands why, and what to do",
            trigger: `.o_omnichannel_small ${GATE} [data-step=unblock]`,
            run: "click",
        },
        { content: "One can write again", trigger: INPUT },
    ],
});

tours.add("omnichannel_rules_window", {
    steps: () => [
        open,
        {
            content: "S0-28, S0-29: the reason, and a link to the messenger itself in a new tab",
            trigger: `${GATE}:contains(allows free text for 24 hours) a[data-step=open_app][href='https://app.example/inbox'][target=_blank][rel*=noopener]`,
        },
        {
            content: "Notes are always possible",
            trigger: ".o_omnichannel_tab:contains(Note)",
            run: "click",
        },
        { content: "There is where to write", trigger: `${INPUT}[placeholder*=team]` },
    ],
});

tours.add("omnichannel_rules_people", {
    steps: () => [
        open,
        {
            content: "S0-28: until when people may answer",
            trigger: ".o_omnichannel_people_only:contains(Only people may answer now (until)",
        },
        { content: "One may", trigger: INPUT, run: "edit €uro" },
        {
            content: "S0-21: what it costs",
            trigger: ".o_omnichannel_segments:contains(4 characters · 1 SMS)",
        },
    ],
});

tours.add("omnichannel_rules_channel", {
    steps: () => [
        {
            content: "S0-31: the list marks the chats of a channel without connection",
            trigger: `${row("Ana")}:has(.o_omnichannel_row_down)`,
            run: "click",
        },
        {
            content: "The chat says who can mend it",
            trigger: ".o_omnichannel_channel_down:contains(Tour Shop):contains(rules_manager)",
        },
        {
            content: "Who cannot mend it has no button for it",
            trigger: `${GATE}:contains(A manager has to connect the channel again):not(:has([data-step]))`,
        },
    ],
});

tours.add("omnichannel_rules_reconnect", {
    steps: () => [
        open,
        {
            content: "S0-31: a manager has a button",
            trigger: `${GATE} [data-step=connect]`,
            run: "click",
        },
        {
            content: "It leads to the channel",
            trigger: ".o_form_view [name=name] input:value(Tour Shop)",
        },
    ],
});
