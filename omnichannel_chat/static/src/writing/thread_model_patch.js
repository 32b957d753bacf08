import { fields } from "@mail/core/common/record";
import { Thread } from "@mail/core/common/thread_model";
import { generateEmojisOnHtml } from "@mail/utils/common/format";
import { markup } from "@odoo/owl";
import { textToHtml } from "@omnichannel_chat/core/texts";

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
        /** Quick replies that the server is filling in: what is written is not complete yet. */
        this.omnichannelFilling = fields.Attr(0);
    },
    async post(body, postData = {}, extraData = {}) {
        if (!this.isOmnichannel) {
            return super.post(body, postData, extraData);
        }
        // The composer lets go of them meanwhile.
        const sent = { ...postData, attachments: [...(postData.attachments ?? [])] };
        if (this.loadNewer) {
            // Reading old messages: come back to where one writes.
            await this.loadAround();
            this.loadNewer = false;
        }
        const post = await this._makeOmnichannelPost(body, sent, extraData);
        this.omnichannelUnsent.keep(post);
        const settled = this.store.env.services.omnichannel_chat.drafts.drop(this.id);
        const pending = this._insertPendingOmnichannelMessage(post);
        return this._postOmnichannelMessage(post, pending, settled);
    },
    /** @returns {Promise<import("@omnichannel_chat/writing/unsent").UnsentPost>} */
    async _makeOmnichannelPost(body, postData, extraData) {
        const params = await this.store.getMessagePostParams({ body, postData, thread: this });
        Object.assign(params, extraData);
        params.context = { ...user.context, ...params.context };
        // The same for every repetition of this post: the server posts it once.
        const key = uuid();
        params.post_data.omnichannel_key = key;
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
            html: String(isText ? textToHtml(text) : await generateEmojisOnHtml(body)),
            attachments: postData.attachments.map(({ id, mimetype, name }) => ({
                id,
                mimetype,
                name,
            })),
            isNote: Boolean(postData.isNote),
            replyToId: postData.parentId ?? false,
        };
        return { key, chatId: this.id, at: Date.now(), params, draft };
    },
    get omnichannelUnsent() {
        return this.store.env.services.omnichannel_chat.unsent;
    },
    /** Show at once what was written, before the server has answered. */
    _insertPendingOmnichannelMessage({ key, draft }) {
        const { attachments, html, isNote, replyToId } = draft;
        const message = this.store["mail.message"].insert({
            id: this.store.getNextTemporaryId(),
            author_id: this.store.self_partner,
            attachment_ids: attachments,
            body: markup(html),
            isPending: true,
            message_type: "comment",
            model: this.model,
            omnichannel: isNote ? false : { direction: "out", state: "sending", deliveries: [] },
            omnichannelKey: key,
            parent_id: (replyToId && this.store["mail.message"].get(replyToId)) || undefined,
            res_id: this.id,
            subtype_id: isNote ? this.store.mt_note : this.store.mt_comment,
            thread: this,
        });
        this.scrollTop = "bottom";
        this.messages.push(message);
        this.onNewSelfMessage(message);
        return message;
    },
    /** Show what was written before the page was loaded, or in another tab, and is not sent. */
    showUnsentOmnichannelMessages() {
        if (!this.isLoaded || this.loadNewer) {
            return;
        }
        const posts = this.omnichannelUnsent.of(this.id);
        for (const message of this.messages.filter((each) => each.omnichannelKey)) {
            if (!posts.some(({ key }) => key === message.omnichannelKey) && message.isPending) {
                message.delete();
            }
        }
        for (const post of posts) {
            if (!this._findPendingOmnichannelMessage(post)) {
                this._offerToRepeat(post, this._insertPendingOmnichannelMessage(post));
            }
        }
    },
    _findPendingOmnichannelMessage({ key }) {
        return this.messages.find((message) => message.isPending && message.omnichannelKey === key);
    },
    /**
     * Post again what could not be posted, under its key.
     *
     * @param {import("@omnichannel_chat/writing/unsent").UnsentPost} post
     */
    repeatOmnichannelPost(post) {
        const pending = this._findPendingOmnichannelMessage(post);
        if (pending) {
            pending.postFailRedo = undefined;
        }
        // What is written meanwhile is another draft.
        const postData = { ...post.params.post_data, omnichannel_clears_draft: post.draft.text };
        const params = { ...post.params, post_data: postData };
        return this._postOmnichannelMessage({ ...post, params }, pending);
    },
    async _postOmnichannelMessage(post, pending, settled) {
        let data;
        try {
            data = await this.store.messagePostMutex.exec(async () => {
                await settled;
                return rpc("/mail/message/post", post.params, { silent: true });
            });
        } catch (error) {
            this._onOmnichannelPostFailed(error, post, pending);
            return;
        }
        this.omnichannelUnsent.drop(post.key);
        this.store.insert(data.store_data);
        const message = this.store["mail.message"].get(data.message_id);
        if (pending) {
            this._replacePendingMessage(pending, message);
        }
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
    _onOmnichannelPostFailed(error, post, pending) {
        const refused = error instanceof RPCError && REFUSALS.includes(error.exceptionName);
        const isLost = error instanceof ConnectionLostError;
        if (!refused && !(error instanceof RPCError) && !isLost) {
            this.omnichannelUnsent.drop(post.key);
            pending?.delete();
            throw error;
        }
        const { omnichannel_chat: service } = this.store.env.services;
        // What was repeated by machine and still does not go is not told again and again.
        if (!(isLost && post.isTold)) {
            service.env.services.notification.add(this._explainFailedPost(error, refused, isLost), {
                type: "danger",
            });
        }
        if (refused) {
            // Perhaps one may not write any more: then the composer says so.
            service.refreshComposerState(this.id);
        }
        const { composer } = this;
        if (refused && !composer.composerText && !composer.attachments.length) {
            this.omnichannelUnsent.drop(post.key);
            pending?.delete();
            this._takeBackOmnichannelPost(post);
            return;
        }
        const kept = { ...post, isRefused: !isLost, isTold: true };
        this.omnichannelUnsent.keep(kept);
        if (pending) {
            this._offerToRepeat(kept, pending);
        }
        if (isLost) {
            service.repeatSoon();
        }
    },
    _explainFailedPost(error, refused, isLost) {
        if (refused) {
            return error.data.message;
        }
        return isLost
            ? _t("There is no connection. The message waits here and is sent once there is one.")
            : _t("The message could not be sent. Try again.");
    },
    /** What was refused is in the composer again. */
    _takeBackOmnichannelPost({ draft }) {
        const { composer } = this;
        this.omnichannelMode = draft.isNote ? "note" : "message";
        composer.composerText = draft.text;
        composer.attachments = draft.attachments;
        composer.replyToMessage =
            (draft.replyToId && this.store["mail.message"].get(draft.replyToId)) || undefined;
        composer.autofocus++;
    },
    _offerToRepeat(post, pending) {
        pending.postFailRedo = () => this.repeatOmnichannelPost(post);
    },
    /**
     * A person gives up what was not sent.
     *
     * @param {import("models").Message} pending
     */
    dropUnsentOmnichannelMessage(pending) {
        this.omnichannelUnsent.drop(pending.omnichannelKey);
        pending.delete();
    },
};
patch(Thread.prototype, threadPatch);
