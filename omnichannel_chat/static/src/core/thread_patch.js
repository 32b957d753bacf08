import { Thread } from "@mail/core/common/thread";

import { patch } from "@web/core/utils/patch";

patch(Thread.prototype, {
    /** A message to the customer never hides behind a note, nor ours behind his: names are shown. */
    isSquashed(msg, prevMsg) {
        if (
            this.props.thread.isOmnichannel &&
            prevMsg &&
            (prevMsg.isNote || msg.isOmnichannelOut !== prevMsg.isOmnichannelOut)
        ) {
            return false;
        }
        return super.isSquashed(msg, prevMsg);
    },
});
