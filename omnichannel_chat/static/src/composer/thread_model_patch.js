import { fields } from "@mail/core/common/record";
import { Thread } from "@mail/core/common/thread_model";

import { patch } from "@web/core/utils/patch";

/** @type {import("models").Thread} */
const threadPatch = {
    setup() {
        super.setup();
        /** What is being written: "message" to the customer or "note" to the team. */
        this.omnichannelMode = fields.Attr("message");
        /** Partners of colleagues who see the chat, as far as they were asked for. */
        this.omnichannelColleagueIds = fields.Attr([]);
        /** Why files that were chosen are not among those to be sent, a sentence each. */
        this.omnichannelRefusedFiles = fields.Attr([]);
    },
};
patch(Thread.prototype, threadPatch);
