import { browser } from "@web/core/browser/browser";
import { user } from "@web/core/user";

const PREFIX = "omnichannel_chat.inbox.";

/** Several people may use one browser. */
function getKey(name) {
    return `${PREFIX}${user.userId}.${name}`;
}

/**
 * What this browser remembered under a name.
 *
 * @param {string} name
 * @param {*} fallback when nothing (or nothing readable) is there
 */
export function recall(name, fallback) {
    try {
        const stored = browser.localStorage.getItem(getKey(name));
        return stored === null ? fallback : JSON.parse(stored);
    } catch {
        return fallback;
    }
}

/**
 * Remember a small choice of this person in this browser.
 *
 * @param {string} name
 * @param {*} value anything that JSON holds
 */
export function remember(name, value) {
    try {
        browser.localStorage.setItem(getKey(name), JSON.stringify(value));
    } catch {
        // Private mode or a full disk: a choice is forgotten, nothing more.
    }
}
