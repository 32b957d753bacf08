import { Attachment } from "@mail/core/common/attachment_model";
import { Composer } from "@mail/core/common/composer";
import { Message } from "@mail/core/common/message_model";
import { fields } from "@mail/core/common/record";
import { convertBrToLineBreak } from "@mail/utils/common/format";
import { getMark, getNotices, isMissingMedia } from "@omnichannel_chat/delivery/delivery";
import { getOrigin } from "@omnichannel_chat/delivery/origin";
import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { rpc } from "@web/core/network/rpc";
import { patch } from "@web/core/utils/patch";
import { url } from "@web/core/utils/urls";

const CHANGEABLE = ["sent", "delivered", "read"];

/** @type {import("models").Message} */
const messagePatch = {
    setup() {
        super.setup();
        /** @type {import("@omnichannel_chat/delivery/delivery").DeliveryData|false|undefined} */
        this.omnichannel = fields.Attr(undefined);
        /** Key of a post that the server has not accepted yet. */
        this.omnichannelKey = fields.Attr("");
    },
    get isOmnichannel() {
        return Boolean(this.thread?.isOmnichannel);
    },
    /** Whether the message was written by us: by anybody of the team, here or in the phone's app. */
    get isOmnichannelOut() {
        if (!this.isOmnichannel || this.isNote) {
            return false;
        }
        if (this.omnichannel) {
            return this.omnichannel.direction === "out";
        }
        return this.isSelfAuthored || this.author_id?.main_user_id?.share === false;
    },
    get isOmnichannelNote() {
        return this.isOmnichannel && this.isNote && this.message_type !== "notification";
    },
    get omnichannelMark() {
        return getMark(this.omnichannel);
    },
    /** See ``getOrigin``. */
    get omnichannelOrigin() {
        return getOrigin(this.omnichannel);
    },
    get omnichannelNotices() {
        return getNotices(this.omnichannel);
    },
    get bubbleColor() {
        const color = super.bubbleColor;
        if (!this.isOmnichannel || !color) {
            return color;
        }
        return this.isOmnichannelOut ? "green" : "blue";
    },
    get isNotification() {
        return super.isNotification || (this.isOmnichannel && this.message_type === "notification");
    },
    /** A message whose file is on its way, or that only says where it came from, is no removed one. */
    computeIsEmpty() {
        return (
            super.computeIsEmpty() &&
            !isMissingMedia(this.omnichannel) &&
            !this.omnichannel?.referral
        );
    },
    /** What went out is changed at the provider too, where he can, or not at all. */
    get allowsEdition() {
        if (!this.omnichannel) {
            return super.allowsEdition;
        }
        const actions = this.thread?.omnichannelActions ?? [];
        return (
            super.allowsEdition &&
            this.omnichannel.direction === "out" &&
            CHANGEABLE.includes(this.omnichannel.state) &&
            actions.includes("edit") &&
            actions.includes("delete")
        );
    },
    /** What the customer gets is what was typed, to the letter. */
    async edit(body, attachments = [], mentions = {}) {
        const text = this.composer?.composerText;
        if (!this.omnichannel || text === undefined) {
            return super.edit(body, attachments, mentions);
        }
        if (text === convertBrToLineBreak(this.body) && !attachments.length) {
            return;
        }
        const files = [...attachments, ...this.attachment_ids];
        const data = await rpc("/mail/message/update_content", {
            message_id: this.id,
            update_data: {
                attachment_ids: files.map(({ id }) => id),
                attachment_tokens: files.map(({ ownership_token }) => ownership_token),
                body: text,
                omnichannel_text: text,
            },
            ...this.thread.rpcParams,
        });
        this.store.insert(data);
        return data;
    },
    /** To the inbox, which says so when somebody may not see the chat. */
    async copyLink() {
        if (!this.isOmnichannel) {
            return super.copyLink();
        }
        const { notification } = this.store.env.services;
        const link = url(`/odoo/chats/${this.thread.id}`, { highlight_message_id: this.id });
        try {
            await browser.navigator.clipboard.writeText(link);
            notification.add(_t("Link copied."), { type: "info" });
        } catch {
            // Without a secure connection browsers do not allow it.
            notification.add(_t("The link could not be copied: %s", link), { type: "warning" });
        }
    },
    canAddReaction(thread) {
        if (this.isOmnichannel && !this._canReachCustomer("react")) {
            return this.isOmnichannelNote && super.canAddReaction(thread);
        }
        return super.canAddReaction(thread);
    },
    canReplyTo(thread) {
        if (thread?.isOmnichannel) {
            return !this.isPending && (this.isOmnichannelNote || this._canReachCustomer("reply"));
        }
        return super.canReplyTo(thread);
    },
    /** Forwarding by e-mail goes past the channel. */
    canForward(thread) {
        return !thread?.isOmnichannel && super.canForward(thread);
    },
    /** Whether the provider has the message and can do this with it. */
    _canReachCustomer(action) {
        return Boolean(
            this.omnichannel &&
                ["received", ...CHANGEABLE].includes(this.omnichannel.state) &&
                this.thread?.omnichannelActions?.includes(action)
        );
    },
};
patch(Message.prototype, messagePatch);

patch(Attachment.prototype, {
    /** What went out, or came, is deleted with its message or not at all; a note is its author's. */
    get isDeletable() {
        const { message } = this;
        if (!message?.isOmnichannel) {
            return super.isDeletable;
        }
        return !message.omnichannel && message.isSelfAuthored && super.isDeletable;
    },
});

patch(Composer.prototype, {
    /** Files are not added to what went out. */
    get allowUpload() {
        return super.allowUpload && !this.message?.omnichannel;
    },
});
