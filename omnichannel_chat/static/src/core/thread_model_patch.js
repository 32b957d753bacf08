import { fields } from "@mail/core/common/record";
import { Thread } from "@mail/core/common/thread_model";
import { generateEmojisOnHtml } from "@mail/utils/common/format";
import { findLastRead } from "@omnichannel_chat/core/delivery";
import { textToHtml } from "@omnichannel_chat/core/texts";

import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { ConnectionLostError, RPCError, rpc } from "@web/core/network/rpc";
import { user } from "@web/core/user";
import { patch } from "@web/core/utils/patch";
import { uuid } from "@web/core/utils/strings";

/** What a person can mend; anything else is a fault and may go by repeating. */
const REFUSALS = [
    "odoo.exceptions.UserError",
    "odoo.exceptions.ValidationError",
    "odoo.exceptions.AccessError",
    "odoo.exceptions.MissingError",
];

/** @type {import("models").Thread} */
const threadPatch = {
    setup() {
        super.setup();
        /** What the provider can do: "reply", "react", "edit", "delete", "typing", ... */
        this.omnichannelActions = fields.Attr([]);
        /** Name of the provider, for people. */
        this.omnichannelProvider = fields.Attr("");
        /** What is being written: "message" to the customer or "note" to the team. */
        this.omnichannelMode = fields.Attr("message");
        this.omnichannelWatched = fields.Attr(false);
        /** Partners of colleagues who see the chat, as far as they were asked for. */
        this.omnichannelColleagueIds = fields.Attr([]);
        /** Quick replies that the server is filling in: what is written is not complete yet. */
        this.omnichannelFilling = fields.Attr(0);
        /** Messages that the user has not seen; known of chats with a window or a bubble. */
        this.omnichannelUnread = fields.Attr(0);
        /** The customer's picture, as far as it is known without messages. */
        this.omnichannelAvatarUrl = fields.Attr("");
        this.lastReadOmnichannelMessage = fields.One("mail.message", {
            /** @this {import("models").Thread} */
            compute() {
                return this.isOmnichannel ? findLastRead(this.messages, this.loadNewer) : undefined;
            },
        });
    },
    /** @returns {boolean} whether this is a chat of ours */
    get isOmnichannel() {
        return this.model === "omnichannel.chat";
    },
    get importantCounter() {
        return this.isOmnichannel ? this.omnichannelUnread : super.importantCounter;
    },
    get avatarUrl() {
        if (!this.isOmnichannel) {
            return super.avatarUrl;
        }
        const inbound = this.messages.find((message) => message.omnichannel?.direction === "in");
        return this.omnichannelAvatarUrl || (inbound?.author?.avatarUrl ?? super.avatarUrl);
    },
    computeIsDisplayed() {
        return (this.isOmnichannel && this.omnichannelWatched) || super.computeIsDisplayed();
    },
    markAsRead(options) {
        super.markAsRead(options);
        if (this.isOmnichannel) {
            this.omnichannelUnread = 0;
            this.store.env.services.omnichannel_chat.markRead(this.id);
        }
    },
    /** Core drops the request while another one runs: a link would lead nowhere. */
    async loadAround(messageId) {
        while (this.isOmnichannel && this.status === "loading") {
            await new Promise((resolve) => browser.setTimeout(resolve, 20));
        }
        return super.loadAround(messageId);
    },
    onNewSelfMessage(message) {
        super.onNewSelfMessage(message);
        if (this.isOmnichannel && Number.isInteger(message.id)) {
            this.store.env.services.omnichannel_chat.noteOwnMessage(this.id, message.id);
        }
    },
    open(options) {
        if (this.isOmnichannel) {
            this.store.env.services.omnichannel_chat.openWindow(this.id);
            return true;
        }
        return super.open(options);
    },
    async post(body, postData = {}, extraData = {}) {
        if (!this.isOmnichannel) {
            return super.post(body, postData, extraData);
        }
        const attachments = [...(postData.attachments ?? [])];
        if (this.loadNewer) {
            // Reading old messages: come back to where one writes.
            await this.loadAround();
            this.loadNewer = false;
        }
        const params = await this.store.getMessagePostParams({
            body,
            postData: { ...postData, attachments },
            thread: this,
        });
        Object.assign(params, extraData);
        params.context = { ...user.context, ...params.context };
        // The same for every repetition of this post: the server posts it once.
        params.post_data.omnichannel_key = uuid();
        params.post_data.omnichannel_clears_draft = true;
        if (postData.parentId) {
            params.post_data.parent_id = postData.parentId;
        }
        const text = postData.omnichannelText;
        const isText = text !== undefined && !postData.isNote;
        if (isText) {
            // What the customer gets is what was typed, to the letter.
            params.post_data.omnichannel_text = text;
        }
        const draft = {
            text: text ?? "",
            attachments,
            isNote: postData.isNote,
            replyTo: postData.parentId && this.store["mail.message"].get(postData.parentId),
        };
        const message = this._insertPendingOmnichannelMessage(
            isText ? textToHtml(text) : await generateEmojisOnHtml(body),
            draft
        );
        return this._postOmnichannelMessage(params, message, draft);
    },
    /** Show at once what was written, before the server has answered. */
    _insertPendingOmnichannelMessage(body, { attachments, isNote, replyTo }) {
        const message = this.store["mail.message"].insert({
            id: this.store.getNextTemporaryId(),
            author_id: this.store.self_partner,
            attachment_ids: attachments,
            body,
            isPending: true,
            message_type: "comment",
            model: this.model,
            omnichannel: isNote ? false : { direction: "out", state: "sending", deliveries: [] },
            parent_id: replyTo || undefined,
            res_id: this.id,
            subtype_id: isNote ? this.store.mt_note : this.store.mt_comment,
            thread: this,
        });
        this.scrollTop = "bottom";
        this.messages.push(message);
        this.onNewSelfMessage(message);
        return message;
    },
    async _postOmnichannelMessage(params, pending, draft) {
        let data;
        try {
            const settled = this.store.env.services.omnichannel_chat.drafts.drop(this.id);
            data = await this.store.messagePostMutex.exec(async () => {
                await settled;
                return rpc("/mail/message/post", params, { silent: true });
            });
        } catch (error) {
            this._onOmnichannelPostFailed(error, params, pending, draft);
            return;
        }
        this.store.insert(data.store_data);
        const message = this.store["mail.message"].get(data.message_id);
        this._replacePendingMessage(pending, message);
        this.onNewSelfMessage(message);
        if (message.hasLink && this.store.hasLinkPreviewFeature) {
            rpc("/mail/link_preview", { message_id: message.id }, { silent: true });
        }
        return message;
    },
    _replacePendingMessage(pending, message) {
        if (message.notIn(this.messages)) {
            this.messages.splice(this.messages.indexOf(pending), 1, message);
        }
        pending.delete();
    },
    /** Say why, and lose nothing: the text goes back into the composer, or waits to be repeated. */
    _onOmnichannelPostFailed(error, params, pending, draft) {
        const refused = error instanceof RPCError && REFUSALS.includes(error.exceptionName);
        if (!refused && !(error instanceof RPCError) && !(error instanceof ConnectionLostError)) {
            pending.delete();
            throw error;
        }
        let sentence = _t("The message could not be sent. Try again.");
        if (refused) {
            sentence = error.data.message;
        } else if (error instanceof ConnectionLostError) {
            sentence = _t("There is no connection. The message waits here; send it again later.");
        }
        this.store.env.services.notification.add(sentence, { type: "danger" });
        if (refused) {
            // Perhaps one may not write any more: then the composer says so.
            this.store.env.services.omnichannel_chat.refreshComposerState(this.id);
        }
        const { composer } = this;
        if (refused && !composer.composerText && !composer.attachments.length) {
            pending.delete();
            this.omnichannelMode = draft.isNote ? "note" : "message";
            composer.composerText = draft.text;
            composer.attachments = draft.attachments;
            composer.replyToMessage = draft.replyTo || undefined;
            composer.autofocus++;
            return;
        }
        pending.postFailRedo = () => {
            pending.postFailRedo = undefined;
            return this._postOmnichannelMessage(params, pending, draft);
        };
    },
};
patch(Thread.prototype, threadPatch);
