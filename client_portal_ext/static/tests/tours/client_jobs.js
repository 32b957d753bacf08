import { registry } from "@web/core/registry";

const INPUT = ".o_ct_ready textarea[name=text]";
const click = (content, trigger) => ({ content, trigger, run: "click" });
const type = (content, trigger, text) => ({ content, trigger, run: `edit ${text}` });
const go = (content, trigger) => ({ ...click(content, trigger), expectUnloadPage: true });
const see = (content, trigger) => ({ content, trigger, run: checkWidth });

function checkWidth() {
    const { scrollWidth } = document.documentElement;
    if (scrollWidth > window.innerWidth) {
        throw new Error(`The page is ${scrollWidth} px wide, the window ${window.innerWidth}`);
    }
}

const isSmall = () => window.innerWidth < 992; // px

/** A place of the portal: in the bar of a phone, or below "More" there. */
const open = (place, isBelowMore) => [
    ...(isSmall() && isBelowMore ? [click("More places", ".o_client_more summary")] : []),
    go(
        `Go to ${place}`,
        `${isSmall() ? ".o_client_bar" : ".o_client_side"} a[href='${place}']:visible`
    ),
];

/** A chat fills a phone; an arrow leads out of it. */
const leaveChat = () => (isSmall() ? [go("Leave the chat", ".o_ct_back")] : []);

registry.category("web_tour.tours").add("client_portal_jobs", {
    steps: () => [
        see("What waits", ".o_client_todos:contains(Approve quotation):contains(Tax meeting)"),
        go("A question", "a:contains(New chat)"),
        type("Subject", "input[name=subject]", "A question"),
        type("Text", INPUT, "Are you open on Saturday?"),
        go("Send", ".o_ct_ready .o_ct_send"),
        see(
            "It has begun",
            ".o_ct:has(h1:contains(A question)) .o_ct_own:not(.o_ct_waiting):contains(Saturday)"
        ),
        ...leaveChat(),
        ...open("/my/quotes"),
        go("The quotation", ".list-group a"),
        see("It is open", "#quote_content"),
        click("Decline", "a[data-bs-target='#modaldecline']"),
        type("Why", ".modal.show textarea[name=decline_message]", "Too dear"),
        go("Really", ".modal.show button.btn-danger"),
        see("It is said", ".alert:contains(You declined this quotation)"),
        ...open("/my/statement", true),
        see("The numbers", ".o_client_rows:contains(INV/)"),
        see("A spreadsheet", "a[href^='/my/statement/spreadsheet']:visible"),
        ...open("/my/appointments"),
        go("Confirm", ".o_client_appointments button:contains(Confirm)"),
        see("Confirmed", ".o_client_appointments .badge:contains(Confirmed)"),
        go("Another day", ".o_client_appointments a:contains(Ask to move)"),
        type("When", "textarea[name=text]", "Friday at noon"),
        go("Send", "main form[action$='/ask/move/send'] button"),
        see("In a chat", ".o_ct_own:contains(Friday at noon)"),
        ...leaveChat(),
        ...open("/my"),
        see("The question is among what is new", ".o_client_chats:contains(A question)"),
        ...open("/my/access", true),
        see("Where she is signed in", ".o_client_access h1:contains(Sign-ins)"),
        go("Sign out elsewhere", ".o_client_access .btn-outline-danger"),
        see("Still here", ".o_client_access h1:contains(Sign-ins)"),
        click("Her name", "header .dropdown-toggle:contains(Ann)"),
        go("Sign out", "#o_logout_client"),
        { content: "She is out", trigger: "a[href^='/my/login'], .oe_login_form" },
    ],
});
