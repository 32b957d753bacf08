import { registry } from "@web/core/registry";

const WINDOW = ".o-mail-ChatWindow:contains(Ana)";
const MESSAGE = `${WINDOW} .o-mail-Message`;

/** Open the chat with a customer as the client action does, from whatever page. */
async function openWindow(name) {
    const { action, orm } = odoo.__WOWL_DEBUG__.root.env.services;
    const [chatId] = await orm.search("omnichannel.chat", [["identity_id.name", "=", name]]);
    await action.doAction({
        type: "ir.actions.client",
        tag: "omnichannel_chat.open_window",
        params: { chat_id: chatId },
    });
}

const openSteps = [
    { content: "A page of another application", trigger: ".o_action_manager .o_content" },
    {
        content: "Open the chat in a window",
        trigger: ".o_main_navbar",
        run: () => openWindow("Ana"),
    },
    { content: "The page stays", trigger: ".o_action_manager .o_content" },
];

registry.category("web_tour.tours").add("omnichannel_window", {
    steps: () => [
        ...openSteps,
        {
            content: "The customer's message is on the left",
            trigger: `${MESSAGE}:not(.o_omnichannel_out):contains(Hola)`,
        },
        {
            content: "Write an answer",
            trigger: `${WINDOW} textarea.o-mail-Composer-input`,
            run: "edit Buenos días",
        },
        {
            content: "Enter sends",
            trigger: `${WINDOW} textarea.o-mail-Composer-input`,
            run: "press Enter",
        },
        {
            content: "Ours is on the right, and waits",
            trigger: `${MESSAGE}.o_omnichannel_out:contains(Buenos días) [aria-label='Waiting to be sent']`,
        },
        {
            content: "Switch to a note",
            trigger: `${WINDOW} button[role=tab]:contains(Note)`,
            run: "click",
        },
        {
            content: "It says who reads it",
            trigger: `${WINDOW} :contains(Only your team sees this)`,
        },
        {
            content: "Write the note",
            trigger: `${WINDOW} .o_omnichannel_composer_note textarea.o-mail-Composer-input`,
            run: "edit Descuento máximo 5",
        },
        {
            content: "Save the note",
            trigger: `${WINDOW} textarea.o-mail-Composer-input`,
            run: "press Enter",
        },
        {
            content: "A note looks like one",
            trigger: `${MESSAGE}.o_omnichannel_note:contains(Descuento) .fa-lock`,
        },
        {
            content: "Reload the page",
            trigger: `${MESSAGE}.o_omnichannel_note`,
            run: () => window.location.reload(),
            expectUnloadPage: true,
        },
        {
            content: "The window is there again",
            trigger: `${MESSAGE}.o_omnichannel_out:contains(Buenos días)`,
        },
        {
            content: "With its own composer",
            trigger: `${WINDOW} .o_omnichannel_composer textarea.o-mail-Composer-input`,
        },
    ],
});

registry.category("web_tour.tours").add("omnichannel_window_failed", {
    steps: () => [
        ...openSteps,
        {
            content: "It says that the message was not sent",
            trigger: `${MESSAGE}.o_omnichannel_failed [aria-label='Not sent']`,
        },
        {
            content: "And why",
            trigger: `${MESSAGE} .o_omnichannel_notice:contains(cannot be reached)`,
        },
        {
            content: "Try again",
            trigger: `${MESSAGE} .o_omnichannel_notice button:contains(Send again)`,
            run: "click",
        },
        {
            content: "It waits to be sent",
            trigger: `${MESSAGE}.o_omnichannel_out [aria-label='Waiting to be sent']`,
        },
    ],
});

registry.category("web_tour.tours").add("omnichannel_window_closed_gate", {
    steps: () => [
        ...openSteps,
        {
            content: "The reason stands in the place of the composer",
            trigger: `${WINDOW} .o_omnichannel_gate:contains(not connected)`,
        },
        {
            content: "Nothing can be typed to the customer",
            trigger: `${WINDOW}:not(:has(textarea.o-mail-Composer-input))`,
        },
        {
            content: "A note can be written",
            trigger: `${WINDOW} button[role=tab]:contains(Note)`,
            run: "click",
        },
        {
            content: "There",
            trigger: `${WINDOW} .o_omnichannel_composer_note textarea.o-mail-Composer-input`,
        },
    ],
});

const moreSteps = (name) => [
    {
        content: "What else can be sent",
        trigger: `${WINDOW} .o-mail-Composer-actions button[name=more-actions]`,
        run: "click",
    },
    { content: "Choose it", trigger: `.o-dropdown--menu button[name=${name}]`, run: "click" },
];

registry.category("web_tour.tours").add("omnichannel_window_cards", {
    steps: () => [
        ...openSteps,
        ...moreSteps("omnichannel-location"),
        {
            content: "Nothing written yet",
            trigger: ".o_omnichannel_send_location",
            run: "click",
        },
        {
            content: "It says what is missing",
            trigger: ".o_omnichannel_location input[name=latitude].is-invalid",
        },
        {
            content: "Name of the place",
            trigger: ".o_omnichannel_location input[name=name]",
            run: "edit Almacén",
        },
        {
            content: "Both coordinates in one field",
            trigger: ".o_omnichannel_location input[name=latitude]",
            run: "edit 40,4168; -3,7038",
        },
        { content: "Send", trigger: ".o_omnichannel_send_location", run: "click" },
        {
            content: "The location is sent",
            trigger: `${MESSAGE}.o_omnichannel_out:contains(Almacén) a`,
        },
        ...moreSteps("omnichannel-contact"),
        {
            content: "Search",
            trigger: ".modal .o_searchview_input",
            run: "edit Carla Instaladora",
        },
        { content: "Search", trigger: ".modal .o_searchview_input", run: "press Enter" },
        {
            content: "Whose card",
            trigger: ".modal .o_data_row:contains(Carla Instaladora) .o_data_cell",
            run: "click",
        },
        {
            content: "The card is sent",
            trigger: `${MESSAGE}.o_omnichannel_out:contains(Carla Instaladora)`,
        },
        {
            content: "In a note there is none of it",
            trigger: `${WINDOW} button[role=tab]:contains(Note)`,
            run: "click",
        },
        {
            content: "More for a note",
            trigger: `${WINDOW} .o_omnichannel_composer_note .o-mail-Composer-actions button[name=more-actions]`,
            run: "click",
        },
        {
            content: "Files, no cards and no recording",
            trigger:
                ".o-dropdown--menu:has(button[name=upload-files]):not(:has(button[name=omnichannel-contact], button[name=omnichannel-location], button[name=voice-start]))",
        },
    ],
});
