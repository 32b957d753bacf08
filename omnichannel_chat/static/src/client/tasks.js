import { OfflineError, post, SignedOutError, upload } from "@omnichannel_chat/client/calls";
import { make } from "@omnichannel_chat/client/messages";

/** What is typed is kept after a pause of so many milliseconds. */
const KEPT_AFTER = 1000;

/** What a client types and uploads for his tasks: kept at once, and sent when he says so. */
export class Tasks {
    /** @param {Object} page the thread's page, see `thread.js` */
    constructor(page) {
        this.page = page;
        this.box = page.find("top");
        this.unkept = new Map();
        this.uploads = 0;
        this.box.addEventListener("input", ({ target }) => this.onInput(target));
        this.box.addEventListener("change", ({ target }) => this.onChange(target));
        this.box.addEventListener("click", ({ target }) => this.onClick(target));
        this.box.addEventListener("submit", () => this.forget());
        // The phone is put away, or another page is opened.
        document.addEventListener("visibilitychange", () => document.hidden && this.keep());
    }

    get isUploading() {
        return this.uploads > 0;
    }

    // ------------------------------------------------------------- what is typed

    onInput(field) {
        if (field.dataset.clientDraft) {
            this.unkept.set(field.dataset.clientDraft, field);
            clearTimeout(this.timer);
            this.timer = setTimeout(() => this.keep(), KEPT_AFTER);
        }
    }

    keep() {
        clearTimeout(this.timer);
        for (const [task, { value }] of this.unkept) {
            // Else it still stands on the page.
            this.post(task, "draft", { value }).catch(() => {});
        }
        this.unkept.clear();
    }

    /** It is being sent: a draft that comes after it would overtake it. */
    forget() {
        clearTimeout(this.timer);
        this.unkept.clear();
    }

    // ------------------------------------------------------------- files

    async onChange(input) {
        const task = input.dataset.clientTaskFile;
        if (task) {
            const files = [...input.files];
            input.value = "";
            await Promise.all(files.map((file) => this.upload(task, file)));
            this.page.pull();
        }
    }

    async upload(task, file) {
        const bar = make("progress", "");
        bar.ariaLabel = file.name;
        const item = make("li", "o_ct_upload", make("bdi", "", file.name), bar);
        this.box.querySelector(`[data-client-task-uploads="${task}"]`).append(item);
        const values = { csrf_token: this.page.csrf, file };
        this.uploads++;
        try {
            const { done } = upload(this.getUrl(task, "upload"), values, (part) => {
                bar.value = part;
            });
            await done;
            bar.remove();
        } catch (error) {
            item.remove();
            const isLost = error instanceof OfflineError || error instanceof SignedOutError;
            const sentence = !isLost && error.message;
            this.page.warn(sentence || this.page.say("failed_file", file.name));
        } finally {
            this.uploads--;
        }
    }

    async onClick(button) {
        const list = button.closest("[data-client-task-uploads]");
        if (!list || !button.matches(".o_ct_discard")) {
            return;
        }
        const item = button.closest("li");
        item.remove();
        const values = { file_id: item.dataset.file };
        try {
            await this.post(list.dataset.clientTaskUploads, "discard", values);
        } catch (error) {
            this.page.fail(error);
        }
        this.page.pull();
    }

    getUrl(task, act) {
        return `${this.page.url}/tasks/${task}/${act}`;
    }

    post(task, act, values) {
        return post(this.getUrl(task, act), { csrf_token: this.page.csrf, ...values });
    }
}

/**
 * New content for a part of the page, in which somebody may be typing: his words, what he has
 * opened or closed, and where the keyboard is stay.
 *
 * @param {HTMLElement} box
 * @param {string} html
 */
export function renew(box, html) {
    const fields = [...box.querySelectorAll("textarea[id], select[id], input[id]")];
    const typed = fields.filter((field) => field.type !== "file" && isTyped(field));
    const folds = [...box.querySelectorAll("details[id]")];
    const focused = box.contains(document.activeElement) ? document.activeElement : null;
    box.innerHTML = html;
    for (const { id, open } of folds) {
        const fold = document.getElementById(id);
        if (fold) {
            fold.open = open;
        }
    }
    for (const old of typed) {
        const field = document.getElementById(old.id);
        if (field) {
            field.value = old.value;
            field.checked = old.checked;
        }
    }
    const field = focused ? document.getElementById(focused.id) : null;
    field?.focus();
    if (field?.matches("textarea, input[type=text]")) {
        field.setSelectionRange(focused.selectionStart, focused.selectionEnd);
    }
}

function isTyped(field) {
    if (field.type === "checkbox") {
        return field.checked !== field.defaultChecked;
    }
    if (field.matches("select")) {
        return [...field.options].some((option) => option.selected !== option.defaultSelected);
    }
    return field.value !== field.defaultValue;
}
