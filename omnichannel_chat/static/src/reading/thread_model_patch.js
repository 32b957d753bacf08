import { fields } from "@mail/core/common/record";
import { Thread } from "@mail/core/common/thread_model";

import { patch } from "@web/core/utils/patch";

/** Whether a message of the customer is newer than another one. */
function isNews(message, after) {
    return (
        Number.isInteger(message.id) &&
        message.id > after &&
        message.omnichannel?.direction === "in"
    );
}

/** @type {import("models").Thread} */
const threadPatch = {
    setup() {
        super.setup();
        /** Up to here the user has read, by id; null: not known yet, and nothing is read until then. */
        this.omnichannelSeenId = fields.Attr(null);
        /** Id of the last message above the line "New"; null: no line. */
        this.omnichannelNewAfter = fields.Attr(null);
        /** The line is to be on the screen once the messages are; until then nothing is read. */
        this.omnichannelGoesToNew = fields.Attr(false);
        /** Everything here had been seen: what comes unseen begins a new part. */
        this.omnichannelIsCaughtUp = true;
        /** The user has marked it as unread: it stays so until he comes back to it. */
        this.omnichannelStaysUnread = false;
        this.omnichannelFirstNew = fields.One("mail.message", {
            /** @this {import("models").Thread} */
            compute() {
                const after = this.omnichannelNewAfter;
                const index =
                    after === null ? -1 : this.messages.findIndex((m) => isNews(m, after));
                // At the top of what is here it may be any, and needs no line if it is the first.
                return index > 0 ? this.messages[index] : undefined;
            },
        });
        /** Customer's messages that are here and were not on the screen. */
        this.omnichannelUnseen = fields.Attr(0, {
            /** @this {import("models").Thread} */
            compute() {
                const seenId = this.omnichannelSeenId;
                if (!this.isOmnichannel || seenId === null) {
                    return 0;
                }
                let count = 0;
                for (let i = this.messages.length - 1; i >= 0; i--) {
                    const message = this.messages[i];
                    if (Number.isInteger(message.id) && message.id <= seenId) {
                        break;
                    }
                    count += isNews(message, seenId) ? 1 : 0;
                }
                return count;
            },
        });
    },
    /** Reading begins with the first message of all. */
    get isOmnichannelAllNew() {
        const after = this.omnichannelNewAfter;
        return (
            after !== null &&
            !this.loadOlder &&
            this.messages.findIndex((m) => isNews(m, after)) === 0
        );
    },
    onNewSelfMessage(message) {
        super.onNewSelfMessage(message);
        if (this.isOmnichannel && Number.isInteger(message.id)) {
            this.store.env.services.omnichannel_chat.noteOwnMessage(this.id, message.id);
            Object.assign(this, { omnichannelNewAfter: null, omnichannelGoesToNew: false });
        }
    },
};
patch(Thread.prototype, threadPatch);
