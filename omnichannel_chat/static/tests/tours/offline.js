import { browser } from "@web/core/browser/browser";
import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");
const INPUT = ".o_omnichannel_chat textarea.o-mail-Composer-input";
const row = (name) => `.o_omnichannel_row:contains(${name})`;

/** Posts do not come through; until the page is loaded again. */
function cutLine() {
    const { XMLHttpRequest: Original } = browser;
    browser.XMLHttpRequest = class extends Original {
        open(method, url) {
            this.isPost = url.endsWith("/mail/message/post");
            super.open(method, url);
        }
        send(data) {
            if (this.isPost) {
                this.dispatchEvent(new Event("error"));
            } else {
                super.send(data);
            }
        }
    };
}

const write = (text) => [
    { content: "Write", trigger: INPUT, run: `edit ${text}` },
    { content: "Enter", trigger: INPUT, run: "press Enter" },
];

tours.add("omnichannel_offline", {
    steps: () => [
        { content: "Open the chat", trigger: row("Ana"), run: "click" },
        { content: "The line is cut", trigger: INPUT, run: cutLine },
        ...write("Sin conexión"),
        {
            content: "M6: it is not lost, and says so",
            trigger: ".o-mail-Message:contains(Sin conexión):contains(Not sent yet)",
        },
        { content: "Its row has a mark", trigger: `${row("Ana")} .o_omnichannel_row_not_posted` },
        ...write("Y otra"),
        {
            content: "Another one",
            trigger: ".o-mail-Message:contains(Y otra):contains(Not sent yet)",
        },
        {
            content: "Give it up",
            trigger:
                ".o-mail-Message:contains(Y otra) .o_omnichannel_notice button:contains(Delete)",
            run: "click",
        },
        { content: "Yes", trigger: ".modal .btn-danger", run: "click" },
        {
            content: "It is gone; load the page again",
            trigger: ".o_omnichannel_chat:not(:has(.o-mail-Message:contains(Y otra)))",
            run: () => window.location.reload(),
            expectUnloadPage: true,
        },
        {
            content: "With a connection it has left by itself",
            trigger:
                ".o-mail-Message.o_omnichannel_out:contains(Sin conexión):not(:contains(Not sent yet)) .o_omnichannel_checks",
        },
        {
            content: "No mark, and nothing in the composer",
            trigger: `body:not(:has(.o_omnichannel_row_not_posted)) ${INPUT}:value()`,
        },
    ],
});
