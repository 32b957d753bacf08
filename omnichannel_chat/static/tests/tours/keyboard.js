import { registry } from "@web/core/registry";

import { keepNotices } from "./lasting";

const tours = registry.category("web_tour.tours");
const INPUT = ".o_omnichannel_chat textarea.o-mail-Composer-input";
const OFFER = ".o_omnichannel_undo_offer";
const row = (name) => `.o_omnichannel_row:contains(${name})`;
const isOpen = (name) => `.o_omnichannel_chat_name:contains(${name})`;

tours.add("omnichannel_keyboard_escape", {
    steps: () => [
        { content: "Open the chat", trigger: row("Ana"), run: "click" },
        {
            content: "Answer one message",
            trigger: ".o-mail-Message:contains(¿Tienen la mesa?)",
            run: "hover",
        },
        {
            content: "By its button",
            trigger: ".o-mail-Message:contains(¿Tienen la mesa?) [name=reply-to]",
            run: "click",
        },
        {
            content: "M2: Escape drops the quote",
            trigger: `body:has([title='Stop replying']) ${INPUT}:focus`,
            run: "press Escape",
        },
        {
            content: "And nothing else: the caret stays",
            trigger: `body:not(:has([title='Stop replying'])) ${INPUT}:focus`,
            run: "edit en camino",
        },
        {
            content: "A text is never left behind",
            trigger: `${INPUT}:focus`,
            run: "press Escape && press Escape",
        },
        {
            content: "The text is there, and the focus",
            trigger: `${INPUT}:value(en camino):focus`,
        },
        { content: "Choose an emoji", trigger: "[name=add-emoji]", run: "click" },
        {
            content: "Or none",
            trigger: ".o-EmojiPicker input:focus",
            run: "press Escape",
        },
        {
            content: "One goes on writing",
            trigger: `body:not(:has(.o-EmojiPicker)) ${INPUT}:focus`,
        },
        {
            content: "The focus is lost, a letter is pressed",
            trigger: INPUT,
            run: () => {
                document.activeElement.blur();
                document.body.dispatchEvent(
                    new KeyboardEvent("keydown", { bubbles: true, cancelable: true, key: "e" })
                );
            },
        },
        {
            content: "It goes where one writes, and archives nothing",
            trigger: `body:has(.o_omnichannel_archive) ${INPUT}:focus`,
            run: "clear",
        },
        { content: "Nothing is written", trigger: `${INPUT}:focus`, run: "press Escape" },
        { content: "Now the focus is in the list", trigger: ".o_omnichannel_rows:focus" },
    ],
});

tours.add("omnichannel_keyboard_undo", {
    steps: () => [
        { content: "What can be undone stays so", trigger: "body", run: keepNotices },
        { content: "Open the first chat", trigger: row("Bruno"), run: "click" },
        { content: "Nothing is written", trigger: `${INPUT}:focus`, run: "press Escape" },
        { content: "Archive by key", trigger: ".o_omnichannel_rows:focus", run: "press e" },
        {
            content: "The next one is open, and marked: nothing has to be looked for",
            trigger: `body:has(${isOpen("Ana")}):not(:has(${row("Bruno")})) .o_omnichannel_rows:focus:has(.o_omnichannel_current:contains(Ana))`,
        },
        {
            content: "Undo by mouse",
            trigger: `${OFFER}:contains(Bruno) .o_notification_buttons button`,
            run: "click",
        },
        {
            content: "It is back, and open",
            trigger: `body:has(${isOpen("Bruno")}):has(${row("Bruno")} .o_omnichannel_row_waiting):not(:has(${OFFER}))`,
        },
        { content: "To the list", trigger: `${INPUT}:focus`, run: "press Escape" },
        { content: "Take by key", trigger: ".o_omnichannel_rows:focus", run: "press t" },
        {
            content: "Taken",
            trigger: `body:has(${OFFER}):has(.o_omnichannel_assignee_name) .o_omnichannel_rows:focus`,
            run: "press z",
        },
        {
            content: "Undone by key, without a line in the chat",
            trigger: `body:not(:has(.o_omnichannel_assignee_name)):not(:has(.o-mail-Message:contains(Assigned to))) .o_omnichannel_take`,
        },
        { content: "Mute", trigger: ".o_omnichannel_rows:focus", run: "press Shift+M" },
        {
            content: "Muted",
            trigger: `body:has(${OFFER}) ${row("Bruno")} .o_omnichannel_row_muted`,
            run: "press z",
        },
        { content: "No longer", trigger: `${row("Bruno")}:not(:has(.o_omnichannel_row_muted))` },
    ],
});
