import { toRaw } from "@odoo/owl";

import { browser } from "@web/core/browser/browser";

/** So many messages of an open chat are kept while one is at its end. */
export const MOST_MESSAGES = 90;
/** Deleted messages are not on the screen any more after so long, in milliseconds. */
const UNSUBSCRIBE_DELAY = 1000;
/** A request under way is looked after so often, in milliseconds. */
const WAIT = 20;

/**
 * Have nobody listen to a deleted record any more. Core leaves what its fields are computed from, and
 * the components that showed it, subscribed: each deleted message would stay in memory, with all that
 * was drawn of it. Taking a value away tells its listeners once more, after which they are forgotten.
 */
function unsubscribe(record) {
    const raw = toRaw(record)._raw;
    const { _proxy: proxy, Model } = raw;
    // Being told, its fields would be computed once more, and subscribe again.
    Object.assign(raw._, { compute() {}, sort() {} });
    const values = Object.keys(raw).filter((name) => !name.startsWith("_"));
    for (const name of new Set([...Model._.fields.keys(), ...values])) {
        delete proxy[name];
    }
}

/**
 * Core drops a request while another one runs.
 *
 * @param {import("models").Thread} thread
 */
export async function waitForMessages(thread) {
    while (thread.status === "loading") {
        await new Promise((resolve) => browser.setTimeout(resolve, WAIT));
    }
}

/** Which messages of the chats this page holds: the new ones come, the old ones go. */
export class ChatMessages {
    /** @param {import("models").Store} store */
    constructor(store) {
        this.store = store;
    }

    /**
     * Fetch until nothing is missing; wait for posts under way, they bring their message.
     *
     * @param {import("models").Thread} thread
     */
    async fetchNew(thread) {
        await this.store.messagePostMutex.exec(() => {});
        const isShown = thread.isLoaded || thread.status === "loading";
        if (!isShown || thread.loadNewer) {
            // The component fetches by itself, when it is shown or scrolled down.
            return;
        }
        await thread.isLoadedDeferred;
        let before;
        do {
            await waitForMessages(thread);
            before = thread.messages.length;
            await thread.fetchNewMessages();
            this.bound(thread);
        } while (!thread.loadNewer && thread.messages.length - before >= this.store.FETCH_LIMIT);
    }

    /** As many messages as one looks at: where one is at the end, the old ones go. */
    bound(thread) {
        const isFull = thread.messages.length > MOST_MESSAGES;
        if (isFull && thread.scrollTop === "bottom" && !thread.loadNewer) {
            this.letGo(thread, this.store.FETCH_LIMIT);
        }
    }

    /** Nobody looks at the chat any more. */
    leave(thread) {
        this.letGo(thread, thread.loadNewer ? 0 : this.store.FETCH_LIMIT);
    }

    /**
     * Forget old messages of a chat, which the server has: a page that is open for days would hold
     * all that ever came.
     *
     * @param {import("models").Thread} thread
     * @param {number} kept how many of its newest messages stay
     */
    letGo(thread, kept) {
        const count = thread.messages.length - kept;
        if (!thread.isLoaded || thread.status === "loading" || count <= 0) {
            return;
        }
        const stays = (message) => !Number.isInteger(message.id) || message.isPending;
        const gone = thread.messages.slice(0, count).filter((message) => !stays(message));
        if (!kept) {
            Object.assign(thread, { isLoaded: false, loadNewer: false, scrollTop: "bottom" });
        }
        thread.loadOlder = true;
        const answered = new Set(thread.messages.slice(count).map((m) => m.parent_id?.id));
        const deleted = gone.filter(({ composer, id }) => !composer && !answered.has(id));
        this.store.MAKE_UPDATE(() => {
            thread.messages = thread.messages.filter((message) => message.notIn(gone));
            for (const message of deleted) {
                message.delete();
            }
        });
        browser.setTimeout(() => deleted.forEach(unsubscribe), UNSUBSCRIBE_DELAY);
    }
}
