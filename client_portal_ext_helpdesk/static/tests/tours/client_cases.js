import { registry } from "@web/core/registry";

const type = (content, trigger, text) => ({ content, trigger, run: `edit ${text}` });
const go = (content, trigger) => ({ content, trigger, run: "click", expectUnloadPage: true });
const see = (content, trigger) => ({ content, trigger, run: checkWidth });

function checkWidth() {
    const { scrollWidth } = document.documentElement;
    if (scrollWidth > window.innerWidth) {
        throw new Error(`The page is ${scrollWidth} px wide, the window ${window.innerWidth}`);
    }
}

registry.category("web_tour.tours").add("client_portal_cases", {
    steps: () => [
        go("A new case", "a:contains(New case)"),
        see("Its form", "h1:contains(New case)"),
        type("What it is about", "#case_subject", "The printer is broken"),
        type("More", "#case_description", "It smokes"),
        go("Send", "form[action='/my/cases/new/send'] button"),
        see("It is open", "h1:contains(The printer is broken)"),
        type("Something else", "#case_text", "And it is loud"),
        go("Send", "form[action$='/send'] button:contains(Send)"),
        see("It stands there", "section[aria-label=Messages]:contains(And it is loud)"),
        go("All cases", "a:contains(All cases)"),
        see("It is among them", ".list-group-item:contains(The printer is broken)"),
    ],
});
