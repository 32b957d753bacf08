import { reactive, toRaw } from "@odoo/owl";
import { IdCollector } from "@omnichannel_chat/core/id_collector";
import { setProviderLooks } from "@omnichannel_chat/inbox/looks";
import { Presence } from "@omnichannel_chat/team/presence";
import { Drafts } from "@omnichannel_chat/writing/drafts";
import { isFresh, UnsentPosts } from "@omnichannel_chat/writing/unsent";

import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { RPCError } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { Mutex } from "@web/core/utils/concurrency";

export const AGENT_GROUP = "omnichannel_chat.group_agent";
/** Changes of the list are handed on together, in milliseconds. */
const LIST_DELAY = 150;
/** Changes of one open chat are read together, in milliseconds. */
const CHAT_DELAY = 30;
const MARK_READ_DELAY = 300;
/** The customer's "typing…" is shown this long, in milliseconds. */
const TYPING_SHOWN = 6000;
/** The customer is told of our typing at most this often, in milliseconds. */
const TYPING_INTERVAL = 6000;
/** Without a connection it is looked for again after so long, in milliseconds. */
const REPEAT_DELAY = 15000;
/** The line "New" is looked for this long after a chat was opened, in milliseconds. */
const GO_TO_NEW = 3000;
/** So many messages of an open chat are kept while one is at its end. */
const MOST_MESSAGES = 90;
/** Deleted messages are not on the screen any more after so long, in milliseconds. */
const UNSUBSCRIBE_DELAY = 1000;
/** After a lost connection so many of a chat's last messages are read again. */
const REREAD = 60;

/** Take over what is different: every message looks at some of it, and would be drawn again. */
function takeNews(target, values) {
    for (const [name, value] of Object.entries(values)) {
        if (JSON.stringify(toRaw(target)[name]) !== JSON.stringify(value)) {
            target[name] = value;
        }
    }
}

/**
 * Have nobody listen to a deleted record any more. Core leaves what its fields are computed from, and
 * the components that showed it, subscribed: each deleted message would stay in memory, with all that
 * was drawn of it. Taking a value away tells its listeners once more, after which they are forgotten.
 */
function unsubscribe(record) {
    const raw = toRaw(record)._raw;
    const { _proxy: proxy, Model } = raw;
    // Being told, its fields would be computed once more, and subscribe again.
    Object.assign(raw._, { compute() {}, sort() {} });
    const values = Object.keys(raw).filter((name) => !name.startsWith("_"));
    for (const name of new Set([...Model._.fields.keys(), ...values])) {
        delete proxy[name];
    }
}

/**
 * What the inbox, the floating windows and the systray share: who may do what, which chats are
 * being looked at, and what the bus says of them. The bus carries ids only; content is fetched here
 * under the user's own rights.
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
        this.state = reactive({
            channels: [],
            unanswered: { count: 0, chat_id: false, unsent: 0 },
            isAgent: false,
            isManager: false,
            ready: false,
            /** @type {Object<number, boolean>} chats whose customer is typing now */
            typing: {},
            /** Colleagues who look at the chats on screen, by chat and user; see ``Presence``. */
            people: {},
            /** @type {Object<number, Object>} see ``composerState`` */
            composers: {},
            /** @type {Object<number, number>} messages that wait here for a connection, by chat */
            unsent: {},
        });
        this.watchers = new Map();
        this.chatCollectors = new Map();
        this.chatMutexes = new Map();
        this.listCallbacks = new Set();
        this.listCollector = new IdCollector((ids) => this._onListChanged(ids), LIST_DELAY);
        this.readMarks = new Map();
        this.readCollector = new IdCollector((ids) => this._markRead(ids), MARK_READ_DELAY);
        this.typingTimers = new Map();
        this.typingSentAt = new Map();
        this.presence = new Presence({
            people: this.state.people,
            tell: (chatId, presence) => this._tellPresence(chatId, presence),
            userId: user.userId,
        });
        this.drafts = new Drafts({
            save: (chatId, text, isNote) =>
                this.orm.silent.call("omnichannel.chat", "save_draft", [[chatId], text, isNote]),
        });
        this.unsent = new UnsentPosts({
            storageKey: `omnichannel_chat.unsent.${user.userId}`,
            counts: this.state.unsent,
        });
        this.repeatMutex = new Mutex();
        /** Called with the id of a chat that is read to its end. */
        this.onAllRead = null;
        /** Opens a chat in the inbox, while that is the page. */
        this.selectInInbox = null;
        /** Has the inbox go on to the next chat once this one has left the list. */
        this.leaveInInbox = null;
        this.infoPromise = null;
        this.agentPromise = this._start();
    }

    async _start() {
        const isAgent = await user.hasGroup(AGENT_GROUP);
        if (!isAgent) {
            return false;
        }
        this.state.isAgent = true;
        const { bus } = this;
        bus.subscribe("omnichannel/chat", (payload) => this._onChat(payload));
        bus.subscribe("omnichannel/chats", (payload) => this._onChats(payload));
        bus.subscribe("omnichannel/read", ({ chat_id }) => this.listCollector.add([chat_id]));
        bus.subscribe("omnichannel/access", () => this._onAccess());
        bus.subscribe("omnichannel/presence", (payload) => this.presence.hear(payload));
        bus.subscribe("omnichannel/assigned", ({ chat_id }) =>
            this._notifyOf(chat_id, _t("You have a new chat"))
        );
        bus.subscribe("omnichannel/unsent", (payload) => this._onUnsent(payload));
        bus.subscribe("omnichannel/woken", ({ chat_id }) =>
            this._notifyOf(chat_id, _t("A snoozed chat is back"))
        );
        bus.subscribe("omnichannel/scheduled_failed", ({ chat_id }) =>
            this._notifyOf(chat_id, _t("A scheduled message was not sent"))
        );
        browser.addEventListener("pagehide", () => this._saveDraftsAtOnce());
        browser.addEventListener("online", () => this.repeatPosts());
        browser.addEventListener("storage", ({ key }) => this._onStorage(key));
        bus.subscribe("omnichannel/typing", ({ chat_id }) => this._onTyping(chat_id));
        bus.addEventListener("BUS:RECONNECT", () => this._onReconnect());
        await this._loadUnanswered();
        this._tellOfUnsent();
        this.repeatPosts();
        return true;
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

    // ------------------------------------------------------------------ one chat

    /**
     * @param {number} chatId
     * @returns {import("models").Thread} the chat as a thread of the mail components
     */
    getThread(chatId) {
        return this.store.Thread.insert({ model: "omnichannel.chat", id: chatId });
    }

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
    }

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
    }

    _setComposerState(chatId, data) {
        takeNews(this.composerState(chatId), { ...data, loaded: true });
        const thread = this.getThread(chatId);
        takeNews(thread, { omnichannelActions: data.actions });
        thread.omnichannelProvider = data.provider;
        if (data.name) {
            thread.display_name = data.name;
        }
        if (data.draft) {
            this._takeDraft(chatId, thread, data.draft);
        }
    }

    /** Show what the user wrote elsewhere; what he has written here meanwhile is kept. */
    _takeDraft(chatId, thread, kept) {
        const { composer } = thread;
        const isUnsent = this.unsent.of(chatId).some((post) => post.draft.text === kept.text);
        // What waits to be sent is shown among the messages: it is no draft any more.
        const draft = isUnsent ? { ...kept, text: "", is_note: false } : kept;
        const shown = this.drafts.receive(chatId, draft, composer.composerText);
        if (shown) {
            composer.composerText = shown.text;
            if (shown.text) {
                thread.omnichannelMode = shown.is_note ? "note" : "message";
            }
        }
        this.drafts.note(chatId, composer.composerText, thread.omnichannelMode === "note");
    }

    // ------------------------------------------------------------------ what could not be posted

    /** Post what waits for a connection, in its order; what is old, or was refused, people decide. */
    repeatPosts() {
        browser.clearTimeout(this.repeatTimer);
        return this.repeatMutex.exec(async () => {
            for (const { key } of this.unsent.all) {
                // Read again: another tab may have been faster.
                const post = this.unsent.get(key);
                if (post?.isTold !== undefined && isFresh(post, Date.now())) {
                    await this.getThread(post.chatId).repeatOmnichannelPost(post);
                }
            }
        });
    }

    /** There is no connection: try again in a while, whatever the browser says of it. */
    repeatSoon() {
        browser.clearTimeout(this.repeatTimer);
        this.repeatTimer = browser.setTimeout(() => this.repeatPosts(), REPEAT_DELAY);
    }

    /** What was left from before the page was loaded. */
    _tellOfUnsent() {
        const left = this.unsent.all;
        for (const post of left) {
            // Perhaps the page went while it was under way: it is repeated under its key.
            this.unsent.keep({ ...post, isTold: true });
        }
        const old = left.filter((post) => !isFresh(post, Date.now()));
        if (old.length) {
            this.notifyUser({
                title: _t("Not sent yet"),
                body:
                    old.length === 1
                        ? _t("A message waits in its chat: send it again, or delete it.")
                        : _t(
                              "%s messages wait in their chats: send them again, or delete them.",
                              old.length
                          ),
                chatId: old[0].chatId,
            });
        }
    }

    _onStorage(key) {
        if (key === this.unsent.storageKey) {
            this.unsent.refresh();
            this._showUnsent();
        }
    }

    _showUnsent() {
        for (const chatId of this.watchers.keys()) {
            this.getThread(chatId).showUnsentOmnichannelMessages();
        }
    }

    /** The page goes: what is not kept yet is sent along without waiting. */
    _saveDraftsAtOnce() {
        for (const [chatId, { text, isNote }] of this.drafts.left) {
            const args = [[chatId], text, isNote];
            const params = { model: "omnichannel.chat", method: "save_draft", args, kwargs: {} };
            const body = JSON.stringify({ jsonrpc: "2.0", method: "call", params });
            browser.navigator.sendBeacon(
                "/web/dataset/call_kw/omnichannel.chat/save_draft",
                new Blob([body], { type: "application/json" })
            );
        }
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
            this.bus.addChannel(`omnichannel.chat_${chatId}`);
            this.presence.watch(chatId);
            this.refreshComposerState(chatId).catch((error) => {
                // Not there, or not to be seen: whoever shows the chat says so.
                if (!(error instanceof RPCError)) {
                    throw error;
                }
            });
            // What came while nobody looked: core asks for one page of it.
            this._fetchNew(this.getThread(chatId));
            this._showUnsentOf(chatId);
        }
    }

    /** Once its messages are there. */
    async _showUnsentOf(chatId) {
        const thread = this.getThread(chatId);
        if (this.unsent.of(chatId).length) {
            await thread.isLoadedDeferred;
            thread.showUnsentOmnichannelMessages();
        }
    }

    /** @param {number} chatId */
    unwatch(chatId) {
        const count = this.watchers.get(chatId) ?? 0;
        if (count > 1) {
            this.watchers.set(chatId, count - 1);
        } else if (count) {
            this.watchers.delete(chatId);
            const thread = this.getThread(chatId);
            thread.omnichannelWatched = false;
            // Whoever comes back begins where he has stopped.
            thread.omnichannelSeenId = null;
            this.letGo(thread, thread.loadNewer ? 0 : this.store.FETCH_LIMIT);
            this.bus.deleteChannel(`omnichannel.chat_${chatId}`);
            this.presence.unwatch(chatId);
        }
    }

    /**
     * Open the chat in a floating window; the page stays. In the inbox there it is opened.
     *
     * @param {number} chatId
     */
    async openWindow(chatId) {
        if (this.selectInInbox) {
            return this.selectInInbox(chatId);
        }
        const thread = this.getThread(chatId);
        if (!thread.display_name) {
            await this.refreshComposerState(chatId);
        }
        await thread.openChatWindow({ focus: true, bypassCompact: true });
        await this.updateWindows([chatId]);
    }

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
     * A chat comes on the screen: what is new in it has a line above it, and is where one begins.
     *
     * @param {{id: number, unread: number, read_to: number}} row
     */
    beginReading({ id, unread, read_to: seenId }) {
        const thread = this.getThread(id);
        const goesToNew = Boolean(unread) && !thread.highlightMessage;
        this.readMarks.set(id, seenId);
        Object.assign(thread, {
            omnichannelSeenId: seenId,
            omnichannelNewAfter: unread ? seenId : null,
            omnichannelGoesToNew: goesToNew,
            omnichannelIsCaughtUp: !unread,
            omnichannelStaysUnread: false,
        });
        if (goesToNew) {
            this._loadFrom(thread, seenId, unread);
        }
    }

    /** Have the messages where the user goes on reading, unless they are among the newest anyway. */
    async _loadFrom(thread, messageId, unread) {
        await this._waitForMessages(thread);
        const isHere = thread.messages.some(({ id }) => id <= messageId);
        if (unread > this.store.FETCH_LIMIT / 2 && !isHere) {
            await thread.loadAround(messageId);
        }
        // What never comes (a message that is gone) is not waited for.
        browser.setTimeout(() => (thread.omnichannelGoesToNew = false), GO_TO_NEW);
    }

    /** Core drops a request while another one runs. */
    async _waitForMessages(thread) {
        while (thread.status === "loading") {
            await new Promise((resolve) => browser.setTimeout(resolve, 20));
        }
    }

    /**
     * What the user has before his eyes now; told to the server when that is news.
     *
     * @param {number} chatId
     * @param {number} messageId the last one that can be seen; 0: he looks elsewhere
     */
    look(chatId, messageId) {
        const thread = this.getThread(chatId);
        const isKnown = thread.omnichannelSeenId !== null && !thread.omnichannelGoesToNew;
        if (!isKnown || thread.omnichannelStaysUnread) {
            return;
        }
        if (messageId > thread.omnichannelSeenId) {
            thread.omnichannelSeenId = messageId;
        }
        const newest = thread.newestPersistentMessage?.id ?? 0;
        if (newest <= thread.omnichannelSeenId && !thread.loadNewer) {
            thread.omnichannelIsCaughtUp = true;
            thread.omnichannelUnread = 0;
            this.onAllRead?.(chatId);
        } else if (thread.omnichannelIsCaughtUp) {
            thread.omnichannelIsCaughtUp = false;
            thread.omnichannelNewAfter = thread.omnichannelSeenId;
        }
        if (messageId > (this.readMarks.get(chatId) ?? 0)) {
            this.readMarks.set(chatId, messageId);
            this.readCollector.add([chatId]);
        }
    }

    /**
     * The user wants to read a chat again.
     *
     * @param {number} chatId
     * @param {number} [messageId] from this message of the customer on; default: his last one
     */
    async markUnread(chatId, messageId = null) {
        const thread = this.getThread(chatId);
        const isShown = this.watchers.has(chatId);
        if (isShown) {
            thread.omnichannelStaysUnread = true;
        }
        await this.orm.call("omnichannel.chat", "mark_unread", [[chatId], messageId]);
        const [row] = await this._readRows([chatId]);
        if (row && isShown) {
            this.beginReading(row);
            Object.assign(thread, { omnichannelStaysUnread: true, omnichannelGoesToNew: false });
        }
        this._tellList({ chat_ids: [chatId] });
    }

    /**
     * Our own message is read by us anyway; the server knows.
     *
     * @param {number} chatId
     * @param {number} messageId
     */
    noteOwnMessage(chatId, messageId) {
        const thread = this.getThread(chatId);
        this.readMarks.set(chatId, Math.max(messageId, this.readMarks.get(chatId) ?? 0));
        thread.omnichannelStaysUnread = false;
        thread.omnichannelSeenId = Math.max(messageId, thread.omnichannelSeenId ?? 0);
    }

    async _markRead(chatIds) {
        try {
            await Promise.all(
                chatIds.map((chatId) =>
                    this.orm.silent.call("omnichannel.chat", "mark_read", [
                        [chatId],
                        this.readMarks.get(chatId),
                    ])
                )
            );
        } catch (error) {
            // The next look at the chat tries again.
            for (const chatId of chatIds) {
                this.readMarks.delete(chatId);
            }
            throw error;
        }
    }

    /**
     * Let colleagues see that somebody is typing an answer, and the customer where the provider can.
     *
     * @param {number} chatId
     */
    notifyTyping(chatId) {
        this.presence.type(chatId);
        const now = Date.now();
        const sentAt = this.typingSentAt.get(chatId) ?? 0;
        const { actions, allowed } = this.composerState(chatId);
        if (allowed && actions.includes("typing") && now - sentAt >= TYPING_INTERVAL) {
            this.typingSentAt.set(chatId, now);
            // A courtesy: nobody has to know when it fails.
            this.orm.silent.call("omnichannel.chat", "notify_typing", [[chatId]]).catch(() => {});
        }
    }

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
    }

    /** Colleagues learn it or not: nobody has to know when it fails. */
    _tellPresence(chatId, presence) {
        this.orm.silent
            .call("omnichannel.chat", "notify_presence", [[chatId], presence])
            .catch(() => {});
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

    // ------------------------------------------------------------------ notices

    /**
     * A message of this user was not sent. Muted or not, he has to know, unless he looks at it.
     *
     * @param {{chat_id: number, message_id: number}} payload
     */
    async _onUnsent({ chat_id: chatId, message_id: messageId }) {
        if (this.watchers.has(chatId) && document.hasFocus()) {
            return;
        }
        const [row] = await this._readRows([chatId]);
        if (row) {
            const title = _t("A message was not sent");
            this.notifyUser({ title, body: row.name, chatId, messageId, type: "danger" });
        }
    }

    /** Tell the user of a chat, unless it is muted or not theirs to see. */
    async _notifyOf(chatId, title) {
        const [row] = await this._readRows([chatId]);
        if (row && !row.muted) {
            this.notifyUser({ title, body: row.name, chatId });
        }
    }

    /**
     * Tell the user of something in a chat.
     *
     * @param {Object} notice
     * @param {string} notice.title
     * @param {string} notice.body
     * @param {number} notice.chatId
     * @param {number} [notice.messageId] which of its messages
     * @param {string} [notice.type]
     */
    notifyUser({ title, body, chatId, messageId, type = "info" }) {
        const { notification } = this.env.services;
        const close = notification.add(body, {
            title,
            type,
            sticky: type === "danger",
            buttons: [
                {
                    name: _t("Open"),
                    primary: true,
                    onClick: () => {
                        close();
                        this.openInbox(chatId);
                        if (messageId) {
                            this.highlight(chatId, messageId);
                        }
                    },
                },
            ],
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

    /**
     * Keep the address of a customer's picture, for messages, windows and bubbles.
     *
     * @param {{id: number, avatar_url: string|false}} row of the list
     */
    keepAvatar({ id, avatar_url: url }) {
        this.getThread(id).omnichannelAvatarUrl = url || "";
    }

    /**
     * Read what a bubble shows, for those of the chats that have a floating window or a bubble.
     *
     * @param {number[]} chatIds
     */
    async updateWindows(chatIds) {
        const shown = chatIds.filter(
            (id) => this.store.Thread.get({ model: "omnichannel.chat", id })?.chat_window
        );
        if (!shown.length) {
            return;
        }
        const rows = await this._readRows(shown);
        for (const row of rows) {
            const thread = this.getThread(row.id);
            thread.omnichannelUnread = row.unread;
            this.keepAvatar(row);
            if (thread.omnichannelSeenId === null) {
                this.beginReading(row);
            }
        }
    }

    // ------------------------------------------------------------------ the list

    _readRows(chatIds) {
        return this.orm.silent.call("omnichannel.chat", "get_inbox_rows_by_id", [chatIds]);
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
            this.updateWindows(chatIds);
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
            this._reloadInfo();
            for (const chatId of this.watchers.keys()) {
                this.refreshComposerState(chatId);
            }
        }
    }

    /** Information that was never asked for is not loaded here either. */
    _reloadInfo() {
        if (this.infoPromise) {
            this.infoPromise = null;
            this.load();
        }
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
                known.length ? undefined : this._fetchNew(thread),
            ]);
            this.store.insert(data.store_data);
            for (const id of data.gone_message_ids) {
                this.store["mail.message"].get(id)?.delete();
            }
            this._setComposerState(chatId, data.composer);
            if (data.newest_message_id > (thread.newestPersistentMessage?.id ?? 0)) {
                await this._fetchNew(thread);
            }
            if (thread.newestPersistentMessage !== newestBefore) {
                this._stopTyping(chatId, thread);
            }
        });
    }

    /**
     * Forget old messages of a chat, which the server has: a page that is open for days would hold
     * all that ever came.
     *
     * @param {import("models").Thread} thread
     * @param {number} kept how many of its newest messages stay
     */
    letGo(thread, kept) {
        const count = thread.messages.length - kept;
        if (!thread.isLoaded || thread.status === "loading" || count <= 0) {
            return;
        }
        const stays = (message) => !Number.isInteger(message.id) || message.isPending;
        const gone = thread.messages.slice(0, count).filter((message) => !stays(message));
        if (!kept) {
            Object.assign(thread, { isLoaded: false, loadNewer: false, scrollTop: "bottom" });
        }
        thread.loadOlder = true;
        const answered = new Set(thread.messages.slice(count).map((m) => m.parent_id?.id));
        const deleted = gone.filter(({ composer, id }) => !composer && !answered.has(id));
        this.store.MAKE_UPDATE(() => {
            thread.messages = thread.messages.filter((message) => message.notIn(gone));
            for (const message of deleted) {
                message.delete();
            }
        });
        browser.setTimeout(() => deleted.forEach(unsubscribe), UNSUBSCRIBE_DELAY);
    }

    /** Fetch until nothing is missing; wait for posts under way, they bring their message. */
    async _fetchNew(thread) {
        await this.store.messagePostMutex.exec(() => {});
        const isShown = thread.isLoaded || thread.status === "loading";
        if (!isShown || thread.loadNewer) {
            // The component fetches by itself, when it is shown or scrolled down.
            return;
        }
        await thread.isLoadedDeferred;
        let before;
        do {
            await this._waitForMessages(thread);
            before = thread.messages.length;
            await thread.fetchNewMessages();
            this._boundMessages(thread);
        } while (!thread.loadNewer && thread.messages.length - before >= this.store.FETCH_LIMIT);
    }

    /** As many messages as one looks at: the old end goes, or what comes waits below. */
    _boundMessages(thread) {
        if (thread.messages.length <= MOST_MESSAGES) {
            return;
        }
        if (thread.scrollTop !== "bottom" || thread.omnichannelGoesToNew) {
            // Whoever scrolls down to them has them fetched.
            thread.loadNewer ||= thread.omnichannelUnseen > MOST_MESSAGES;
        } else if (!thread.loadNewer) {
            this.letGo(thread, this.store.FETCH_LIMIT);
        }
    }

    _onTyping(chatId) {
        browser.clearTimeout(this.typingTimers.get(chatId));
        this.state.typing[chatId] = true;
        this.typingTimers.set(
            chatId,
            browser.setTimeout(() => delete this.state.typing[chatId], TYPING_SHOWN)
        );
    }

    /** What was being typed has come. */
    _stopTyping(chatId, thread) {
        if (thread.newestPersistentMessage?.omnichannel?.direction === "in") {
            browser.clearTimeout(this.typingTimers.get(chatId));
            delete this.state.typing[chatId];
        }
        const author = thread.newestPersistentMessage?.author_id?.main_user_id;
        if (author) {
            this.presence.stopTyping(chatId, author.id);
        }
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
        this.repeatPosts();
    }
}

export const omnichannelService = {
    dependencies: ["bus_service", "mail.store", "orm"],
    start(env, services) {
        return new OmnichannelService(env, services);
    },
};

registry.category("services").add("omnichannel_chat", omnichannelService);
