import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");
const INPUT = ".o_ct_ready textarea[name=text]";
const SEND = ".o_ct_ready .o_ct_send";
const own = (text) => `.o_ct_own:not(.o_ct_waiting):contains(${text})`;

function checkWidth() {
    const { scrollWidth } = document.documentElement;
    if (scrollWidth > window.innerWidth) {
        throw new Error(`The page is ${scrollWidth} px wide, the window ${window.innerWidth}`);
    }
}

/** A file is chosen; Chromium lets no script fill in the input itself. */
function choose(input, name) {
    const transfer = new DataTransfer();
    transfer.items.add(new File(["page one"], name, { type: "text/plain" }));
    input.files = transfer.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
}

tours.add("omnichannel_client_thread", {
    steps: () => [
        {
            content: "The list says what is new",
            trigger: ".o_ct_unread:contains(Taxes 2026):contains(Please send)",
            run: checkWidth,
        },
        {
            content: "Open it",
            trigger: ".o_ct_row:contains(Taxes 2026)",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "What is new is marked",
            trigger: ".o_ct_team:contains(Please send) .o_ct_new",
            run: checkWidth,
        },
        { content: "Write", trigger: INPUT, run: "edit Good morning" },
        { content: "Send", trigger: SEND, run: "click" },
        {
            content: "It is there once, and sent",
            trigger: `${own("Good morning")} [aria-label=Sent]`,
        },
        { content: "Nothing waits", trigger: ".o_ct:not(:has(.o_ct_waiting))" },
        {
            content: "Choose a file",
            trigger: ".o_ct_ready .o_ct_attach input:not(:visible), .o_ct_ready .o_ct_attach input",
            run: ({ anchor }) => choose(anchor, "statement.txt"),
        },
        { content: "It is uploaded", trigger: ".o_ct_upload[data-file]:contains(statement.txt)" },
        { content: "Send it", trigger: SEND, run: "click" },
        { content: "It is there", trigger: `${own("")} .o_ct_file:contains(statement.txt)` },
        { content: "There are documents", trigger: "[data-client-tabs]:contains(Documents)" },
        {
            content: "The bus says that there is news",
            trigger: INPUT,
            run: () => window.dispatchEvent(new Event("omnichannel-client-news")),
        },
        { content: "The answer", trigger: ".o_ct_team:contains(Thank you)" },
        {
            content: "Somebody has read it",
            trigger: `${own("Good morning")} .o_ct_read[aria-label^="Read by"]`,
        },
        {
            content: "Open the documents",
            trigger: "[data-client-tabs] a:contains(Documents)",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "The file is among them",
            trigger: ".o_ct_documents:contains(statement.txt):contains(You)",
            run: checkWidth,
        },
        {
            content: "Back to the list",
            trigger: ".o_ct_back",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Nothing is new; there is a clip",
            trigger: ".o_ct_row:not(.o_ct_unread):contains(Taxes 2026) .fa-paperclip",
        },
        {
            content: "A new chat",
            trigger: "a:contains(New chat)",
            run: "click",
            expectUnloadPage: true,
        },
        { content: "Subject", trigger: "input[name=subject]", run: "edit A question" },
        { content: "Text", trigger: INPUT, run: "edit Are you open on Saturday?" },
        { content: "Send", trigger: SEND, run: "click", expectUnloadPage: true },
        {
            content: "It has begun",
            trigger: `.o_ct:has(h1:contains(A question)) ${own("Are you open")}`,
            run: checkWidth,
        },
    ],
});

tours.add("omnichannel_client_offline", {
    steps: () => [
        { content: "Write", trigger: INPUT, run: "edit Without a connection" },
        {
            content: "The line is cut",
            trigger: SEND,
            run: ({ click }) => {
                window.fetch = () => Promise.reject(new TypeError("offline"));
                click();
            },
        },
        { content: "It is said, and kept", trigger: ".o_ct_strip:contains(kept here)" },
        { content: "It waits", trigger: ".o_ct_waiting:contains(Without a connection)" },
        {
            content: "Load the page again",
            trigger: INPUT,
            run: () => window.location.reload(),
            expectUnloadPage: true,
        },
        { content: "It has left by itself", trigger: own("Without a connection") },
        { content: "Begin to write", trigger: INPUT, run: "edit Half a" },
        {
            content: "Load the page again",
            trigger: INPUT,
            run: () => window.location.reload(),
            expectUnloadPage: true,
        },
        { content: "The draft is still there", trigger: `${INPUT}:value(Half a)` },
    ],
});
