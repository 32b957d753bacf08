import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");

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

const question = (name) => `.o_ct_ready .o_ct_question:contains(${name})`;

tours.add("omnichannel_client_tasks", {
    steps: () => [
        {
            content: "The list says how much is open",
            trigger: ".o_ct_row:contains(Taxes 2026):contains(0 of 4 tasks)",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "The page, too",
            trigger: ".o_ct_ready .o_ct_todo:contains(0 of 4)",
            run: checkWidth,
        },
        {
            content: "Tick",
            trigger: ".o_ct_task[aria-checked=false]:contains(Sign the mandate)",
            run: "click",
        },
        {
            content: "It is ticked, and the keyboard is where it was",
            trigger: ".o_ct_task[aria-checked=true]:contains(Sign the mandate):focus",
        },
        { content: "It is counted", trigger: ".o_ct_todo:contains(1 of 4)" },
        {
            content: "Unfold the questions",
            trigger: ".o_ct_ready .o_ct_card summary:contains(3 open)",
            run: "click",
        },
        {
            content: "Begin to answer",
            trigger: `${question("VAT number")} textarea`,
            run: "edit ES1",
        },
        {
            content: "Choose a file of another answer",
            trigger: `${question("lease")} input[type=file]`,
            run: ({ anchor }) => choose(anchor, "lease.txt"),
        },
        {
            content: "It is kept",
            trigger: `${question("lease")} .o_ct_upload[data-file]:contains(lease.txt)`,
            run: checkWidth,
        },
        {
            content: "What is typed is there still",
            trigger: `${question("VAT number")} textarea`,
            run: ({ anchor }) => {
                if (anchor.value !== "ES1") {
                    throw new Error(`“${anchor.value}” stands there`);
                }
            },
        },
        {
            content: "The third one is none for us",
            trigger: `${question("Legal form")} summary:contains(Does not apply)`,
            run: "click",
        },
        {
            content: "Say so",
            trigger: `${question("Legal form")} input[type=checkbox]`,
            run: "click",
        },
        {
            content: "Say why",
            trigger: `${question("Legal form")} input[type=text]`,
            run: "edit a club",
        },
        {
            content: "Send",
            trigger: ".o_ct_ready .o_ct_card button:contains(Send answers)",
            run: "click",
        },
        {
            content: "It stands in the thread",
            trigger:
                ".o_ct_own:contains(VAT number: ES1):contains(a club) .o_ct_file:contains(lease.txt)",
        },
        {
            content: "All is done",
            trigger: ".o_ct_todo:contains(4 of 4)",
            run: checkWidth,
        },
        {
            content: "There are documents",
            trigger: "[data-client-tabs] a:contains(Documents)",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "Take it out again",
            trigger: ".o_ct_documents li:contains(lease.txt) summary",
            run: "click",
        },
        {
            content: "Really",
            trigger: ".o_ct_documents button:contains(Remove)",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "The question is open again",
            trigger: ".o_ct_ready .o_ct_todo:contains(3 of 4)",
            run: checkWidth,
        },
    ],
});
