import { _t } from "@web/core/l10n/translation";

/**
 * Every key of the inbox. The handlers look keys up here and the list of shortcuts shows this
 * table, so that they cannot differ. `place` is where a key counts: "list", when the list of chats
 * has the focus; "chat", whenever there is a chat to do it to; "inbox", always.
 *
 * Keys are written as `getPressedKey` returns them. Texts are translated when they are shown.
 */
export const SHORTCUTS = [
    { id: "help", place: "inbox", key: "?", label: _t("This list") },
    { id: "search", place: "inbox", key: "/", label: _t("Search") },
    { id: "new", place: "inbox", key: "n", label: _t("New chat") },
    { id: "newThread", place: "inbox", key: "c", label: _t("New client chat") },
    { id: "waiting", place: "inbox", key: "w", label: _t("Chat that has waited longest") },
    { id: "open", place: "inbox", key: "1", label: _t("Active chats") },
    { id: "snoozed", place: "inbox", key: "2", label: _t("Snoozed chats") },
    { id: "archived", place: "inbox", key: "3", label: _t("Archived chats") },
    { id: "whose", place: "inbox", key: "v", label: _t("Mine, nobody's or all chats") },
    { id: "undo", place: "inbox", key: "z", label: _t("Undo what was just done") },

    { id: "next", place: "list", key: "arrowdown", label: _t("Next chat") },
    { id: "previous", place: "list", key: "arrowup", label: _t("Previous chat") },
    { id: "first", place: "list", key: "home", label: _t("First chat") },
    { id: "last", place: "list", key: "end", label: _t("Last chat") },
    { id: "write", place: "list", key: "enter", label: _t("Open the chat and write") },
    { id: "write", place: "list", key: "space", label: _t("Open the chat and write") },

    { id: "reply", place: "chat", key: "r", label: _t("Write to the customer") },
    { id: "note", place: "chat", key: "shift+n", label: _t("Write a note to the team") },
    { id: "quickReply", place: "chat", key: "q", label: _t("Quick replies") },
    { id: "take", place: "chat", key: "t", label: _t("Take the chat") },
    { id: "assign", place: "chat", key: "a", label: _t("Assign to somebody") },
    { id: "giveBack", place: "chat", key: "shift+t", label: _t("Give back to everybody") },
    { id: "archive", place: "chat", key: "e", label: _t("Archive or reopen") },
    { id: "snooze", place: "chat", key: "s", label: _t("Snooze") },
    { id: "important", place: "chat", key: "m", label: _t("Important or not") },
    { id: "mute", place: "chat", key: "shift+m", label: _t("Mute or unmute") },
    { id: "unread", place: "chat", key: "u", label: _t("Mark as unread or read") },
    { id: "tags", place: "chat", key: "l", label: _t("Tags") },
    { id: "followUp", place: "chat", key: "f", label: _t("Follow up") },
    { id: "panel", place: "chat", key: "i", label: _t("Show or hide customer details") },
    { id: "menu", place: "chat", key: ".", label: _t("All that can be done with the chat") },
    {
        id: "leave",
        place: "chat",
        key: "escape",
        label: _t("Close, one thing at a time; then to the list"),
    },
];

const NAMES = {
    arrowdown: "↓",
    arrowup: "↑",
    end: _t("End"),
    enter: "Enter",
    escape: "Esc",
    home: _t("Home"),
    space: _t("Space"),
};

/** Where letters are letters. */
const TYPING =
    "input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable=true]";

/**
 * The key that was pressed, as `SHORTCUTS` writes it: a character as it is printed, whatever it
 * takes on this keyboard to type it; Shift is told of letters and of keys that print nothing.
 *
 * @param {KeyboardEvent} ev
 * @returns {string} empty with Ctrl, Alt or Meta, and while a character is being composed
 */
export function getPressedKey(ev) {
    if (!ev.key || ev.isComposing || ev.ctrlKey || ev.altKey || ev.metaKey) {
        return "";
    }
    let key = ev.key === " " ? "space" : ev.key.toLowerCase();
    // On a keyboard of other letters the place of the key counts.
    if (/^[^\p{ASCII}]$/u.test(key) && ev.code?.startsWith("Key")) {
        key = ev.code.slice(-1).toLowerCase();
    }
    const isPrinted = key.length === 1 && !/[a-z]/.test(key);
    return ev.shiftKey && !isPrinted ? `shift+${key}` : key;
}

/**
 * @param {KeyboardEvent} ev
 * @param {...string} places
 * @returns {Object|undefined} the row of `SHORTCUTS` that is meant
 */
export function findShortcut(ev, ...places) {
    const key = getPressedKey(ev);
    return SHORTCUTS.find((each) => each.key === key && places.includes(each.place));
}

/**
 * Whether somebody may mean a character, not a command.
 *
 * @param {string} key as `SHORTCUTS` writes it
 */
export function isCharacter(key) {
    return /^(shift\+)?[\p{L}\p{N}.]$/u.test(key);
}

/** @param {EventTarget} target */
export function isTextField(target) {
    return Boolean(target.closest?.(TYPING));
}

/**
 * Whether a key belongs to what has the focus: a text, a menu, a dialog, a floating window.
 *
 * @param {EventTarget} target
 */
export function isTakenByFocus(target) {
    return Boolean(
        target.closest?.(`${TYPING}, [role=dialog], .o-mail-ChatWindow`) ||
            document.querySelector(".o-dropdown--menu")
    );
}

/**
 * @param {string} key as `SHORTCUTS` writes it
 * @returns {string[]} what stands on the keys to be held together
 */
export function getKeyNames(key) {
    return key.split("+").map((part) => {
        if (part === "shift") {
            return _t("Shift");
        }
        return NAMES[part] ?? part.toUpperCase();
    });
}
