import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");
const INPUT = ".o_omnichannel_chat textarea.o-mail-Composer-input";
const row = (name) => `.o_omnichannel_row:contains(${name})`;

const write = (text) => [
    { content: "Write", trigger: INPUT, run: `edit ${text}` },
    { content: "Enter sends", trigger: INPUT, run: "press Enter" },
    {
        content: "Our message is on the right",
        trigger: `.o-mail-Message.o_omnichannel_out:contains(${text})`,
    },
];

tours.add("omnichannel_inbox", {
    steps: () => [
        {
            content: "S0-05: unread and unanswered are two marks",
            trigger: `${row("Ana")}:has(.o_omnichannel_row_unread):has(.o_omnichannel_row_waiting)`,
        },
        { content: "S0-07: open the chat", trigger: row("Ana"), run: "click" },
        {
            content: "S0-14: the customer's message is on the left",
            trigger: ".o-mail-Message:not(.o_omnichannel_out):contains(¿Tienen la mesa?)",
        },
        {
            content: "S0-10, S0-12: number and page stand on the right",
            trigger: ".o_omnichannel_panel:contains(+34600123456):contains(Tour Shop)",
        },
        {
            content: "S0-05: read, not answered",
            trigger: `${row("Ana")}:not(:has(.o_omnichannel_row_unread)):has(.o_omnichannel_row_waiting)`,
        },
        ...write("Sí, la enviamos el lunes"),
        {
            content: "S0-05: answered",
            trigger: `${row("Ana")}:not(:has(.o_omnichannel_row_waiting)):contains(Sí, la enviamos el lunes)`,
        },
        { content: "S0-32: archive", trigger: ".o_omnichannel_archive", run: "click" },
        {
            content: "It left the active chats",
            trigger: `.o_omnichannel_rows:not(:has(${row("Ana")})):has(${row("Bruno")})`,
        },
        {
            content: "The next chat has taken its place",
            trigger: ".o_omnichannel_chat_name:contains(Bruno)",
        },
        { content: "Which chats", trigger: ".o_omnichannel_state", run: "click" },
        {
            content: "S0-37: archived chats",
            trigger: ".o-dropdown-item[name=archived]",
            run: "click",
        },
        {
            content: "It is among them, and nothing else",
            trigger: `.o_omnichannel_rows:has(${row("Ana")}):not(:has(${row("Bruno")}))`,
        },
        { content: "Open it", trigger: row("Ana"), run: "click" },
        {
            content: "S0-33: who has archived it",
            trigger: ".o_omnichannel_archived:contains(inbox_agent)",
        },
        { content: "S0-35: reopen", trigger: ".o_omnichannel_reopen", run: "click" },
        {
            content: "It left the archived chats",
            trigger: `.o_omnichannel_list:not(:has(${row("Ana")}))`,
        },
        { content: "Archive again", trigger: ".o_omnichannel_archive", run: "click" },
        { content: "It is archived", trigger: ".o_omnichannel_archived" },
        ...write("Una cosa más"),
        {
            content: "S0-35: writing has opened it again",
            trigger:
                ".o_omnichannel_chat:not(:has(.o_omnichannel_archived)) .o_omnichannel_archive",
        },
        { content: "Which chats", trigger: ".o_omnichannel_state", run: "click" },
        { content: "Active chats", trigger: ".o-dropdown-item[name=open]", run: "click" },
        { content: "It is among them again", trigger: row("Ana") },
        { content: "S0-38: channels", trigger: ".o_omnichannel_filter", run: "click" },
        {
            content: "Choose one",
            trigger: ".o-dropdown--menu .dropdown-item:contains(Tour Support)",
            run: "click",
        },
        {
            content: "Only its chats are listed",
            trigger: `.o_omnichannel_rows:not(:has(${row("Ana")})):has(${row("Bruno")})`,
        },
        {
            content: "Choose the other one as well",
            trigger: ".o-dropdown--menu .dropdown-item:contains(Tour Shop)",
            run: "click",
        },
        { content: "Both channels' chats are listed", trigger: row("Ana") },
        {
            content: "One less",
            trigger: ".o-dropdown--menu .dropdown-item.selected:contains(Tour Shop)",
            run: "click",
        },
        {
            content: "None is chosen: all again",
            trigger: ".o-dropdown--menu .dropdown-item.selected:contains(Tour Support)",
            run: "click",
        },
        {
            content: "Both channels' chats are listed again",
            trigger: `.o_omnichannel_rows:has(${row("Ana")}):has(${row("Bruno")})`,
        },
        {
            content: "Search",
            trigger: ".o_omnichannel_search",
            run: "edit bruno",
        },
        {
            content: "Found by name",
            trigger: `.o_omnichannel_rows:not(:has(${row("Ana")})):has(${row("Bruno")})`,
        },
        {
            content: "Clear the search",
            trigger: "button[aria-label='Clear search']",
            run: "click",
        },
        { content: "All are there", trigger: row("Ana"), run: "click" },
        {
            content: "S0-15: link the suggested customer",
            trigger:
                ".o_omnichannel_suggestion:contains(Tour Customer):contains(same phone) button",
            run: "click",
        },
        {
            content: "S0-16: the customer's card",
            trigger: ".o_omnichannel_customer:contains(Tour Customer)",
        },
        {
            content: "S0-18: their quotations",
            trigger: "[data-section=quotations] .o_omnichannel_document",
        },
        {
            content: "S0-19: a new one",
            trigger: ".o_omnichannel_new_quotation",
            run: "click",
        },
        {
            content: "The form knows the customer",
            trigger: ".o_form_view [name=partner_id] input:value(Tour Customer)",
        },
        {
            content: "Back to the chats",
            trigger: ".o_breadcrumb a:contains(Chats), .o_breadcrumb .o_back_button",
            run: "click",
        },
        {
            content: "The same chat is open",
            trigger: ".o_omnichannel_chat_name:contains(Tour Customer)",
        },
    ],
});

tours.add("omnichannel_inbox_link", {
    steps: () => [
        {
            content: "The address opened the chat, which the list does not show",
            trigger: ".o_omnichannel_archived",
        },
        { content: "What can be filtered", trigger: ".o_omnichannel_filter", run: "click" },
        {
            content: "S0-39: with one channel there is no filter",
            trigger: ".o_omnichannel_filter_menu:not(:has(.o_omnichannel_channels))",
        },
    ],
});

tours.add("omnichannel_inbox_phone", {
    steps: () => [
        {
            content: "First page: the list",
            trigger: `.o_omnichannel_small ${row("Ana")}`,
            run: "click",
        },
        {
            content: "Second page: the chat, instead of the list",
            trigger: ".o_omnichannel_small:has(.o_omnichannel_list_column.d-none) .o-mail-Message",
        },
        ...write("Desde el tren"),
        {
            content: "Third page: the customer",
            trigger: ".o_omnichannel_toggle_panel",
            run: "click",
        },
        {
            content: "It stands alone",
            trigger:
                ".o_omnichannel_small:has(.o_omnichannel_chat_column.d-none) .o_omnichannel_panel",
        },
        { content: "Back", trigger: ".o_omnichannel_panel .o_omnichannel_back", run: "click" },
        { content: "And back", trigger: ".o_omnichannel_chat .o_omnichannel_back", run: "click" },
        {
            content: "The list again",
            trigger: `.o_omnichannel_list_column:not(.d-none) ${row("Ana")}`,
        },
    ],
});

tours.add("omnichannel_inbox_keyboard", {
    steps: () => [
        { content: "The list is there", trigger: row("Bruno") },
        { content: "A slash goes to the search", trigger: "body", run: "press /" },
        {
            content: "Down goes into the list",
            trigger: ".o_omnichannel_search:focus",
            run: "press ArrowDown",
        },
        {
            content: "Down moves",
            trigger: ".o_omnichannel_rows:focus",
            run: "press ArrowDown",
        },
        {
            content: "Enter opens",
            trigger: ".o_omnichannel_rows:focus:has(.o_omnichannel_current:contains(Ana))",
            run: "press Enter",
        },
        {
            content: "One can write at once",
            trigger: ".o_omnichannel_chat textarea[placeholder*=Ana]:focus",
            run: "press Escape",
        },
        {
            content: "Escape goes back to the list; a question mark shows all keys",
            trigger: ".o_omnichannel_rows:focus",
            run: "press ?",
        },
        {
            content: "Issue 4: all keys; letters do nothing behind a dialog",
            trigger: ".o_omnichannel_shortcuts:has(kbd:contains(Shift))",
            run: "press m && press Escape",
        },
        {
            content: "Issue 4: m marks the chat",
            trigger: "body:not(:has(.o_omnichannel_shortcuts)) .o_omnichannel_rows:focus",
            run: "press m",
        },
        {
            content: "It is important",
            trigger: ".o_omnichannel_chat_important",
            run: "press s",
        },
        {
            content: "Issue 4: s asks until when",
            trigger: ".o_omnichannel_snooze_dialog",
            run: "press Escape",
        },
        {
            content: "Issue 4: a opens the menu of whom to assign to",
            trigger: "body:not(:has(.modal)) .o_omnichannel_chat",
            run: "press a",
        },
        {
            content: "Letters do nothing while a menu is open",
            trigger: ".o_omnichannel_assign_menu",
            run: "press m && press Escape",
        },
        {
            content: "Issue 4: Shift+N writes a note",
            trigger: "body:not(:has(.o_omnichannel_assign_menu)) .o_omnichannel_chat_important",
            run: "press Shift+N",
        },
        {
            content: "Letters are letters where one writes",
            trigger: ".o_omnichannel_chat textarea[placeholder^='Only your team']:focus",
            run: "press m",
        },
        { content: "Still important", trigger: ".o_omnichannel_chat_important" },
    ],
});

tours.add("omnichannel_inbox_welcome", {
    steps: () => [
        {
            content: "Three steps, nothing else",
            trigger:
                ".o_omnichannel_welcome:has(.o_omnichannel_connect):has(.o_omnichannel_members)",
        },
        { content: "Try the sandbox", trigger: ".o_omnichannel_try", run: "click" },
        {
            content: "Its form is filled in",
            trigger: ".o_form_view [name=provider] input[data-value=sandbox]:checked",
        },
    ],
});
