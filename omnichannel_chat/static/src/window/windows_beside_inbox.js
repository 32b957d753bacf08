import { ChatWindow } from "@mail/core/common/chat_window_model";
import { fields } from "@mail/core/common/record";
import { Store } from "@mail/core/common/store_service";

import { patch } from "@web/core/utils/patch";

patch(Store.prototype, {
    setup() {
        super.setup();
        /** The inbox is the page. */
        this.isOmnichannelInboxShown = fields.Attr(false);
    },
});

/** Floating windows do not cover the inbox, as they do not cover Discuss. */
patch(ChatWindow.prototype, {
    setup() {
        super.setup();
        /** Somebody has opened it while the inbox is the page, for a word with a colleague. */
        this.isOmnichannelWanted = fields.Attr(false);
    },
    computeCanShow() {
        const isCovered = this.store.isOmnichannelInboxShown && !this.isOmnichannelWanted;
        return !isCovered && super.computeCanShow();
    },
    open(options = {}) {
        const { isOmnichannelInboxShown: isShown } = this.store;
        const isOther = !this.thread?.isOmnichannel;
        this.isOmnichannelWanted = Boolean(isShown && options.focus && isOther);
        return super.open(options);
    },
});

/**
 * The inbox comes, or goes.
 *
 * @param {import("models").Store} store
 * @param {boolean} isShown
 */
export function setInboxShown(store, isShown) {
    for (const chatWindow of [...store.chatHub.opened, ...store.chatHub.folded]) {
        chatWindow.isOmnichannelWanted = false;
    }
    store.isOmnichannelInboxShown = isShown;
}
