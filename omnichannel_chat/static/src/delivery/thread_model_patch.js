import { fields } from "@mail/core/common/record";
import { Thread } from "@mail/core/common/thread_model";
import { findLastRead } from "@omnichannel_chat/delivery/delivery";

import { patch } from "@web/core/utils/patch";

/** @type {import("models").Thread} */
const threadPatch = {
    setup() {
        super.setup();
        this.lastReadOmnichannelMessage = fields.One("mail.message", {
            /** @this {import("models").Thread} */
            compute() {
                return this.isOmnichannel ? findLastRead(this.messages, this.loadNewer) : undefined;
            },
        });
    },
};
patch(Thread.prototype, threadPatch);
