import { browser } from "@web/core/browser/browser";

/** Colleagues hear again that somebody looks, in milliseconds. */
const REPEAT = 20000;
/** Who is heard of no more has gone, in milliseconds. */
const EXPIRY = 30000;
/** Somebody who only passes by on the way to another chat is not told of, in milliseconds. */
const FIRST_LOOK = 1000;
/** Typing is told at most this often, in milliseconds. */
const TYPING_INTERVAL = 5000;
/** Who is not heard to type any more has stopped, in milliseconds. */
const TYPING_EXPIRY = 8000;

/**
 * Who else looks at the chats on this person's screen, and who types an answer.
 *
 * Nothing is stored anywhere: each browser says over and over what its user does, and forgets whom it
 * hears of no more.
 */
export class Presence {
    /**
     * @param {Object} options
     * @param {Object<number, Object<number, {userId: number, name: string, isTyping: boolean}>>}
     *     options.people reactive: who is here, by chat and user
     * @param {(chatId: number, presence: "looking"|"typing"|"left") => void} options.tell
     * @param {number} options.userId of whom nothing is heard
     */
    constructor({ people, tell, userId }) {
        this.people = people;
        this._tell = tell;
        this.userId = userId;
        /** When each chat that is looked at was last told of, by chat; 0: not yet. */
        this.toldAt = new Map();
        this.typedAt = new Map();
        this.timers = new Map();
        browser.setInterval(() => this.repeat(), REPEAT);
    }

    /**
     * The chat is on screen.
     *
     * @param {number} chatId
     */
    watch(chatId) {
        this.toldAt.set(chatId, 0);
        this._setTimer(`first.${chatId}`, FIRST_LOOK, () => this._look(chatId));
    }

    /**
     * The chat is on screen no more.
     *
     * @param {number} chatId
     */
    unwatch(chatId) {
        this._clearTimer(`first.${chatId}`);
        if (this.toldAt.get(chatId)) {
            this._tell(chatId, "left");
        }
        this.toldAt.delete(chatId);
        this.typedAt.delete(chatId);
        for (const userId of Object.keys(this.people[chatId] ?? {})) {
            this._forget(chatId, userId);
        }
        delete this.people[chatId];
    }

    /** Say of every chat that it is still looked at. */
    repeat() {
        for (const chatId of this.toldAt.keys()) {
            this._look(chatId);
        }
    }

    /**
     * The user types an answer.
     *
     * @param {number} chatId
     */
    type(chatId) {
        const now = Date.now();
        if (now - (this.typedAt.get(chatId) ?? 0) >= TYPING_INTERVAL) {
            this.typedAt.set(chatId, now);
            this.toldAt.set(chatId, now);
            this._tell(chatId, "typing");
        }
    }

    /** What the bus says of somebody. */
    hear({ chat_id: chatId, user_id: userId, name, presence }) {
        if (userId === this.userId || !this.toldAt.has(chatId)) {
            return;
        }
        if (presence === "left") {
            this._forget(chatId, userId);
            return;
        }
        this.people[chatId] ??= {};
        const isNew = !this.people[chatId][userId];
        const isTyping = presence === "typing";
        this.people[chatId][userId] ??= { userId, name, isTyping };
        if (isTyping) {
            this._hearTyping(chatId, userId);
        }
        this._setTimer(`gone.${chatId}.${userId}`, EXPIRY, () => this._forget(chatId, userId));
        if (isNew && this.toldAt.get(chatId)) {
            // Who has just come does not know of us.
            this._look(chatId);
        }
    }

    /** What was being typed was sent. */
    stopTyping(chatId, userId) {
        const person = this.people[chatId]?.[userId];
        if (person) {
            person.isTyping = false;
        }
    }

    _hearTyping(chatId, userId) {
        this.people[chatId][userId].isTyping = true;
        this._setTimer(`typing.${chatId}.${userId}`, TYPING_EXPIRY, () =>
            this.stopTyping(chatId, userId)
        );
    }

    _look(chatId) {
        if (document.visibilityState === "visible") {
            this.toldAt.set(chatId, Date.now());
            this._tell(chatId, "looking");
        }
    }

    _forget(chatId, userId) {
        this._clearTimer(`gone.${chatId}.${userId}`);
        this._clearTimer(`typing.${chatId}.${userId}`);
        delete this.people[chatId]?.[userId];
    }

    _setTimer(key, delay, callback) {
        this._clearTimer(key);
        this.timers.set(key, browser.setTimeout(callback, delay));
    }

    _clearTimer(key) {
        browser.clearTimeout(this.timers.get(key));
        this.timers.delete(key);
    }
}
