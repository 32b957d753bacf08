import { registry } from "@web/core/registry";

const CHAT = ".o_omnichannel_chat";
const INPUT = `${CHAT} textarea.o-mail-Composer-input:not(.o-mail-Composer-fake)`;
// Stored: what is on its way to the server is pale.
const OUT = `${CHAT} .o-mail-Message.o_omnichannel_out:not(:has(.o-mail-Message-content.opacity-50))`;
const DIALOG = ".o_omnichannel_thread_dialog";
const PANEL = ".o_omnichannel_panel";
const SMALL_BELOW = 768; // px
const row = (name) => `.o_omnichannel_row:contains(${name})`;
const click = (content, trigger) => ({ content, trigger, run: "click" });
const type = (content, trigger, text) => ({ content, trigger, run: `edit ${text}` });
const see = (content, trigger) => ({ content, trigger });

const addTour = (name, getSteps) =>
    registry.category("web_tour.tours").add(`omnichannel_thread_${name}`, {
        steps: () => getSteps(window.innerWidth < SMALL_BELOW),
    });

const send = (isSmall) =>
    isSmall
        ? click("Send", ".o_omnichannel_composer button[name=send-message]:enabled")
        : { content: "Enter sends", trigger: INPUT, run: "press Enter" };
const openPanel = (isSmall) =>
    isSmall ? [click("The client's page", ".o_omnichannel_toggle_panel")] : [];
const closePanel = (isSmall) =>
    isSmall ? [click("Back to the chat", `${PANEL} .o_omnichannel_back`)] : [];

addTour("start", (isSmall) => [
    click("S1-20: something new", ".o_omnichannel_new"),
    click("A client chat", ".o_omnichannel_new_thread"),
    see(
        "What is missing is said beside the button",
        `${DIALOG}:has(.o_omnichannel_thread_create:disabled):has(.o_omnichannel_thread_obstacle:contains(Choose a customer))`
    ),
    type("With whom", ".o_omnichannel_thread_search input", "Acme Ltd"),
    click("Found", ".o-autocomplete--dropdown-item:contains(Acme Ltd) a"),
    see(
        "S1-21: who reads it is chosen",
        `${DIALOG} .o_omnichannel_thread_contact[data-state=active]:contains(Ann):has(input:checked)`
    ),
    see(
        "S1-17: who has not signed in cannot be, and it is said why",
        `${DIALOG} .o_omnichannel_thread_contact[data-state=invited]:contains(Carl):has(input:disabled):contains(has not signed in)`
    ),
    click(
        "Ben does not read it",
        `${DIALOG} .o_omnichannel_thread_contact:contains(Ben) input:checked`
    ),
    {
        content: "S1-22: a template",
        trigger: ".o_omnichannel_thread_template",
        run: "selectByLabel Papers",
    },
    see("S1-23: it has the subject", ".o_omnichannel_thread_subject:value(Your papers)"),
    see("S1-24: filled for Ann", `${DIALOG} .odoo-editor-editable:contains(Dear Ann)`),
    type("S1-23: what it is about", ".o_omnichannel_thread_subject", "Taxes 2026"),
    {
        content: "S1-25: the message",
        trigger: `${DIALOG} .odoo-editor-editable`,
        run: "editor Hello Ann, how are you?",
    },
    // On a phone the menu comes from below, where a tour takes it for covered by the dialog.
    ...(isSmall
        ? []
        : [
              click(
                  "S1-24: a shortcode",
                  `${DIALOG} [role=toolbar] .o_omnichannel_thread_shortcode`
              ),
              click("The name", ".o_omnichannel_shortcodes .dropdown-item:contains(Acme Ltd)"),
              see("It is in the text", `${DIALOG} .odoo-editor-editable:contains(Acme Ltd)`),
          ]),
    click("S1-28: a task", ".o_omnichannel_thread_add_task"),
    type("What is to be done", ".o_omnichannel_thread_task input", "Bank statement"),
    click("S1-27: reminders", ".o_omnichannel_thread_reminders input[type=checkbox]"),
    see(
        "What ends them is said",
        ".o_omnichannel_thread_reminders:contains(when all tasks are done and all messages are read)"
    ),
    click("S1-37: and in a chat, too", ".o_omnichannel_thread_reminder_channel:not(:checked)"),
    click("S1-29: create it", ".o_omnichannel_thread_create:enabled"),
    see("The thread is open", `${CHAT} header:contains(Acme Ltd · Taxes 2026)`),
    see("With its message", `${OUT}:contains(Hello Ann)`),
    ...openPanel(isSmall),
    see("S1-07: and its task", `${PANEL} .o_omnichannel_task:contains(Bank statement)`),
]);

addTour("work", (isSmall) => [
    click("Open the thread", row("Taxes 2026")),
    see("S1-25: its message", `${OUT}:contains(Hello)`),
    type("Answer", INPUT, "One more question"),
    send(isSmall),
    see("It is there", `${OUT}:contains(One more question)`),
    {
        content: "S1-01: the client answers meanwhile",
        trigger: `${CHAT}`,
        async run() {
            // The test has it answer.
            const { orm } = odoo.__WOWL_DEBUG__.root.env.services;
            const [, id] = window.location.pathname.match(/\/chats\/(\d+)/);
            await orm.call("omnichannel.chat", "notify_typing", [[Number(id)]]);
        },
    },
    see(
        "It appears, with the name of who wrote",
        `${CHAT} .o-mail-Message:not(.o_omnichannel_out):contains(Here it is):contains(Ann)`
    ),
    ...openPanel(isSmall),
    click(
        "S1-21: Ben takes part, too",
        `${PANEL} .o_omnichannel_contact:contains(Ben) .o_omnichannel_takes_part:not(:checked)`
    ),
    see(
        "He does",
        `${PANEL} .o_omnichannel_contact:contains(Ben) .o_omnichannel_takes_part:checked`
    ),
    click(
        "S1-36: and is not told",
        `${PANEL} .o_omnichannel_contact:contains(Ben) .o_omnichannel_notify:enabled:checked`
    ),
    see(
        "He is not",
        `${PANEL} .o_omnichannel_contact:contains(Ben) .o_omnichannel_notify:enabled:not(:checked)`
    ),
    see(
        "S1-70: what he sees can be looked at",
        `${PANEL} .o_omnichannel_contact:contains(Ben) a.o_omnichannel_view_as[href*='/omnichannel/client/']`
    ),
    type("S1-28: a task", `${PANEL} .o_omnichannel_new_task`, "Sign the mandate"),
    { content: "Enter adds it", trigger: `${PANEL} .o_omnichannel_new_task`, run: "press Enter" },
    click(
        "It is done",
        `${PANEL} .o_omnichannel_task[data-state=open]:contains(Sign) input[type=checkbox]`
    ),
    see("It is ticked", `${PANEL} .o_omnichannel_task[data-state=done]:contains(Sign)`),
    click("S1-28: it is said more exactly", `${PANEL} .o_omnichannel_task_change`),
    type("What it is for", ".modal #omnichannel_task_note", "Page 3 only"),
    {
        // A tour's own way to fill in a date ends at a day that is not chosen yet.
        content: "By when",
        trigger: ".modal #omnichannel_task_day",
        run({ anchor }) {
            anchor.value = "2031-05-17";
            anchor.dispatchEvent(new Event("input", { bubbles: true }));
        },
    },
    click("Save it", ".modal .o_omnichannel_task_save:enabled"),
    see("It is there", `${PANEL} .o_omnichannel_task_note:contains(Page 3 only)`),
    click(
        "S1-42: reminders are switched on later",
        `${PANEL} .o_omnichannel_reminder_on:enabled:not(:checked)`
    ),
    see("They are on", `${PANEL} .o_omnichannel_reminder_sentence:contains(0 of 1 sent)`),
    click(
        "S1-37: the last one goes to a chat, too",
        `${PANEL} .o_omnichannel_reminder_channel:enabled:not(:checked)`
    ),
    see("It will", `${PANEL} .o_omnichannel_reminder_channel:enabled:checked`),
    ...closePanel(isSmall),
    ...(isSmall
        ? [
              click("The menu", ".o_omnichannel_chat_menu"),
              click("S1-12: archive it", ".o_omnichannel_menu_archive"),
          ]
        : [click("S1-12: archive it", ".o_omnichannel_archive")]),
    see("It has left the list", `.o_omnichannel_list:not(:has(${row("Taxes 2026")}))`),
    click("Which chats", ".o_omnichannel_state"),
    click("Archived ones", ".o-dropdown--menu [name=archived]"),
    click("It is there", row("Taxes 2026")),
    click("S1-51: open it again", ".o_omnichannel_reopen:enabled"),
    see("One can write", `${CHAT}:not(:has(.o_omnichannel_archived)) textarea`),
]);

addTour("filter", () => [
    see("All chats", row("Ana")),
    click("The filter", ".o_omnichannel_filter"),
    click("S1-04: threads only", ".o-dropdown--menu [data-only=threads]"),
    see(
        "Only threads are listed",
        `.o_omnichannel_rows:has(${row("Taxes 2026")}):not(:has(${row("Ana")}))`
    ),
]);

addTour("lost", () => [
    click("Something new", ".o_omnichannel_new"),
    click("A client chat", ".o_omnichannel_new_thread"),
    type("S1-23: a subject", ".o_omnichannel_thread_subject", "Nearly lost"),
    {
        content: "Escape, by mistake",
        trigger: ".o_omnichannel_thread_subject",
        run: "press Escape",
    },
    click("It is asked for", ".modal .btn-secondary:contains(Keep writing)"),
    see("It is still there", ".o_omnichannel_thread_subject:value(Nearly lost)"),
    click("Now it is meant", ".o_omnichannel_thread_cancel"),
    click("Discard", ".modal .btn-danger:contains(Discard)"),
    see("The dialog is gone", "body:not(:has(.modal))"),
]);

addTour("form", () => [
    click("S1-15: the customer's tab", ".o_notebook a[name=communication]"),
    see("Its threads", ".o_omnichannel_client_rows .o_omnichannel_row:contains(Taxes 2026)"),
    see("Its people", ".o_omnichannel_client_threads .o_omnichannel_contact:contains(Ann)"),
    click("S1-20: a new one", ".o_omnichannel_client_new"),
    see("With this customer", ".o_omnichannel_thread_customer:contains(Acme Ltd)"),
    click("Not now", ".o_omnichannel_thread_cancel"),
    see("The dialog is gone", "body:not(:has(.modal))"),
]);
