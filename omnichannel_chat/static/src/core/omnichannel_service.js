import { reactive } from "@odoo/owl";
import { ChatMessages } from "@omnichannel_chat/core/chat_messages";
import { IdCollector } from "@omnichannel_chat/core/id_collector";
import { setProviderLooks } from "@omnichannel_chat/core/looks";

import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { Mutex } from "@web/core/utils/concurrency";

export const AGENT_GROUP = "omnichannel_chat.group_agent";
/** Changes of the list are handed on together, in milliseconds. */
const LIST_DELAY = 150;
/** Changes of one open chat are read together, in milliseconds. */
const CHAT_DELAY = 30;
/** After a lost connection so many of a chat's last messages are read again. */
const REREAD = 60;

/**
 * What the inbox, the floating windows and the systray share: who may do what, which chats are
 * being looked at, and what the bus says of them. The bus carries ids only; content is fetched here
 * under the user's own rights.
 *
 * Each subject adds its part in the ``omnichannel_service_patch.js`` of its folder: what it knows of a
 * chat, and what it does at the moments that have a method of their own here.
 */
export class OmnichannelService {
    /**
     * @param {import("@web/env").OdooEnv} env
     * @param {Object} services
     */
    constructor(env, services) {
        this.env = env;
        this.orm = services.orm;
        this.bus = services.bus_service;
        this.store = services["mail.store"];
        this.setup();
        this._start();
    }

    setup() {
        this.state = reactive({
            channels: [],
            unanswered: { count: 0, chat_id: false, unsent: 0 },
            isAgent: false,
            isManager: false,
            ready: false,
        });
        this.messages = new ChatMessages(this.store);
        this.watchers = new Map();
        this.chatCollectors = new Map();
        this.chatMutexes = new Map();
        this.listCallbacks = new Set();
        this.listCollector = new IdCollector((ids) => this._onListChanged(ids), LIST_DELAY);
        /** Opens a chat in the inbox, while that is the page. */
        this.selectInInbox = null;
        /** Has the inbox go on to the next chat once this one has left the list. */
        this.leaveInInbox = null;
        this.infoPromise = null;
    }

    /** @returns {Promise<boolean>} whether the user is an agent: for others nothing is done */
    async _start() {
        this.state.isAgent = await user.hasGroup(AGENT_GROUP);
        if (this.state.isAgent) {
            this._listen();
            await this._loadUnanswered();
        }
        return this.state.isAgent;
    }

    /** Hear what the bus says. */
    _listen() {
        const { bus } = this;
        bus.subscribe("omnichannel/chat", (payload) => this._onChat(payload));
        bus.subscribe("omnichannel/chats", (payload) => this._onChats(payload));
        bus.subscribe("omnichannel/read", ({ chat_id }) => this.listCollector.add([chat_id]));
        bus.subscribe("omnichannel/access", () => this._onAccess());
        bus.addEventListener("BUS:RECONNECT", () => this._onReconnect());
    }

    // ------------------------------------------------------------------ what is known at once

    /**
     * Load what the inbox needs once: channels and rights. Does nothing for people who are no agents.
     *
     * @returns {Promise<Object>} the state
     */
    load() {
        this.infoPromise ??= this._loadInfo();
        return this.infoPromise;
    }

    async _loadInfo() {
        try {
            if (await user.hasGroup(AGENT_GROUP)) {
                const info = await this.orm.call("omnichannel.chat", "get_inbox_info", []);
                setProviderLooks(info.looks);
                Object.assign(this.state, {
                    channels: info.channels,
                    unanswered: info.unanswered,
                    isManager: info.is_manager,
                    ready: true,
                });
            }
        } catch (error) {
            this.infoPromise = null;
            throw error;
        }
        return this.state;
    }

    async _loadUnanswered() {
        this.state.unanswered = await this.orm.silent.call(
            "omnichannel.chat",
            "get_unanswered",
            []
        );
    }

    /** Information that was never asked for is not loaded here either. */
    _reloadInfo() {
        if (this.infoPromise) {
            this.infoPromise = null;
            this.load();
        }
    }

    // ------------------------------------------------------------------ one chat

    /**
     * @param {number} chatId
     * @returns {import("models").Thread} the chat as a thread of the mail components
     */
    getThread(chatId) {
        return this.store.Thread.insert({ model: "omnichannel.chat", id: chatId });
    }

    /**
     * Hear of a chat's changes, as long as it is looked at. Counts: each call needs its unwatch.
     *
     * @param {number} chatId
     */
    watch(chatId) {
        const count = this.watchers.get(chatId) ?? 0;
        this.watchers.set(chatId, count + 1);
        this.getThread(chatId).omnichannelWatched = true;
        if (!count) {
            this._onWatched(chatId);
        }
    }

    /** @param {number} chatId */
    unwatch(chatId) {
        const count = this.watchers.get(chatId) ?? 0;
        if (count > 1) {
            this.watchers.set(chatId, count - 1);
        } else if (count) {
            this.watchers.delete(chatId);
            this.getThread(chatId).omnichannelWatched = false;
            this._onUnwatched(chatId);
        }
    }

    /** The chat has come on the screen. */
    _onWatched(chatId) {
        this.bus.addChannel(`omnichannel.chat_${chatId}`);
        // What came while nobody looked: core asks for one page of it.
        this.messages.fetchNew(this.getThread(chatId));
    }

    /** The chat has left the screen. */
    _onUnwatched(chatId) {
        this.messages.leave(this.getThread(chatId));
        this.bus.deleteChannel(`omnichannel.chat_${chatId}`);
    }

    /**
     * Do something to a chat, and show how it is now.
     *
     * @param {number} chatId
     * @param {string} method of ``omnichannel.chat``
     * @param {any[]} [args]
     * @param {Object} [kwargs]
     * @returns {Promise<any>} the method's answer
     */
    async call(chatId, method, args = [], kwargs = {}) {
        const result = await this.orm.call("omnichannel.chat", method, [[chatId], ...args], kwargs);
        await this.refreshChats([chatId], { isOwn: true });
        return result;
    }

    /**
     * Read chats anew wherever they are shown.
     *
     * @param {number[]} chatIds
     * @param {Object} [options]
     * @param {boolean} [options.isOwn] the user has done it
     */
    async refreshChats(chatIds, { isOwn = false } = {}) {
        this._tellList({ chat_ids: chatIds, isOwn });
        const shown = chatIds.filter((chatId) => this.watchers.has(chatId));
        await Promise.all(shown.map((chatId) => this.updateChat(chatId, [])));
    }

    /**
     * Read a chat's changes. One update after the other: each starts from what the one before read.
     *
     * @param {number} chatId
     * @param {number[]} messageIds messages that changed; new ones are found anyway
     */
    updateChat(chatId, messageIds) {
        if (!this.chatMutexes.has(chatId)) {
            this.chatMutexes.set(chatId, new Mutex());
        }
        return this.chatMutexes.get(chatId).exec(async () => {
            const thread = this.getThread(chatId);
            const newestBefore = thread.newestPersistentMessage;
            const known = messageIds.filter((id) => this.store["mail.message"].get(id));
            const [data] = await Promise.all([
                this.orm.silent.call("omnichannel.chat", "get_messages_data", [chatId, known]),
                // Without ids it is a new message: no need to wait for the answer.
                known.length ? undefined : this.messages.fetchNew(thread),
            ]);
            this._takeChatData(chatId, data);
            if (data.newest_message_id > (thread.newestPersistentMessage?.id ?? 0)) {
                await this.messages.fetchNew(thread);
            }
            if (thread.newestPersistentMessage !== newestBefore) {
                this._onNewMessage(chatId, thread.newestPersistentMessage);
            }
        });
    }

    /**
     * @param {number} _chatId
     * @param {Object} data as ``get_messages_data`` tells it
     */
    _takeChatData(_chatId, data) {
        this.store.insert(data.store_data);
        for (const id of data.gone_message_ids) {
            this.store["mail.message"].get(id)?.delete();
        }
    }

    /**
     * A chat that is looked at has another newest message now.
     *
     * @param {number} _chatId
     * @param {import("models").Message|undefined} _message
     */
    _onNewMessage(_chatId, _message) {}

    /**
     * It is known whether and how one may write in a chat.
     *
     * @param {number} _chatId
     * @param {Object} _data as ``get_composer_state`` tells it
     */
    _onComposerState(_chatId, _data) {}

    /**
     * The user types an answer.
     *
     * @param {number} _chatId
     */
    notifyTyping(_chatId) {}

    // ------------------------------------------------------------------ moving about

    /**
     * Go to a message of a chat that is shown, or about to be, and mark it for a moment.
     *
     * @param {number} chatId
     * @param {number} messageId
     */
    highlight(chatId, messageId) {
        const thread = this.getThread(chatId);
        thread.highlightMessage = this.store["mail.message"].insert({
            id: messageId,
            model: "omnichannel.chat",
            res_id: chatId,
            thread,
        });
    }

    /**
     * Open a chat in the inbox, there or from any page.
     *
     * @param {number|false} chatId false: as the inbox was left
     * @param {Object} [options] of the action; by default the way back ends here
     */
    openInbox(chatId, options = { clearBreadcrumbs: true }) {
        if (this.selectInInbox && chatId) {
            return this.selectInInbox(chatId);
        }
        const action = {
            type: "ir.actions.client",
            tag: "omnichannel_chat.inbox",
            params: chatId ? { chat_id: chatId } : {},
        };
        return this.env.services.action.doAction(action, options);
    }

    /**
     * Open the form of a channel, where a manager connects it.
     *
     * @param {number} channelId
     */
    openChannel(channelId) {
        return this.env.services.action.doAction({
            type: "ir.actions.act_window",
            res_model: "omnichannel.channel",
            res_id: channelId,
            views: [[false, "form"]],
        });
    }

    // ------------------------------------------------------------------ the list

    _readRows(chatIds) {
        return this.orm.silent.call("omnichannel.chat", "get_inbox_rows_by_id", [chatIds]);
    }

    /**
     * Keep the address of a customer's picture, for messages, windows and bubbles.
     *
     * @param {{id: number, avatar_url: string|false}} row of the list
     */
    keepAvatar({ id, avatar_url: url }) {
        this.getThread(id).omnichannelAvatarUrl = url || "";
    }

    /**
     * Hear of chats that changed in the list.
     *
     * @param {(change: {chat_ids?: number[], isOwn?: boolean, reset?: true}) => void} callback
     *     ``isOwn``: the user has done it; ``reset``: anything may have changed, read it all again
     * @returns {() => void} call it to hear no more
     */
    onChatsChanged(callback) {
        this.listCallbacks.add(callback);
        return () => this.listCallbacks.delete(callback);
    }

    _onListChanged(chatIds) {
        if (chatIds.length) {
            this._tellList({ chat_ids: chatIds });
        }
        this._loadUnanswered();
    }

    _tellList(change) {
        for (const callback of [...this.listCallbacks]) {
            callback(change);
        }
    }

    // ------------------------------------------------------------------ what the bus says

    _onChats({ chat_ids = [], channel_state }) {
        this.listCollector.add(chat_ids);
        if (channel_state) {
            this._onChannelState();
        }
    }

    /** A channel can do more now, or less. */
    _onChannelState() {
        this._reloadInfo();
    }

    _onChat({ chat_id, message_ids = [] }) {
        if (!this.watchers.has(chat_id)) {
            return;
        }
        if (!this.chatCollectors.has(chat_id)) {
            this.chatCollectors.set(
                chat_id,
                new IdCollector((ids) => this.updateChat(chat_id, ids), CHAT_DELAY)
            );
        }
        this.chatCollectors.get(chat_id).add(message_ids);
    }

    _onAccess() {
        this.bus.forceUpdateChannels();
        this._reloadInfo();
        this._loadUnanswered();
        this._tellList({ reset: true });
    }

    /** What was said while the line was down is lost: read again. */
    _onReconnect() {
        for (const chatId of this.watchers.keys()) {
            const messages = this.getThread(chatId).messages.slice(-REREAD);
            const ids = messages.map((message) => message.id).filter(Number.isInteger);
            this.updateChat(chatId, ids);
        }
        this._reloadInfo();
        this._loadUnanswered();
        this._tellList({ reset: true });
    }
}

export const omnichannelService = {
    dependencies: ["bus_service", "mail.store", "orm"],
    start(env, services) {
        return new OmnichannelService(env, services);
    },
};

registry.category("services").add("omnichannel_chat", omnichannelService);
