import { browser } from "@web/core/browser/browser";

/** What waits longer for a connection is not sent by itself any more: people decide. */
const FRESH = 10 * 60 * 1000;

/**
 * @typedef {Object} UnsentPost
 * @property {string} key the same for every repetition: the server posts it once
 * @property {number} chatId
 * @property {number} at when it was written, in milliseconds
 * @property {boolean} [isRefused] the server does not take it as it is
 * @property {Object} params what is posted
 * @property {{text: string, html: string, attachments: Object[], isNote: boolean,
 *     replyToId: number|false}} draft what is shown of it
 */

/**
 * Whether a post may be sent by itself once there is a connection.
 *
 * @param {UnsentPost} post
 * @param {number} now in milliseconds
 */
export function isFresh(post, now) {
    return !post.isRefused && now - post.at < FRESH;
}

/**
 * What was written and has not been accepted by the server yet. The browser keeps it, over reloads
 * and for all tabs, and forgets it as soon as the server has it.
 */
export class UnsentPosts {
    /**
     * @param {Object} params
     * @param {string} params.storageKey of this person: several may use one browser
     * @param {Object<number, number>} params.counts reactive; how many there are, by chat
     */
    constructor({ storageKey, counts }) {
        this.storageKey = storageKey;
        this.counts = counts;
        this.refresh();
    }

    /** @returns {UnsentPost[]} all of them, in the order in which they were written */
    get all() {
        try {
            const kept = JSON.parse(browser.localStorage.getItem(this.storageKey) ?? "[]");
            return Array.isArray(kept) ? kept : [];
        } catch {
            return [];
        }
    }

    /** @param {number} chatId */
    of(chatId) {
        return this.all.filter((post) => post.chatId === chatId);
    }

    /** @param {string} key */
    get(key) {
        return this.all.find((post) => post.key === key);
    }

    /** @param {UnsentPost} post new, or as it is now */
    keep(post) {
        const kept = this.all;
        const index = kept.findIndex(({ key }) => key === post.key);
        kept.splice(index < 0 ? kept.length : index, 1, post);
        this._write(kept);
    }

    /** @param {string} key of what the server has accepted, or a person has given up */
    drop(key) {
        this._write(this.all.filter((post) => post.key !== key));
    }

    /** Another tab has kept or dropped something. */
    refresh() {
        const counts = Object.groupBy(this.all, ({ chatId }) => chatId);
        for (const chatId of Object.keys(this.counts)) {
            if (!(chatId in counts)) {
                delete this.counts[chatId];
            }
        }
        for (const [chatId, posts] of Object.entries(counts)) {
            this.counts[chatId] = posts.length;
        }
    }

    _write(posts) {
        try {
            if (posts.length) {
                browser.localStorage.setItem(this.storageKey, JSON.stringify(posts));
            } else {
                browser.localStorage.removeItem(this.storageKey);
            }
        } catch {
            // Private mode or a full disk: it is kept as long as the page is.
        }
        this.refresh();
    }
}
