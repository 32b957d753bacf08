import { OmnichannelService } from "@omnichannel_chat/core/omnichannel_service";
import { Drafts } from "@omnichannel_chat/writing/drafts";
import { isFresh, UnsentPosts } from "@omnichannel_chat/writing/unsent";

import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { user } from "@web/core/user";
import { Mutex } from "@web/core/utils/concurrency";
import { patch } from "@web/core/utils/patch";

/** Without a connection it is looked for again after so long, in milliseconds. */
const REPEAT_DELAY = 15000;

/** What was begun to write, and what could not be posted. */
patch(OmnichannelService.prototype, {
    setup() {
        super.setup();
        /** @type {Object<number, number>} messages that wait here for a connection, by chat */
        this.state.unsent = {};
        this.drafts = new Drafts({
            save: (chatId, text, isNote) =>
                this.orm.silent.call("omnichannel.chat", "save_draft", [[chatId], text, isNote]),
        });
        this.unsent = new UnsentPosts({
            storageKey: `omnichannel_chat.unsent.${user.userId}`,
            counts: this.state.unsent,
        });
        this.repeatMutex = new Mutex();
    },
    async _start() {
        const isAgent = await super._start();
        if (isAgent) {
            this._tellOfUnsent();
            this.repeatPosts();
        }
        return isAgent;
    },
    _listen() {
        super._listen();
        browser.addEventListener("pagehide", () => this._saveDraftsAtOnce());
        browser.addEventListener("online", () => this.repeatPosts());
        browser.addEventListener("storage", ({ key }) => this._onStorage(key));
    },
    _onReconnect() {
        super._onReconnect();
        this.repeatPosts();
    },
    _onWatched(chatId) {
        super._onWatched(chatId);
        this._showUnsentOf(chatId);
    },
    _onComposerState(chatId, data) {
        super._onComposerState(chatId, data);
        if (data.draft) {
            this._takeDraft(chatId, this.getThread(chatId), data.draft);
        }
    },
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
    },
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
    },
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
    },
    /** There is no connection: try again in a while, whatever the browser says of it. */
    repeatSoon() {
        browser.clearTimeout(this.repeatTimer);
        this.repeatTimer = browser.setTimeout(() => this.repeatPosts(), REPEAT_DELAY);
    },
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
    },
    _onStorage(key) {
        if (key === this.unsent.storageKey) {
            this.unsent.refresh();
            this._showUnsent();
        }
    },
    _showUnsent() {
        for (const chatId of this.watchers.keys()) {
            this.getThread(chatId).showUnsentOmnichannelMessages();
        }
    },
    /** Once its messages are there. */
    async _showUnsentOf(chatId) {
        const thread = this.getThread(chatId);
        if (this.unsent.of(chatId).length) {
            await thread.isLoadedDeferred;
            thread.showUnsentOmnichannelMessages();
        }
    },
});
