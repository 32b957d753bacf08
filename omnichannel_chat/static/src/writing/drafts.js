import { browser } from "@web/core/browser/browser";

/** What is typed is kept after a pause of so many milliseconds. */
const SAVE_DELAY = 1500;

/**
 * @typedef {Object} Draft
 * @property {string} text
 * @property {boolean} is_note meant for the team
 * @property {string} at when the server kept it, in UTC; "" = never
 */

/**
 * What the user has begun to write, per chat: kept by the server, so that it is there on another
 * computer and after a reload.
 */
export class Drafts {
    /**
     * @param {Object} params
     * @param {(chatId: number, text: string, isNote: boolean) => Promise<string>} params.save
     *     keeps a draft and answers when it was kept
     */
    constructor({ save }) {
        this.save = save;
        /** @type {Map<number, Draft>} what the server has, as far as is known */
        this.known = new Map();
        /** @type {Map<number, {text: string, isNote: boolean}>} what it does not have yet */
        this.unsaved = new Map();
        this.timers = new Map();
        /** @type {Map<number, Promise<void>>} */
        this.saving = new Map();
    }

    /**
     * The server says what it has.
     *
     * @param {number} chatId
     * @param {Draft} draft
     * @param {string} shown text where one writes
     * @returns {Draft | null} what is to be shown there instead
     */
    receive(chatId, draft, shown) {
        const known = this.known.get(chatId);
        if (known && draft.at <= known.at) {
            return null;
        }
        this.known.set(chatId, draft);
        // What the user has typed here and nobody has kept yet stays.
        return shown === (known?.text ?? "") && shown !== draft.text ? draft : null;
    }

    /**
     * The user has typed; kept once there is a pause.
     *
     * @param {number} chatId
     * @param {string} text
     * @param {boolean} isNote
     */
    note(chatId, text, isNote) {
        const known = this.known.get(chatId);
        if (!known) {
            // What the server has is not read yet: nothing is to be overwritten.
            return;
        }
        browser.clearTimeout(this.timers.get(chatId));
        const isSame = text === known.text && (isNote === known.is_note || !text);
        if (isSame && !this.saving.has(chatId)) {
            this.unsaved.delete(chatId);
            return;
        }
        this.unsaved.set(chatId, { text, isNote });
        this.timers.set(
            chatId,
            browser.setTimeout(() => this.flush(chatId), SAVE_DELAY)
        );
    }

    /**
     * Keep now what is not kept yet.
     *
     * @param {number} chatId
     */
    async flush(chatId) {
        browser.clearTimeout(this.timers.get(chatId));
        await this.saving.get(chatId);
        const draft = this.unsaved.get(chatId);
        if (!draft || this.saving.has(chatId)) {
            return this.saving.get(chatId);
        }
        this.unsaved.delete(chatId);
        const saving = this._save(chatId, draft).finally(() => this.saving.delete(chatId));
        this.saving.set(chatId, saving);
        return saving;
    }

    async _save(chatId, { text, isNote }) {
        try {
            const at = await this.save(chatId, text, isNote);
            this.known.set(chatId, { text, is_note: isNote, at });
        } catch {
            // The text is still where one writes; the next key tries again.
        }
    }

    /**
     * What was written is being sent: it is no draft any more. The server forgets it with the post.
     *
     * @param {number} chatId
     * @returns {Promise<void>} once nothing under way could bring it back
     */
    drop(chatId) {
        browser.clearTimeout(this.timers.get(chatId));
        this.unsaved.delete(chatId);
        const forget = () => {
            const known = this.known.get(chatId);
            if (known) {
                this.known.set(chatId, { text: "", is_note: false, at: known.at });
            }
        };
        forget();
        return Promise.resolve(this.saving.get(chatId)).then(forget);
    }

    /** @returns {[number, {text: string, isNote: boolean}][]} what would be lost with the page */
    get left() {
        return [...this.unsaved];
    }
}
