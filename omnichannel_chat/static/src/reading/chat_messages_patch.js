import { ChatMessages, MOST_MESSAGES } from "@omnichannel_chat/core/chat_messages";

import { patch } from "@web/core/utils/patch";

patch(ChatMessages.prototype, {
    /** Whoever reads further up loses nothing there: what comes waits below. */
    bound(thread) {
        if (thread.scrollTop === "bottom" && !thread.omnichannelGoesToNew) {
            super.bound(thread);
        } else if (thread.messages.length > MOST_MESSAGES) {
            // Whoever scrolls down to them has them fetched.
            thread.loadNewer ||= thread.omnichannelUnseen > MOST_MESSAGES;
        }
    },
    leave(thread) {
        // Whoever comes back begins where he has stopped.
        thread.omnichannelSeenId = null;
        super.leave(thread);
    },
});
