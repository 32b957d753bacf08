import { beforeEach, describe, expect, test } from "@odoo/hoot";
import { InboxKeys } from "@omnichannel_chat/inbox/keyboard";
import {
    findShortcut,
    getKeyNames,
    getPressedKey,
    isTakenByFocus,
    SHORTCUTS,
} from "@omnichannel_chat/inbox/shortcuts";
import { allowTranslations } from "@web/../tests/web_test_helpers";

describe.current.tags("headless");

/** Keys that the list and the page handle themselves. */
const ELSEWHERE = ["leave"];

let calls;

function press(keys, init) {
    const ev = new KeyboardEvent("keydown", { cancelable: true, ...init });
    Object.defineProperty(ev, "target", { value: init.target ?? document.body });
    keys.onKeydown(ev);
    return ev;
}

function makeKeys({ marked, open, ui, composer } = {}) {
    const log = (name) => (chat) => calls.push(`${name} ${chat.id}`);
    const input = { focus: () => calls.push("focus") };
    const inbox = {
        chat: open,
        list: { filters: { whose: "all" } },
        listApi: { getMarked: () => marked, focusSearch: () => calls.push("search") },
        rootRef: { el: { contains: () => true, querySelector: () => input } },
        state: { chatId: open?.id },
        thread: composer && { composer: { attachments: [], composerText: "", ...composer } },
        onFilter: (filters) => calls.push(JSON.stringify(filters)),
        onTogglePanel: () => calls.push("panel"),
        select: (chatId) => calls.push(`select ${chatId}`),
    };
    const acts = { archive: log("archive"), reopen: log("reopen"), take: log("take") };
    return new InboxKeys(inbox, {
        acts,
        dialog: { add: () => calls.push("dialog") },
        ui: { activeElement: document, isBlocked: false, ...ui },
    });
}

beforeEach(() => {
    allowTranslations();
    calls = [];
});

test("issue 4: each key means one thing, and everything in the list is done by somebody", () => {
    const keys = SHORTCUTS.map(({ key }) => key);
    expect(new Set(keys).size).toBe(keys.length);
    const { dos } = makeKeys();
    for (const { id, place } of SHORTCUTS.filter((each) => each.place !== "list")) {
        expect(ELSEWHERE.includes(id) || typeof dos[id] === "function").toBe(true, {
            message: `${place}: ${id}`,
        });
    }
    const ids = SHORTCUTS.map(({ id }) => id);
    expect(Object.keys(dos).filter((id) => !ids.includes(id))).toEqual([]);
});

test("issue 4: characters are those printed, whatever the keyboard", () => {
    // "/" is Shift+7 in Spain, "?" needs Shift nearly everywhere.
    expect(getPressedKey({ key: "/", code: "Digit7", shiftKey: true })).toBe("/");
    expect(getPressedKey({ key: "?", code: "Slash", shiftKey: true })).toBe("?");
    expect(getPressedKey({ key: "N", code: "KeyN", shiftKey: true })).toBe("shift+n");
    // Caps Lock alone is not Shift.
    expect(getPressedKey({ key: "N", code: "KeyN" })).toBe("n");
    expect(getPressedKey({ key: "у", code: "KeyE" })).toBe("e");
    expect(getPressedKey({ key: " " })).toBe("space");
    expect(getPressedKey({ key: "ArrowDown" })).toBe("arrowdown");
});

test("issue 4: with Ctrl, Alt or Meta, and while composing, keys are not ours", () => {
    for (const held of ["ctrlKey", "altKey", "metaKey", "isComposing"]) {
        expect(getPressedKey({ key: "e", [held]: true })).toBe("");
    }
    expect(findShortcut({ key: "e", ctrlKey: true }, "chat")).toBe(undefined);
});

test("issue 4: keys act on the open chat, or on the one marked in the list", () => {
    const open = { id: 1, state: "open" };
    expect(press(makeKeys({ open }), { key: "e" }).defaultPrevented).toBe(true);
    press(makeKeys({ open, marked: { id: 2, state: "archived" } }), { key: "e" });
    press(makeKeys({ open, marked: { id: 2, state: "open" } }), { key: "i" });
    expect(calls).toEqual(["archive 1", "reopen 2", "select 2", "panel"]);
});

test("issue 4: without a chat its keys do nothing; the inbox's own do", () => {
    const keys = makeKeys();
    expect(press(keys, { key: "e" }).defaultPrevented).toBe(false);
    press(keys, { key: "?", shiftKey: true });
    press(keys, { key: "/" });
    press(keys, { key: "v" });
    expect(calls).toEqual(["dialog", "search", '{"whose":"mine"}']);
});

test("issue 4: nothing fires while typing, in a dialog, or while a key is held down", () => {
    const open = { id: 1, state: "open" };
    for (const html of ["<input>", "<textarea></textarea>", "<div role=dialog><b/></div>"]) {
        const box = document.createElement("div");
        box.innerHTML = html;
        const target = box.querySelector("b") ?? box.firstChild;
        expect(isTakenByFocus(target)).toBe(true);
        press(makeKeys({ open }), { key: "e", target });
    }
    press(makeKeys({ open, ui: { activeElement: document.createElement("div") } }), { key: "e" });
    press(makeKeys({ open, ui: { isBlocked: true } }), { key: "e" });
    press(makeKeys({ open }), { key: "e", repeat: true });
    expect(calls).toEqual([]);
});

test("what stands on the keys", () => {
    expect(getKeyNames("arrowdown")).toEqual(["↓"]);
    expect(getKeyNames("shift+n").map(String)).toEqual(["Shift", "N"]);
});

test("S0-20: a letter is no command while the open chat has something unsent", () => {
    const open = { id: 7, state: "open" };
    for (const written of [
        { composerText: "ho" },
        { attachments: [{ id: 1 }] },
        { replyToMessage: { id: 3 } },
    ]) {
        const keys = makeKeys({ composer: written, open });
        const ev = press(keys, { key: "e" });
        // Not held back: it goes where the focus has gone.
        expect(ev.defaultPrevented).toBe(false);
        expect(calls.splice(0)).toEqual(["focus"]);
    }
    press(makeKeys({ composer: { composerText: "ho" }, open }), { key: "/" });
    press(makeKeys({ composer: { composerText: "  " }, open }), { key: "e" });
    expect(calls).toEqual(["search", "archive 7"]);
});

test("S0-20: a letter right after others, or where the focus was lost, continues the text", () => {
    const open = { id: 7, state: "open" };
    const keys = makeKeys({ composer: {}, open });
    const input = document.createElement("textarea");
    keys.onTyped({ key: "h", target: input });
    press(keys, { key: "e" });
    expect(calls.splice(0)).toEqual(["focus"]);
    // Sent: that text is finished.
    keys.onTyped({ key: "Enter", target: input });
    press(keys, { key: "e" });
    expect(calls.splice(0)).toEqual(["archive 7"]);
    // The focus was in the chat, and is nowhere now: a list of emojis was closed, for example.
    keys.onFocusin({ target: input });
    press(keys, { key: "e" });
    expect(calls.splice(0)).toEqual(["focus"]);
});
