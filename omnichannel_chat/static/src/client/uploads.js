import { OfflineError, post, SignedOutError, upload } from "@omnichannel_chat/client/calls";
import { make } from "@omnichannel_chat/client/messages";

/** The files that go with the next message: each is uploaded as soon as it is chosen. */
export class Uploads {
    /** @param {Object} page the thread's page, see `thread.js` */
    constructor(page) {
        this.page = page;
        this.list = page.root.querySelector("[data-client-uploads]");
        this.running = new Set();
        this.list.addEventListener("click", (event) => {
            if (event.target.matches(".o_ct_discard")) {
                this.discard(event.target.closest("li"));
            }
        });
        this.takeFrom(page.root);
    }

    /** Chosen, photographed, pasted or dropped. */
    takeFrom(root) {
        for (const input of root.querySelectorAll("[data-client-choose]")) {
            // With a script files go one by one, not with the form.
            input.removeAttribute("name");
            input.addEventListener("change", () => {
                this.add(input.files);
                input.value = "";
            });
        }
        root.addEventListener("paste", (event) => {
            if (this.add(event.clipboardData.files)) {
                event.preventDefault();
            }
        });
        root.dataset.drop = this.page.say("drop");
        const drag = (isOver) => (event) => {
            if (event.dataTransfer.types.includes("Files")) {
                event.preventDefault();
                root.classList.toggle("o_ct_dropping", isOver);
            }
        };
        root.addEventListener("dragover", drag(true));
        root.addEventListener("drop", drag(false));
        root.addEventListener("drop", (event) => this.add(event.dataTransfer.files));
        root.addEventListener("dragleave", (event) => {
            if (!root.contains(event.relatedTarget)) {
                root.classList.remove("o_ct_dropping");
            }
        });
    }

    /** @returns {boolean} whether there was a file */
    add(files) {
        for (const file of files) {
            this.addOne(file);
        }
        return files.length > 0;
    }

    addOne(file) {
        const { fileSize, fileCount } = this.page.root.dataset;
        if (this.list.children.length >= fileCount) {
            this.page.warn(this.page.say("too_many"));
        } else if (!file.size) {
            this.page.warn(this.page.say("empty_file", file.name));
        } else if (file.size > fileSize) {
            this.page.warn(this.page.say("too_big", file.name));
        } else {
            this.start(file);
        }
    }

    async start(file) {
        const bar = make("progress", "");
        bar.ariaLabel = file.name;
        const item = this.show({ name: file.name }, bar);
        const values = { csrf_token: this.page.csrf, file };
        const { done, stop } = upload(`${this.page.url}/upload`, values, (part) => {
            bar.value = part;
        });
        item.stop = stop;
        this.running.add(done);
        try {
            const { id, name, size, more } = await done;
            item.dataset.file = id;
            // Of a zip file those that were in it.
            item.querySelector("bdi").textContent = name;
            bar.replaceWith(make("small", "text-muted", size));
            for (const other of more) {
                this.show(other, make("small", "text-muted", other.size));
            }
        } catch (error) {
            item.remove();
            const isLost = error instanceof OfflineError || error instanceof SignedOutError;
            this.page.warn((!isLost && error.message) || this.page.say("failed_file", file.name));
        } finally {
            this.running.delete(done);
        }
    }

    show({ id, name }, ...more) {
        const button = make("button", "btn-close o_ct_discard");
        button.type = "button";
        button.ariaLabel = this.page.say("remove", name);
        const item = make(
            "li",
            "o_ct_upload",
            make("span", "o_ct_file_name", make("bdi", "", name)),
            ...more,
            button
        );
        if (id) {
            item.dataset.file = id;
        }
        this.list.append(item);
        return item;
    }

    discard(item) {
        item.stop?.();
        item.remove();
        if (item.dataset.file) {
            const values = { csrf_token: this.page.csrf, file_id: item.dataset.file };
            // Else it goes away with what was never sent.
            post(`${this.page.url}/discard`, values).catch(() => {});
        }
        this.page.composer.input.focus();
    }

    /**
     * All that is uploaded, when it is; the list is empty then.
     *
     * @returns {Promise<{id: number, name: string}[]|false>} false = one of them has failed
     */
    async take() {
        const ends = await Promise.allSettled(this.running);
        if (ends.some(({ status }) => status === "rejected")) {
            return false;
        }
        const items = [...this.list.querySelectorAll("[data-file]")];
        return items.map((item) => {
            item.remove();
            return {
                id: Number(item.dataset.file),
                name: item.querySelector(".o_ct_file_name").textContent,
            };
        });
    }
}
