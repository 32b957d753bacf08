import { fields } from "@mail/core/common/record";
import { Thread } from "@mail/core/common/thread_model";

import { patch } from "@web/core/utils/patch";

/** @type {import("models").Thread} */
const threadPatch = {
    setup() {
        super.setup();
        /** Messages that the user has not seen; known of chats with a window or a bubble. */
        this.omnichannelUnread = fields.Attr(0);
    },
    get importantCounter() {
        return this.isOmnichannel ? this.omnichannelUnread : super.importantCounter;
    },
    open(options) {
        if (this.isOmnichannel) {
            this.store.env.services.omnichannel_chat.openWindow(this.id);
            return true;
        }
        return super.open(options);
    },
};
patch(Thread.prototype, threadPatch);
