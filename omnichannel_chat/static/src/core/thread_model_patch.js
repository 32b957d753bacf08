import { fields } from "@mail/core/common/record";
import { Thread } from "@mail/core/common/thread_model";
import { waitForMessages } from "@omnichannel_chat/core/chat_messages";
import { getLetterUrl } from "@omnichannel_chat/core/letters";

import { patch } from "@web/core/utils/patch";

/** @type {import("models").Thread} */
const threadPatch = {
    setup() {
        super.setup();
        /** What the provider can do: "reply", "react", "edit", "delete", "typing", ... */
        this.omnichannelActions = fields.Attr([]);
        /** Name of the provider, for people. */
        this.omnichannelProvider = fields.Attr("");
        this.omnichannelWatched = fields.Attr(false);
        /** The customer's picture, as far as it is known without messages. */
        this.omnichannelAvatarUrl = fields.Attr("");
    },
    /** @returns {boolean} whether this is a chat of ours */
    get isOmnichannel() {
        return this.model === "omnichannel.chat";
    },
    get avatarUrl() {
        if (!this.isOmnichannel) {
            return super.avatarUrl;
        }
        return this.omnichannelPictureUrl;
    },
    /** The customer's picture, or the letter that stands for it everywhere. */
    get omnichannelPictureUrl() {
        return this.omnichannelAvatarUrl || getLetterUrl(this.displayName ?? "", this.id);
    },
    computeIsDisplayed() {
        return (this.isOmnichannel && this.omnichannelWatched) || super.computeIsDisplayed();
    },
    /** Core drops the request while another one runs: a link would lead nowhere. */
    async loadAround(messageId) {
        if (this.isOmnichannel && this.status === "loading") {
            await waitForMessages(this);
        }
        return super.loadAround(messageId);
    },
};
patch(Thread.prototype, threadPatch);
