import "@omnichannel_chat/delivery/message_patch";

import { Message } from "@mail/core/common/message";

import { patch } from "@web/core/utils/patch";

patch(Message.prototype, {
    /** Whether one of several people of the client has written it. */
    get isOfClient() {
        const { message } = this;
        return message.thread?.omnichannelIsThread && message.omnichannel?.direction === "in";
    },
    get authorAvatarUrl() {
        const { author } = this.message;
        return (this.isOfClient && author?.avatarUrl) || super.authorAvatarUrl;
    },
    get shouldDisplayAuthorName() {
        return this.isOfClient || super.shouldDisplayAuthorName;
    },
});
