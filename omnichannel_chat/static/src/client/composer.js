import { post, RefusedError } from "@omnichannel_chat/client/calls";
import { Unsent } from "@omnichannel_chat/client/unsent";
import { Uploads } from "@omnichannel_chat/client/uploads";

/** Where a client writes. What he has written is kept until the server has it. */
export class Composer {
    /** @param {Object} page the thread's page, see `thread.js` */
    constructor(page) {
        this.page = page;
        this.form = page.root.querySelector("[data-client-composer]");
        this.input = this.form.elements.text;
        this.subject = this.form.elements.subject;
        this.unsent = new Unsent(page.keeper);
        this.uploads = new Uploads(page);
        this.form.addEventListener("submit", (event) => {
            event.preventDefault();
            this.send();
        });
        // On a phone the keyboard stays.
        this.form
            .querySelector(".o_ct_send")
            .addEventListener("mousedown", (event) => event.preventDefault());
        this.input.addEventListener("keydown", (event) => this.onKeydown(event));
        this.input.addEventListener("input", () => this.keepDraft());
        this.restore();
    }

    /** Whether something that the client has written is in this browser only. */
    get hasUnsent() {
        return Boolean(this.input.value || this.unsent.messages.length);
    }

    restore() {
        this.input.value ||= this.page.keeper.get("draft", "");
        this.grow();
        // A file that goes with a message on its way is not for the next one.
        for (const item of this.form.querySelectorAll("[data-file]")) {
            if (this.unsent.files.has(Number(item.dataset.file))) {
                item.remove();
            }
        }
        for (const message of this.unsent.messages) {
            this.page.messages.showWaiting(message);
        }
    }

    keepDraft() {
        this.page.keeper.set("draft", this.input.value);
        this.grow();
    }

    grow() {
        this.input.style.height = "auto";
        this.input.style.height = `${this.input.scrollHeight + 2}px`;
    }

    onKeydown(event) {
        if (event.key !== "Enter" || event.isComposing || event.shiftKey) {
            return;
        }
        if (event.ctrlKey || event.metaKey || this.page.isDesktop) {
            event.preventDefault();
            this.send();
        }
    }

    async send() {
        const files = await this.uploads.take();
        if (!files) {
            return;
        }
        const text = this.input.value;
        if (!text.trim() && !files.length) {
            this.input.focus();
            return;
        }
        const message = this.unsent.add({ text, files, subject: this.subject?.value });
        this.write("");
        this.page.messages.showWaiting(message);
        await this.flush();
    }

    write(text) {
        this.input.value = text;
        this.keepDraft();
    }

    /** Send what is not sent yet, one after the other. */
    async flush() {
        if (this.isFlushing) {
            return;
        }
        this.isFlushing = true;
        try {
            while (this.unsent.messages.length) {
                await this.flushOne(this.unsent.messages[0]);
                this.page.warn("");
            }
            this.page.recover();
        } catch (error) {
            this.page.fail(error);
        } finally {
            this.isFlushing = false;
        }
    }

    async flushOne(message) {
        const { key, text, files, subject } = message;
        try {
            const answer = await post(`${this.page.url}/send`, {
                ...this.page.place,
                ...{ key, text, subject },
                uploads: files.map(({ id }) => id).join(","),
            });
            this.unsent.remove(key);
            this.page.apply(answer);
        } catch (error) {
            if (error instanceof RefusedError) {
                this.takeBack(message);
            }
            throw error;
        }
    }

    /** What the server does not want is the client's to change. */
    takeBack({ key, text, files }) {
        this.unsent.remove(key);
        this.page.messages.findWaiting(key)?.remove();
        this.write([text, this.input.value].filter(Boolean).join("\n"));
        for (const file of files) {
            this.uploads.show(file);
        }
    }
}
