import { rpc } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";

import { keepNotices, stopHearing } from "./lasting";

const tours = registry.category("web_tour.tours");
const row = (name) => `.o_omnichannel_row:contains(${name})`;
const ROWS = ".o_omnichannel_rows";
const CHAT = ".o_omnichannel_chat";
const INPUT = `${CHAT} textarea.o-mail-Composer-input`;

const openMenu = { content: "Menu", trigger: ".o_omnichannel_chat_menu", run: "click" };

const take = [
    { content: "Open the chat that nobody has", trigger: row("Bruno"), run: "click" },
    { content: "It is open", trigger: `${CHAT} .o-mail-Message:contains(¿Tienen la mesa?)` },
];

const giveToLaura = [
    { content: "S0-03: to whom", trigger: ".o_omnichannel_assign", run: "click" },
    {
        content: "A colleague of the channel",
        trigger: ".o_omnichannel_person:contains(Laura Colleague)",
        run: "click",
    },
];

const tag = [
    openMenu,
    { content: "S0-38: tags", trigger: ".o_omnichannel_menu_tags", run: "click" },
    {
        content: "One that is there",
        trigger: ".o_omnichannel_tag_choice:contains(Tour VIP) input",
        run: "click",
    },
    {
        content: "A new one",
        trigger: ".o_omnichannel_tag_dialog input[type=text]",
        run: "edit Tour New",
    },
    { content: "Create it", trigger: ".o_omnichannel_new_tag", run: "click" },
    {
        content: "It is chosen",
        trigger: ".o_omnichannel_tag_choice:contains(Tour New) input:checked",
    },
    { content: "Apply", trigger: ".o_omnichannel_tags_confirm", run: "click" },
    { content: "The dialog is gone", trigger: "body:not(:has(.modal))" },
];

const snooze = [
    openMenu,
    { content: "S0-37: put it off", trigger: ".o_omnichannel_menu_snooze", run: "click" },
    {
        content: "Until tomorrow",
        trigger: ".o_omnichannel_snooze_time[data-time=tomorrow]",
        run: "click",
    },
    // What comes next is the next chat, on a phone the list: each tour waits for its own.
];

tours.add("omnichannel_team", {
    steps: () => [
        { content: "Whose chats", trigger: ".o_omnichannel_whose", run: "click" },
        {
            content: "Counts of mine, nobody's and all",
            trigger:
                ".o-dropdown--menu:has([data-whose=mine]:not(:has(.o_omnichannel_count))):has([data-whose=unassigned]:contains(1)):has([data-whose=all]:contains(2))",
        },
        { content: "Close the menu", trigger: ".o_omnichannel_whose", run: "click" },
        {
            content: "A row shows who has the chat",
            trigger: `${row("Carla")}:has(.o_omnichannel_row_owner img[title*=Laura])`,
        },
        ...take,
        { content: "S0-03: take it", trigger: ".o_omnichannel_take", run: "click" },
        { content: "It is mine", trigger: ".o_omnichannel_assign:contains(You)" },
        { content: "The row shows it", trigger: `${row("Bruno")}:has(img[title*='Anna Agent'])` },
        {
            content: "The chat tells who has it since when",
            trigger: `${CHAT} .o-mail-NotificationMessage:contains(Assigned to Anna Agent)`,
        },
        { content: "Whose chats", trigger: ".o_omnichannel_whose", run: "click" },
        { content: "Mine", trigger: "[data-whose=mine]", run: "click" },
        {
            content: "Only mine is listed",
            trigger: `${ROWS}:has(${row("Bruno")}):not(:has(${row("Carla")}))`,
        },
        ...giveToLaura,
        {
            content: "It is hers, and left my list",
            trigger: `.o_omnichannel_inbox:has(.o_omnichannel_assign:contains(Laura Colleague)) .o_omnichannel_list:not(:has(${row("Bruno")}))`,
        },
        { content: "Whose chats", trigger: ".o_omnichannel_whose", run: "click" },
        { content: "All", trigger: "[data-whose=all]", run: "click" },
        { content: "Both are there", trigger: `${ROWS}:has(${row("Bruno")}):has(${row("Carla")})` },
        ...tag,
        {
            content: "The row has them",
            trigger: `${row("Bruno")}:contains(Tour VIP):contains(Tour New)`,
        },
        { content: "S0-38: filter by tag", trigger: ".o_omnichannel_filter", run: "click" },
        {
            content: "Choose one",
            trigger: ".o-dropdown--menu .dropdown-item:contains(Tour New)",
            run: "click",
        },
        {
            content: "Only that chat is listed",
            trigger: `${ROWS}:has(${row("Bruno")}):not(:has(${row("Carla")}))`,
        },
        {
            content: "Take it off again",
            trigger: ".o-dropdown--menu .dropdown-item:contains(Tour New)",
            run: "click",
        },
        { content: "Both are there again", trigger: row("Carla") },
        { content: "Close the menu", trigger: ".o_omnichannel_filter", run: "click" },
        openMenu,
        { content: "Important", trigger: ".o_omnichannel_menu_important", run: "click" },
        {
            content: "A star in row and header",
            trigger: `.o_omnichannel_inbox:has(.o_omnichannel_chat_important) ${row("Bruno")}:has(.o_omnichannel_row_important)`,
        },
        openMenu,
        { content: "Mute it", trigger: ".o_omnichannel_menu_mute", run: "click" },
        { content: "The row says so", trigger: `${row("Bruno")}:has(.o_omnichannel_row_muted)` },
        openMenu,
        { content: "S1-15: follow up", trigger: ".o_omnichannel_menu_follow_up", run: "click" },
        {
            content: "What is to be done",
            trigger: ".modal [name=summary] input",
            run: "edit Call back",
        },
        {
            content: "Note it",
            trigger: ".modal button[name=action_schedule_activities]",
            run: "click",
        },
        {
            content: "It stands in the panel",
            trigger: "[data-section=follow_ups]:contains(1) .o-mail-Activity:contains(Call back)",
        },
        ...snooze,
        {
            content: "It left the active chats",
            trigger: `${ROWS}:not(:has(${row("Bruno")})):has(${row("Carla")})`,
        },
        { content: "Which chats", trigger: ".o_omnichannel_state", run: "click" },
        { content: "Snoozed chats", trigger: ".o-dropdown-item[name=snoozed]", run: "click" },
        {
            content: "The row says until when",
            trigger: `${row("Bruno")} .o_omnichannel_row_snoozed`,
        },
        { content: "Which chats", trigger: ".o_omnichannel_state", run: "click" },
        {
            content: "Back to the active ones",
            trigger: ".o-dropdown-item[name=open]",
            run: "click",
        },
        {
            content: "Menu of a row",
            trigger: row("Carla"),
            run({ anchor }) {
                anchor.dispatchEvent(
                    new MouseEvent("contextmenu", { bubbles: true, clientX: 100, clientY: 300 })
                );
            },
        },
        {
            content: "Archive without opening",
            trigger: ".o_omnichannel_row_menu .o_omnichannel_menu_archive",
            run: "click",
        },
        { content: "It is gone", trigger: `.o_omnichannel_list:not(:has(${row("Carla")}))` },
    ],
});

tours.add("omnichannel_team_second", {
    steps: () => [
        { content: "Notices stay", trigger: "body", run: keepNotices },
        {
            content: "A colleague takes the chat; this screen has not heard of it",
            trigger: ".o_omnichannel_take",
            async run({ click }) {
                stopHearing();
                const chatId = Number(document.querySelector(".o_omnichannel_open").dataset.chatId);
                const call = (method, args) =>
                    rpc(`/web/dataset/call_kw/omnichannel.chat/${method}`, {
                        model: "omnichannel.chat",
                        method,
                        args,
                        kwargs: {},
                    });
                const { people } = await call("get_assignment_choices", [chatId]);
                const laura = people.find(({ name }) => name.includes("Laura"));
                await call("assign", [[chatId], laura.id]);
                await click();
            },
        },
        {
            content: "The sentence says who was faster",
            trigger: ".o_notification:contains(Laura Colleague has taken this chat)",
        },
        {
            content: "The header shows it",
            trigger: ".o_omnichannel_assign:contains(Laura Colleague)",
        },
    ],
});

tours.add("omnichannel_team_mention", {
    steps: () => [
        { content: "A note", trigger: ".o_omnichannel_tab:contains(Note)", run: "click" },
        { content: "Speak to somebody", trigger: INPUT, run: "edit Mira @Lau" },
        {
            content: "Only colleagues of the chat are suggested",
            trigger:
                ".o-mail-Composer-suggestion:contains(Laura Colleague), .o-mail-NavigableList-item:contains(Laura Colleague)",
        },
        {
            content: "Nobody else",
            trigger: "body:not(:has(.o-mail-NavigableList-item:contains(Laurent Outside)))",
        },
        {
            content: "Choose her",
            trigger: ".o-mail-NavigableList-item:contains(Laura Colleague)",
            run: "click",
        },
        { content: "Send", trigger: INPUT, run: "press Enter" },
        {
            content: "The note is there",
            trigger: `${CHAT} .o_omnichannel_note:contains(@Laura Colleague):not(:has(.o-mail-Message-pendingProgress))`,
        },
    ],
});

tours.add("omnichannel_team_phone", {
    steps: () => [
        ...take,
        ...giveToLaura,
        {
            content: "It is hers",
            trigger: ".o_omnichannel_assign[title*='Laura Colleague']",
        },
        ...tag,
        ...snooze,
        {
            content: "It has left the list, which is the page again; a finger stays on a row",
            trigger: row("Carla"),
            run({ anchor }) {
                const place = { bubbles: true, pointerType: "touch", clientX: 100, clientY: 300 };
                anchor.dispatchEvent(new PointerEvent("pointerdown", place));
            },
        },
        {
            content: "Its menu opens",
            trigger: ".o_omnichannel_row_menu .o_omnichannel_menu_important",
            run: "click",
        },
        {
            content: "The row has a star",
            trigger: `${row("Carla")}:has(.o_omnichannel_row_important)`,
        },
        { content: "Which chats", trigger: ".o_omnichannel_state", run: "click" },
        { content: "Snoozed chats", trigger: ".o-dropdown-item[name=snoozed]", run: "click" },
        {
            content: "It is there, with its tags",
            trigger: `${row("Bruno")}:has(.o_omnichannel_row_snoozed):contains(Tour VIP)`,
        },
    ],
});
