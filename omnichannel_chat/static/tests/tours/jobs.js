import { inputFiles } from "@web/../tests/utils";
import { registry } from "@web/core/registry";

import { rememberMarks } from "./lasting";

// The ten commonest jobs of an agent. Each tour is walked at desktop and at phone width: what is
// in sight at once there is a page of its own, or a menu, here.

const CHAT = ".o_omnichannel_chat";
const INPUT = `${CHAT} textarea.o-mail-Composer-input:not(.o-mail-Composer-fake)`;
// Stored: what is on its way to the server is pale.
const OUT = `${CHAT} .o-mail-Message.o_omnichannel_out:not(:has(.o-mail-Message-content.opacity-50))`;
const SMALL_BELOW = 768; // px
const row = (name) => `.o_omnichannel_row:contains(${name})`;
const click = (content, trigger) => ({ content, trigger, run: "click" });
const type = (content, trigger, text) => ({ content, trigger, run: `edit ${text}` });

const addTour = (name, getSteps) =>
    registry.category("web_tour.tours").add(`omnichannel_job_${name}`, {
        steps: () => getSteps(window.innerWidth < SMALL_BELOW),
    });

const openChat = [
    click("Open the chat", row("Ana")),
    { content: "It is there", trigger: `${CHAT} .o-mail-Message` },
];
// On a phone's keyboard Enter begins a new line.
const send = (isSmall) =>
    isSmall
        ? click("Send", ".o_omnichannel_composer button[name=send-message]:enabled")
        : { content: "Enter sends", trigger: INPUT, run: "press Enter" };
const sent = (text) => ({ content: "It is in the chat", trigger: `${OUT}:contains(${text})` });

const chooseAction = (name, isSmall) => [
    ...(isSmall
        ? [click("The composer's menu", ".o_omnichannel_composer button[name=more-actions]")]
        : []),
    click(`Choose ${name}`, `button[name='${name}'], .o-dropdown-item[name='${name}']`),
];

const openMenu = click("The chat's menu", ".o_omnichannel_chat_menu");

addTour("answer", (isSmall) => [
    {
        content: "S0-05: somebody has written",
        trigger: `${row("Ana")}:has(.o_omnichannel_row_unread)`,
    },
    ...openChat,
    type("Answer", INPUT, "Sí, la tenemos"),
    send(isSmall),
    sent("Sí, la tenemos"),
]);

addTour("file", () => [
    ...openChat,
    {
        content: "S0-22: add a file",
        trigger: INPUT,
        async run() {
            const file = new File(["plan"], "plan.txt", { type: "text/plain" });
            await inputFiles(`${CHAT} .o-mail-Composer .o_input_file`, [file]);
        },
    },
    {
        content: "It is uploaded",
        trigger: ".o-mail-AttachmentContainer:not(.o-isUploading):contains(plan.txt)",
    },
    click("Send", ".o_omnichannel_composer button[name=send-message]:enabled"),
    sent("plan.txt"),
]);

addTour("quick_reply", (isSmall) => [
    ...openChat,
    ...chooseAction("omnichannel-quick-reply", isSmall),
    type("Search", ".o_omnichannel_reply_search", "hours"),
    {
        content: "What it says to this customer",
        trigger: ".o_omnichannel_reply_preview:contains(Hola Ana)",
    },
    click("Insert it", ".o_omnichannel_insert_reply"),
    { content: "It is in the composer", trigger: `${INPUT}:value(Hola Ana)` },
    send(isSmall),
    sent("abrimos a las nueve"),
]);

addTour("hand_over", (isSmall) => [
    ...openChat,
    ...(isSmall
        ? [
              click("Who has it", ".o_omnichannel_assign"),
              click("S0-03: take it", ".o_omnichannel_assign_me"),
              { content: "It is mine", trigger: ".o_omnichannel_assign[title*='Anna Agent']" },
          ]
        : [
              click("S0-03: take it", ".o_omnichannel_take"),
              { content: "It is mine", trigger: ".o_omnichannel_assign:contains(You)" },
          ]),
    click("To whom", ".o_omnichannel_assign"),
    click("A colleague", ".o_omnichannel_person:contains(Laura Colleague)"),
    { content: "It is hers", trigger: ".o_omnichannel_assign[title*='Laura Colleague']" },
]);

addTour("snooze", () => [
    ...openChat,
    openMenu,
    click("S0-37: put it off", ".o_omnichannel_menu_snooze"),
    click("Until tomorrow", ".o_omnichannel_snooze_time[data-time=tomorrow]"),
    // What comes next is the next chat, on a phone the list.
    { content: "It left the list", trigger: `.o_omnichannel_list:not(:has(${row("Ana")}))` },
]);

addTour("note", () => [
    ...openChat,
    click("S1-10: a note", ".o_omnichannel_tab:contains(Note)"),
    type("Speak to somebody", INPUT, "Mira @Lau"),
    click("Choose her", ".o-mail-NavigableList-item:contains(Laura Colleague)"),
    click("Send", ".o_omnichannel_composer button[name=send-message]:enabled"),
    { content: "It is a note", trigger: `${CHAT} .o_omnichannel_note:contains(@Laura Colleague)` },
]);

addTour("quotation", (isSmall) => [
    ...openChat,
    ...(isSmall ? [click("The customer", ".o_omnichannel_toggle_panel")] : []),
    click("S0-15: link", ".o_omnichannel_suggestion:contains(Tour Customer) button"),
    {
        content: "S0-16: the customer's card",
        trigger: ".o_omnichannel_customer:contains(Tour Customer)",
    },
    click("S0-19: a quotation", "[data-section=quotations] .o_omnichannel_new_quotation"),
    {
        content: "The form knows the customer",
        trigger: ".o_form_view [name=partner_id] input:value(Tour Customer)",
    },
    click("Save", ".o_form_button_save"),
    {
        content: "It is saved",
        trigger: ".o_form_view .o_form_saved, .o_form_view:has([name=name]:contains(S0))",
    },
]);

addTour("template", () => [
    ...openChat,
    click("S0-36: free text is over; there is a way on", `${CHAT} button:contains(template)`),
    click("Choose", ".o_omnichannel_template:contains(hello)"),
    {
        content: "What it says",
        trigger: ".o_omnichannel_template_bubble:contains(Buenos días)",
    },
    click("Send", ".o_omnichannel_send_template"),
    sent("Buenos días"),
]);

addTour("new_chat", (isSmall) => [
    click("S0-24: something new", ".o_omnichannel_new"),
    click("A new chat", ".o_omnichannel_new_chat"),
    type("Somebody who never wrote", ".o_omnichannel_start_search input", "Carla"),
    click("Found", ".o-autocomplete--dropdown-item:contains(Carla Ruiz) a"),
    click("A channel", ".o_omnichannel_start_channel:contains(Tour Shop)"),
    type("Write", INPUT, "Hola Carla"),
    send(isSmall),
    sent("Hola Carla"),
]);

addTour("search", () => [
    { content: "What is marked is remembered", trigger: "body", run: rememberMarks },
    type("S0-38: two words", ".o_omnichannel_search", "roble macizo"),
    click("The message is found", ".o_omnichannel_found:contains(Ana):has(mark:contains(roble))"),
    {
        content: "It is in sight, far above the newest one",
        trigger: ".o-mail-Message[data-was-marked]:contains(roble macizo)",
    },
]);
