import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");
const row = (name) => `.o_omnichannel_row:contains(${name})`;
const template = (name) => `.o_omnichannel_template:contains(${name})`;
const SENT = ".o-mail-Message.o_omnichannel_out:contains(Hola Anita, su pedido 42 está listo.)";

const sendGreeting = [
    {
        content: "The dialog lists what can be sent",
        trigger: template("greeting"),
        run: "click",
    },
    {
        content: "The preview is filled with what is known, the rest is marked",
        trigger:
            ".o_omnichannel_template_bubble:contains(Hola Ana, su pedido):has(mark:contains(2))",
    },
    { content: "Too early", trigger: ".o_omnichannel_send_template", run: "click" },
    {
        content: "The problem stands beside its gap",
        trigger: "[data-gap='2']:contains(Fill this in) input.is-invalid",
        run: "edit 42",
    },
    {
        content: "What is known can be changed",
        trigger: "[data-gap='1'] input:value(Ana)",
        run: "edit Anita",
    },
    {
        content: "The preview follows",
        trigger:
            ".o_omnichannel_template_bubble:contains(Hola Anita, su pedido 42 está listo.):not(:has(mark))",
    },
    { content: "Enter sends", trigger: "[data-gap='1'] input", run: "press Enter" },
    { content: "The template is in the chat", trigger: SENT },
];

tours.add("omnichannel_template", {
    steps: () => [
        { content: "S0-36: the window is closed", trigger: row("Ana"), run: "click" },
        {
            content: "Lesson 14: there is a way on",
            trigger: ".o_omnichannel_chat button:contains(template)",
            run: "click",
        },
        {
            content: "What cannot be sent says why",
            trigger: `${template("paused_one")} .o_omnichannel_why_not`,
        },
        {
            content: "Search",
            trigger: ".o_omnichannel_template_search",
            run: "edit pedido",
        },
        {
            content: "The search leaves one",
            trigger: `.o_omnichannel_template_rows:not(:has(${template("paused_one")}))`,
        },
        ...sendGreeting,
    ],
});

tours.add("omnichannel_new_chat", {
    steps: () => [
        {
            content: "S0-24: a new chat",
            trigger: ".o_omnichannel_new",
            run: "click",
        },
        { content: "On a channel", trigger: ".o_omnichannel_new_chat", run: "click" },
        {
            content: "Somebody who never wrote",
            trigger: ".o_omnichannel_start_search input",
            run: "edit Carla",
        },
        {
            content: "Found by name",
            trigger: ".o-autocomplete--dropdown-item:contains(Carla Ruiz) a",
            run: "click",
        },
        {
            content: "Where the customer has to begin there is a link",
            trigger: ".o_omnichannel_start_channel[data-mode=link]:contains(Link Channel)",
            run: "click",
        },
        {
            content: "It can be copied, and scanned",
            trigger:
                ".o_omnichannel_start:has(.o_omnichannel_invite_code) .o_omnichannel_invite_link:value(https://)",
        },
        { content: "Back", trigger: ".o_omnichannel_start_back", run: "click" },
        {
            content: "S0-36: one writes first by template here",
            trigger: ".o_omnichannel_start_channel[data-mode=template]:contains(Tour Shop)",
            run: "click",
        },
        {
            content: "The chat opens, and the dialog of templates over it",
            trigger: ".o_omnichannel_template_dialog",
        },
        { content: "Choose", trigger: template("hello"), run: "click" },
        {
            content: "Nothing to fill in",
            trigger: ".o_omnichannel_template_bubble:contains(Buenos días)",
        },
        { content: "Send", trigger: ".o_omnichannel_send_template", run: "click" },
        {
            content: "Sent",
            trigger: ".o-mail-Message.o_omnichannel_out:contains(Buenos días)",
        },
        { content: "Now it is in the list", trigger: row("Carla Ruiz") },
    ],
});

tours.add("omnichannel_start_from_customer", {
    steps: () => [
        {
            content: "S0-43: +Chat on the customer's form",
            trigger: "button[name=action_start_omnichannel_chat]",
            run: "click",
        },
        {
            content: "The customer is chosen already",
            trigger: ".o_omnichannel_start_target:contains(Carla Ruiz)",
        },
        {
            content: "Choose a channel",
            trigger: ".o_omnichannel_start_channel:contains(Free Channel)",
            run: "click",
        },
        {
            content: "S0-42: a floating window, the page stays",
            trigger: "body:has(.o_form_view .o_field_widget[name=name]) .o-mail-ChatWindow",
        },
        { content: "One can write", trigger: ".o-mail-ChatWindow textarea", run: "edit Hola" },
        { content: "Send", trigger: ".o-mail-ChatWindow textarea", run: "press Enter" },
        { content: "Sent", trigger: ".o-mail-ChatWindow .o-mail-Message:contains(Hola)" },
    ],
});
