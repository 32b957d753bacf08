import { registry } from "@web/core/registry";

import { keepNotices, rememberMarks } from "./lasting";

const tours = registry.category("web_tour.tours");
const MENUS = ".o_main_navbar:has([data-menu-xmlid='omnichannel_chat.menu_chats'])";
const isSmall = () => window.innerWidth < 768;

/** On a phone the menus stand in the drawer of the app. */
const underItsMenus = () => ({
    content: "B4: under the menus of Chats",
    trigger: isSmall() ? ".o_omnichannel_inbox" : MENUS,
});

tours.add("omnichannel_link_old_message", {
    steps: () => [
        { content: "What is marked is remembered", trigger: "body", run: rememberMarks },
        {
            content: "M3: the old message is there, and marked",
            trigger: ".o-mail-Message[data-was-marked]:contains(La primera)",
        },
        {
            content: "The chat is the page",
            trigger:
                ".o_omnichannel_chat_column:not(.d-none) .o_omnichannel_chat_name:contains(Ana)",
        },
        underItsMenus(),
    ],
});

tours.add("omnichannel_link_record", {
    steps: () => [
        {
            content: "M3: no form, the inbox",
            trigger: ".o_omnichannel_inbox .o-mail-Message:contains(La primera)",
        },
        {
            content: "The address is the inbox's",
            trigger: "body",
            run: () => {
                if (!window.location.pathname.startsWith("/odoo/chats/")) {
                    throw new Error(window.location.pathname);
                }
            },
        },
        underItsMenus(),
    ],
});

tours.add("omnichannel_link_no_access", {
    steps: () => [
        { content: "Notices stay", trigger: "body", run: keepNotices },
        {
            content: "M3: a clear answer",
            trigger: ".o_notification:contains(you may not see it)",
        },
        { content: "And the own chats", trigger: ".o_omnichannel_inbox" },
    ],
});

tours.add("omnichannel_link_no_role", {
    steps: () => [
        {
            content: "M3: what is missing, and who can give it",
            trigger: ".o_omnichannel_no_role:contains(administrator)",
        },
    ],
});
