import { registry } from "@web/core/registry";

const INPUT = ".o_omnichannel_chat textarea.o-mail-Composer-input:not(.o-mail-Composer-fake)";
// Stored: what is on its way to the server is pale.
const OUT =
    ".o_omnichannel_chat .o-mail-Message.o_omnichannel_out:not(:has(.o-mail-Message-content.opacity-50))";
/** The same as in the test. */
const NASTY =
    "  Hola Ana,\n\nprimera línea\n\n\nsegunda   con   espacios\n  - sangría &nbsp; &amp;\n" +
    "Pague aquí:https://example.com/pay?x=1&y=2, gracias (o https://example.com/b).\n" +
    "1  000 :) <3 <b>x</b> https://x.es/%E0%A4%A fin";

/** As one types: the browser tells of it, and nobody trims it. */
function type(anchor, text) {
    anchor.focus();
    anchor.value = text;
    anchor.dispatchEvent(new InputEvent("input", { bubbles: true }));
}

registry.category("web_tour.tours").add("omnichannel_texts", {
    steps: () => [
        {
            content: "Open the chat",
            trigger: ".o_omnichannel_row:contains(Ana)",
            run: "click",
        },
        {
            content: "S0-13: a voice note that cannot be decoded is a file to download, no error",
            trigger:
                "body:not(:has(.o_error_dialog)) .o_omnichannel_chat .o-mail-AttachmentContainer:contains(voz.ogg):not(:has(.o-mail-VoicePlayer))",
        },
        {
            content: "Write something nasty",
            trigger: INPUT,
            run({ anchor }) {
                type(anchor, NASTY);
            },
        },
        {
            content: "No error comes of it",
            trigger: `body:not(:has(.o_error_dialog)) ${INPUT}`,
            run: "press Enter",
        },
        {
            content: "S0-20: it is shown as it was typed, with its links",
            trigger: `${OUT}:contains(segunda):has(a[href='https://example.com/b'])`,
            run({ anchor }) {
                const body = anchor.querySelector(".o-mail-Message-richBody");
                const lines = body.innerHTML.replaceAll("<br>", "\n");
                const shown = new DOMParser().parseFromString(lines, "text/html").body.textContent;
                const { whiteSpace } = getComputedStyle(body);
                if (whiteSpace !== "pre-wrap") {
                    throw new Error(`white space: ${whiteSpace}`);
                }
                if (shown !== NASTY) {
                    throw new Error(`shown: ${JSON.stringify(shown)}`);
                }
            },
        },
        {
            content: "S0-22: change an earlier message",
            trigger: `${OUT}:contains(Antes)`,
            run: "hover",
        },
        {
            content: "Its actions are there once one points at it",
            trigger: `${OUT}:contains(Antes) [name=edit]`,
            run: "click",
        },
        {
            content: "Write it anew",
            trigger: ".o-mail-Message .o-mail-Composer-input:not(.o-mail-Composer-fake)",
            run({ anchor }) {
                type(anchor, "e1\n\n  e2 :)");
            },
        },
        {
            content: "Save it",
            trigger: ".o-mail-Message .o-mail-Composer-input:not(.o-mail-Composer-fake)",
            run: "press Enter",
        },
        {
            content: "It is there, unfolded and unconverted",
            trigger: `${OUT}:contains(e1):contains(e2):not(:has(textarea))`,
        },
    ],
});
