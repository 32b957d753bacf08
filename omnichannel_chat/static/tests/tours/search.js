import { registry } from "@web/core/registry";

import { rememberMarks } from "./lasting";

const tours = registry.category("web_tour.tours");
const found = (text) => `.o_omnichannel_found:contains(${text})`;

tours.add("omnichannel_message_search", {
    steps: () => [
        { content: "What is marked is remembered", trigger: "body", run: rememberMarks },
        {
            content: "Search for two words",
            trigger: ".o_omnichannel_search",
            run: "edit roble macizo",
        },
        {
            content: "S0-38: the message of the archived chat is found, with who, where and words",
            trigger: `${found("Ana")}:contains(Tour Shop):contains(Archived):has(mark:contains(roble)):has(mark:contains(macizo))`,
            run: "click",
        },
        { content: "S0-33: its chat is open", trigger: ".o_omnichannel_archived" },
        {
            content: "S0-38: it goes to the message, far above the newest one, and marks it",
            trigger: ".o-mail-Message[data-was-marked]:contains(roble macizo)",
        },
        {
            content: "The newest ones are not there yet",
            trigger: ".o_omnichannel_chat:not(:has(.o-mail-Message:contains(Mensaje 119)))",
        },
        {
            content: "Words that only notes have",
            trigger: ".o_omnichannel_search",
            run: "edit cliente de confianza",
        },
        {
            content: "A note is marked as one",
            trigger: `${found("Ana")}:has(.badge:contains(Note))`,
            run: "click",
        },
        {
            content: "In the same chat it goes there",
            trigger: ".o-mail-Message[data-was-marked]:contains(Cliente de confianza)",
        },
        {
            content: "Nothing has these",
            trigger: ".o_omnichannel_search",
            run: "edit zanahorias",
        },
        {
            content: "Says so",
            trigger: ".o_omnichannel_none_found:contains(zanahorias)",
        },
        {
            content: "Two letters search no messages",
            trigger: ".o_omnichannel_search",
            run: "edit An",
        },
        {
            content: "Chats only",
            trigger: ".o_omnichannel_list:not(:has(.o_omnichannel_messages_found))",
        },
    ],
});
