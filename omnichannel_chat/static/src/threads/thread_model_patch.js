import { fields } from "@mail/core/common/record";
import { Thread } from "@mail/core/common/thread_model";

import { patch } from "@web/core/utils/patch";

/** @type {import("models").Thread} */
const threadPatch = {
    setup() {
        super.setup();
        /** It is a thread with a client: several people may write over there. */
        this.omnichannelIsThread = fields.Attr(false);
    },
};
patch(Thread.prototype, threadPatch);
