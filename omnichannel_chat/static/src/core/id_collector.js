import { browser } from "@web/core/browser/browser";

/**
 * Collect ids and hand them over together: a burst of bus messages becomes one request.
 */
export class IdCollector {
    /**
     * @param {(ids: number[]) => void} callback
     * @param {number} delay in milliseconds, from the first id on
     */
    constructor(callback, delay) {
        this.callback = callback;
        this.delay = delay;
        this.ids = new Set();
        this.timer = null;
    }

    /** @param {number[]} ids may be empty: something changed, nobody says what */
    add(ids) {
        for (const id of ids) {
            this.ids.add(id);
        }
        this.timer ??= browser.setTimeout(() => this.flush(), this.delay);
    }

    flush() {
        const ids = [...this.ids];
        this.cancel();
        this.callback(ids);
    }

    cancel() {
        browser.clearTimeout(this.timer);
        this.timer = null;
        this.ids.clear();
    }
}
