import { registry } from "@web/core/registry";

import { keepNotices } from "./lasting";

const tours = registry.category("web_tour.tours");
const row = (name) => `.o_omnichannel_row:contains(${name})`;
const INPUT = ".o_omnichannel_chat textarea.o-mail-Composer-input:not(.o-mail-Composer-fake)";
// Stored: what is on its way to the server is pale.
const OUT =
    ".o_omnichannel_chat .o-mail-Message.o_omnichannel_out:not(:has(.o-mail-Message-content.opacity-50))";
const SCHEDULED = ".o_omnichannel_scheduled_message";

/** Actions stand beside the text where there is room, else in a menu. */
const choose = (name, isSmall) => [
    ...(isSmall
        ? [
              {
                  content: "What one can do is in a menu",
                  trigger: ".o_omnichannel_composer button[name=more-actions]",
                  run: "click",
              },
          ]
        : []),
    {
        content: `Choose ${name}`,
        trigger: `button[name='${name}'], .o-dropdown-item[name='${name}']`,
        run: "click",
    },
];

const getSteps = (isSmall) => [
    { content: "Notices stay", trigger: "body", run: keepNotices },
    { content: "Open the chat", trigger: row("Ana"), run: "click" },
    // Quick replies ----------------------------------------------------------
    ...choose("omnichannel-quick-reply", isSmall),
    {
        content: "Lesson 41: search in the text",
        trigger: ".o_omnichannel_reply_search",
        run: "edit llega",
    },
    {
        content: "What it says to this customer",
        trigger:
            ".o_omnichannel_reply_preview:contains(Hola Ana, su pedido llega el [[What day?]].):contains(map.pdf)",
    },
    { content: "Insert it", trigger: ".o_omnichannel_insert_reply", run: "click" },
    {
        content: "What is to be filled in is marked and selected",
        trigger: `.o_omnichannel_composer:has(.o_omnichannel_blank:contains(What day?)) ${INPUT.replace(".o_omnichannel_chat ", "")}:value(Hola Ana)`,
        run({ anchor }) {
            const { selectionStart, selectionEnd, value } = anchor;
            if (value.slice(selectionStart, selectionEnd) !== "[[What day?]]") {
                throw new Error(`selected: ${value.slice(selectionStart, selectionEnd)}`);
            }
        },
    },
    { content: "Its file is there", trigger: ".o-mail-AttachmentContainer:contains(map.pdf)" },
    {
        content: "Sending",
        trigger: ".o_omnichannel_composer button[name=send-message]",
        run: "click",
    },
    {
        content: "is not possible yet",
        trigger: ".o_notification:contains(Fill this in first: What day?)",
    },
    { content: "Nothing was sent", trigger: ".o_omnichannel_chat:not(:has(.o_omnichannel_out))" },
    {
        content: "Fill it in",
        trigger: INPUT,
        run: "edit Hola Ana, su pedido llega el lunes.",
    },
    {
        content: "Nothing is left to be filled in",
        trigger: ".o_omnichannel_composer:not(:has(.o_omnichannel_blank))",
    },
    {
        content: "Send",
        trigger: ".o_omnichannel_composer button[name=send-message]",
        run: "click",
    },
    { content: "Sent with its file", trigger: `${OUT}:contains(lunes):contains(map.pdf)` },
    // The list that "::" opens -----------------------------------------------
    { content: "Two colons open the list", trigger: INPUT, run: "edit ::llega" },
    {
        content: "Choose by text",
        trigger: ".o-mail-Composer-suggestion:contains(arrival)",
        run: "click",
    },
    {
        content: "The colons are gone, the text is there",
        trigger: `${INPUT}:value(/^Hola Ana, su pedido llega el \\[\\[/)`,
    },
    // Sending later ----------------------------------------------------------
    { content: "Something for later", trigger: INPUT, run: "edit ¿Todo bien con la mesa?" },
    ...choose("omnichannel-send-later", true),
    {
        content: "Tomorrow at nine is chosen",
        trigger: ".o_omnichannel_send_later input:checked",
    },
    {
        content: "Lesson 42: not if the customer writes before",
        trigger: "#omnichannel_later_silent",
        run: "click",
    },
    { content: "Schedule", trigger: ".o_omnichannel_schedule", run: "click" },
    {
        content: "It stands in the chat",
        trigger: `${SCHEDULED}:contains(¿Todo bien con la mesa?):contains(Only if the customer)`,
    },
    { content: "Nothing is left to write", trigger: `${INPUT}:value(/^$/)` },
    {
        content: "Change the time",
        trigger: `${SCHEDULED} .o_omnichannel_scheduled_move`,
        run: "click",
    },
    { content: "A time is asked for", trigger: ".o_omnichannel_send_later input[type=text]" },
    { content: "Leave it", trigger: ".modal-footer button:contains(Cancel)", run: "click" },
    {
        content: "Send it now",
        trigger: `${SCHEDULED} .o_omnichannel_scheduled_send`,
        run: "click",
    },
    { content: "It is a message now", trigger: `${OUT}:contains(¿Todo bien con la mesa?)` },
    {
        content: "and not scheduled any more",
        trigger: `.o_omnichannel_chat:not(:has(${SCHEDULED}))`,
    },
    // Drafts -----------------------------------------------------------------
    { content: "Begin to write", trigger: INPUT, run: "edit Un momento" },
    ...(isSmall
        ? [{ content: "Back to the list", trigger: ".o_omnichannel_back", run: "click" }]
        : [{ content: "Another chat", trigger: row("Bruno"), run: "click" }]),
    {
        content: "S0-20: the list says that one has begun to write",
        trigger: `${row("Ana")} .o_omnichannel_row_preview:contains(Draft: Un momento)`,
        run: () => window.location.reload(),
        expectUnloadPage: true,
    },
    { content: "After a reload", trigger: row("Ana"), run: "click" },
    { content: "it is still there", trigger: `${INPUT}:value(Un momento)` },
    {
        content: "Send it",
        trigger: ".o_omnichannel_composer button[name=send-message]",
        run: "click",
    },
    { content: "Sent", trigger: `${OUT}:contains(Un momento)` },
];

tours.add("omnichannel_writing", { steps: () => getSteps(false) });
tours.add("omnichannel_writing_phone", { steps: () => getSteps(true) });
