import { markup, reactive } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { deserializeDateTime } from "@web/core/l10n/dates";

/** A customer's phone tells that somebody writes at most this often. */
const TYPING_INTERVAL = 4000;
/** How long the phone shows that we are writing. */
const TYPING_SHOWN = 6000;
/** Files travel inside an event; the server refuses larger ones, too. */
export const MAX_FILE_BYTES = 4 * 1024 * 1024;
const PICTURE_TYPES = ["image/jpeg", "image/png", "image/gif", "image/webp"];

/** One made-up customer's phone: what it shows, and what one can do on it. */
export class Phone {
    constructor(orm, persona, channel) {
        this.orm = orm;
        this.persona = persona;
        this.channel = channel;
        this.bubbles = [];
        /** Written here, not yet understood by the server. */
        this.pending = [];
        this.chatIds = [];
        /** The customer lets nothing of ours through. */
        this.isBlocked = false;
        /** What stood in the link that was followed to get here. */
        this.invitation = "";
        this.typing = false;
        this.loaded = false;
        this._shown = "";
        this._told = "";
        this._typedAt = 0;
    }

    static make(orm, persona, channel) {
        return reactive(new Phone(orm, persona, channel));
    }

    get isOff() {
        return this.persona.condition === "offline";
    }

    get all() {
        return [...this.bubbles, ...this.pending];
    }

    find(id) {
        return this.all.find((bubble) => bubble.id === id);
    }

    /** Ask the server what the phone shows now; a phone that is on says that messages arrived. */
    async load() {
        const screen = await this.orm.silent.call("omnichannel.persona", "read_phone", [
            this.persona.id,
        ]);
        this.chatIds = screen.chat_ids;
        this.isBlocked = screen.blocked;
        this.persona.condition = screen.condition;
        if (JSON.stringify(screen.bubbles) !== this._shown) {
            this._shown = JSON.stringify(screen.bubbles);
            this.bubbles = screen.bubbles.map(makeBubble);
            if (this.bubbles.length && !this.bubbles.at(-1).mine) {
                this.stopTyping();
            }
        }
        const known = new Set(this.bubbles.map((bubble) => bubble.id));
        this.pending = this.pending.filter((bubble) => !known.has(bubble.id));
        this.loaded = true;
        await this.acknowledge();
    }

    async acknowledge() {
        const waiting = this.bubbles.filter(
            (bubble) => !bubble.mine && ["sent", "delivered"].includes(bubble.state)
        );
        const seen = document.visibilityState === "visible";
        const saying = `${waiting.map((bubble) => bubble.id + bubble.state)} ${seen}`;
        if (this.persona.condition !== "online" || !waiting.length || saying === this._told) {
            return;
        }
        this._told = saying;
        await this.orm.silent.call("omnichannel.persona", "acknowledge", [this.persona.id], {
            seen,
        });
    }

    // ---------------------------------------------------------------- what one does on it

    async tell(event) {
        return this.orm.silent.call("omnichannel.persona", "send_event", [this.persona.id, event]);
    }

    /** Send a message; it is on the screen at once, with a clock until the server has it. */
    async send(event, shown) {
        const id = await this.tell({ type: "message", ...event });
        this.pending.push({
            mine: true,
            kind: event.kind || "text",
            text: event.text || shown,
            body: event.text || shown,
            reply_to: event.reply_to || "",
            ...formatMoment(luxon.DateTime.now()),
            pending: true,
            id,
        });
    }

    /** Accept an invitation: we are told which link it was. */
    async start() {
        const referral = { source: "link", ref: this.invitation };
        this.invitation = "";
        await this.send({ text: "/start", referral });
    }

    async sendFile(file, replyTo) {
        const kind = PICTURE_TYPES.includes(file.type) ? "image" : "document";
        const data = await readDataUri(file);
        const media = { data, filename: file.name.slice(-200) };
        const event = { kind, media, ...(replyTo && { reply_to: replyTo }) };
        await this.send(event, file.name);
    }

    async react(bubble, emoji) {
        const reaction = bubble.reaction === emoji ? "" : emoji;
        await this.tell({ type: "reaction", message_id: bubble.id, emoji: reaction });
        this._change(bubble, { reaction });
    }

    async edit(bubble, text) {
        await this.tell({ type: "edit", message_id: bubble.id, text });
        this._change(bubble, { text, body: text, edited: true });
    }

    async remove(bubble) {
        await this.tell({ type: "delete", message_id: bubble.id });
        this._change(bubble, { deleted: true });
    }

    /** Show at once what was done; the server will say the same in a moment. */
    _change(bubble, values) {
        this.bubbles = this.bubbles.map((each) =>
            each.id === bubble.id ? { ...each, ...values } : each
        );
    }

    async type() {
        const now = Date.now();
        // Typing in a chat that does not exist yet is seen by nobody.
        if (this.chatIds.length && now - this._typedAt > TYPING_INTERVAL) {
            this._typedAt = now;
            await this.tell({ type: "typing" });
        }
    }

    /** Block us, or let us in again. */
    async toggleBlock() {
        await this.tell({ type: this.isBlocked ? "unblocked" : "blocked" });
        this.isBlocked = !this.isBlocked;
    }

    async setCondition(condition) {
        await this.orm.write("omnichannel.persona", [this.persona.id], { condition });
        this.persona.condition = condition;
        await this.load();
    }

    /** @param {number} days that go by */
    async passTime(days) {
        await this.orm.call("omnichannel.persona", "pass_time", [this.persona.id, days]);
        await this.load();
    }

    showTyping() {
        this.typing = true;
        browser.clearTimeout(this._typingTimer);
        this._typingTimer = browser.setTimeout(() => this.stopTyping(), TYPING_SHOWN);
    }

    stopTyping() {
        browser.clearTimeout(this._typingTimer);
        this.typing = false;
    }
}

function makeBubble(data) {
    return {
        ...data,
        // The server has cleaned what the customer wrote, and escaped what we wrote.
        body: markup(data.body),
        ...formatMoment(deserializeDateTime(data.date)),
    };
}

function formatMoment(moment) {
    return {
        time: moment.toLocaleString(luxon.DateTime.TIME_SIMPLE),
        day: moment.toLocaleString(luxon.DateTime.DATE_MED),
    };
}

function readDataUri(file) {
    return new Promise((resolve, reject) => {
        const reader = new FileReader();
        reader.onload = () => resolve(reader.result);
        reader.onerror = () => reject(reader.error);
        reader.readAsDataURL(file);
    });
}
