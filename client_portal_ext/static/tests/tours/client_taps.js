import { registry } from "@web/core/registry";

const click = (content, trigger) => ({ content, trigger, run: "click" });
const go = (content, trigger) => ({ ...click(content, trigger), expectUnloadPage: true });

/**
 * From a mail to what the client came for: each step is a tap, and nothing is typed.
 *
 * @param {number} most taps, the button of the mail among them
 */
const addTour = (name, most, taps, end) => {
    if (1 + taps.length > most || taps.some((step) => step.run !== "click")) {
        throw new Error(`${name}: more than ${most} taps`);
    }
    registry.category("web_tour.tours").add(`client_portal_taps_${name}`, {
        steps: () => [...taps, { content: "Done", trigger: end }],
    });
};

const todo = (text) => `.o_client_todos li:contains(${text}) a`;
const comeIn = go("Come in", ".o_client_sign_in button:contains(Continue)");

addTour(
    "task",
    4,
    [
        comeIn,
        go("What is to be done", todo("Bank statement")),
        click("Tick it", ".o_ct_ready .o_ct_task[aria-checked=false]:contains(Bank statement)"),
    ],
    ".o_ct_task[aria-checked=true]:contains(Bank statement)"
);

addTour(
    "quotation",
    4,
    [
        comeIn,
        click("Approve it", "#sale_order_sidebar_button a[data-bs-target='#modalaccept']"),
        // The name is written where it is seen: not before the dialog has come in.
        go("Sign it", ".modal.show:has(canvas:not([width='0'])) .o_portal_sign_submit:enabled"),
    ],
    ".alert-success:contains(Thank You)"
);

addTour(
    "invoice",
    5,
    [
        comeIn,
        go("What is to be paid", todo("Pay invoice")),
        click("Pay it", ".o_portal_sidebar a[data-bs-target='#pay_with']:visible"),
        go("With the card on file", ".modal.show button[name=o_payment_submit_button]:enabled"),
    ],
    "[name=o_payment_status_alert].alert-success, .o_portal_sidebar .badge:contains(Paid)"
);
