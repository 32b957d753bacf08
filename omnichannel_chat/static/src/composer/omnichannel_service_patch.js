import { toRaw } from "@odoo/owl";
import { OmnichannelService } from "@omnichannel_chat/core/omnichannel_service";

import { browser } from "@web/core/browser/browser";
import { RPCError } from "@web/core/network/rpc";
import { patch } from "@web/core/utils/patch";

/** The customer's "typing…" is shown this long, in milliseconds. */
const TYPING_SHOWN = 6000;
/** The customer is told of our typing at most this often, in milliseconds. */
const TYPING_INTERVAL = 6000;

/** Take over what is different: every message looks at some of it, and would be drawn again. */
function takeNews(target, values) {
    for (const [name, value] of Object.entries(values)) {
        if (JSON.stringify(toRaw(target)[name]) !== JSON.stringify(value)) {
            target[name] = value;
        }
    }
}

/** Whether and how one may write in each chat, and who is typing. */
patch(OmnichannelService.prototype, {
    setup() {
        super.setup();
        /** @type {Object<number, Object>} see ``composerState`` */
        this.state.composers = {};
        /** @type {Object<number, boolean>} chats whose customer is typing now */
        this.state.typing = {};
        this.typingTimers = new Map();
        this.typingSentAt = new Map();
    },
    _listen() {
        super._listen();
        this.bus.subscribe("omnichannel/typing", ({ chat_id }) => this._onTyping(chat_id));
    },
    _onWatched(chatId) {
        super._onWatched(chatId);
        this.refreshComposerState(chatId).catch((error) => {
            // Not there, or not to be seen: whoever shows the chat says so.
            if (!(error instanceof RPCError)) {
                throw error;
            }
        });
    },
    _onChannelState() {
        super._onChannelState();
        for (const chatId of this.watchers.keys()) {
            this.refreshComposerState(chatId);
        }
    },
    _takeChatData(chatId, data) {
        super._takeChatData(chatId, data);
        this._setComposerState(chatId, data.composer);
    },
    /** What was being typed has come. */
    _onNewMessage(chatId, message) {
        super._onNewMessage(chatId, message);
        if (message?.omnichannel?.direction === "in") {
            browser.clearTimeout(this.typingTimers.get(chatId));
            delete this.state.typing[chatId];
        }
    },
    /**
     * Whether one may write in the chat, and within which limits.
     *
     * @param {number} chatId
     * @returns {Object} reactive; ``loaded`` is false until the server has answered
     */
    composerState(chatId) {
        this.state.composers[chatId] ??= {
            loaded: false,
            allowed: true,
            reason: "",
            sentence: "",
            deadline: false,
            action: "",
            text_limit: 0,
            text_limit_unit: "characters",
            human_agent: false,
            can_template: false,
            app_link: "",
            invite_link: "",
            counts_segments: false,
            actions: [],
            media: [],
            media_limits: {},
            receipts: [],
            provider: "",
            look: "",
            channel_id: false,
            name: "",
            scheduled: [],
        };
        return this.state.composers[chatId];
    },
    /**
     * Ask the server again whether one may write.
     *
     * @param {number} chatId
     */
    async refreshComposerState(chatId) {
        const data = await this.orm.silent.call("omnichannel.chat", "get_composer_state", [
            [chatId],
        ]);
        this._setComposerState(chatId, data);
    },
    _setComposerState(chatId, data) {
        takeNews(this.composerState(chatId), { ...data, loaded: true });
        const thread = this.getThread(chatId);
        takeNews(thread, { omnichannelActions: data.actions });
        thread.omnichannelProvider = data.provider;
        if (data.name) {
            thread.display_name = data.name;
        }
        this._onComposerState(chatId, data);
    },
    /** The customer sees it where the provider can show it. */
    notifyTyping(chatId) {
        super.notifyTyping(chatId);
        const now = Date.now();
        const sentAt = this.typingSentAt.get(chatId) ?? 0;
        const { actions, allowed } = this.composerState(chatId);
        if (allowed && actions.includes("typing") && now - sentAt >= TYPING_INTERVAL) {
            this.typingSentAt.set(chatId, now);
            // A courtesy: nobody has to know when it fails.
            this.orm.silent.call("omnichannel.chat", "notify_typing", [[chatId]]).catch(() => {});
        }
    },
    _onTyping(chatId) {
        browser.clearTimeout(this.typingTimers.get(chatId));
        this.state.typing[chatId] = true;
        this.typingTimers.set(
            chatId,
            browser.setTimeout(() => delete this.state.typing[chatId], TYPING_SHOWN)
        );
    },
    /**
     * Send what is neither text nor file, and show it.
     *
     * @param {number} chatId
     * @param {"send_contact"|"send_location"} method of ``omnichannel.chat``
     * @param {any[]} args
     * @param {string} key made once per dialog: a repeated click sends nothing twice
     */
    async sendCard(chatId, method, args, key) {
        const messageId = await this.orm.call("omnichannel.chat", method, [[chatId], ...args], {
            omnichannel_key: key,
        });
        const thread = this.getThread(chatId);
        this.noteOwnMessage(chatId, messageId);
        if (thread.loadNewer) {
            // Reading old messages: come back to where one writes.
            await thread.loadAround();
            thread.loadNewer = false;
        }
        thread.scrollTop = "bottom";
        await this.updateChat(chatId, []);
    },
});
