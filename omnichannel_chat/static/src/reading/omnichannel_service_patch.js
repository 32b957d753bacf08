import { waitForMessages } from "@omnichannel_chat/core/chat_messages";
import { IdCollector } from "@omnichannel_chat/core/id_collector";
import { OmnichannelService } from "@omnichannel_chat/core/omnichannel_service";

import { browser } from "@web/core/browser/browser";
import { patch } from "@web/core/utils/patch";

const MARK_READ_DELAY = 300;
/** The line "New" is looked for this long after a chat was opened, in milliseconds. */
const GO_TO_NEW = 3000;

/** How far the user has read each chat. */
patch(OmnichannelService.prototype, {
    setup() {
        super.setup();
        this.readMarks = new Map();
        this.readCollector = new IdCollector((ids) => this._markRead(ids), MARK_READ_DELAY);
        /** Called with the id of a chat that is read to its end. */
        this.onAllRead = null;
    },
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
    },
    /** Have the messages where the user goes on reading, unless they are among the newest anyway. */
    async _loadFrom(thread, messageId, unread) {
        await waitForMessages(thread);
        const isHere = thread.messages.some(({ id }) => id <= messageId);
        if (unread > this.store.FETCH_LIMIT / 2 && !isHere) {
            await thread.loadAround(messageId);
        }
        // What never comes (a message that is gone) is not waited for.
        browser.setTimeout(() => (thread.omnichannelGoesToNew = false), GO_TO_NEW);
    },
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
    },
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
    },
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
    },
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
    },
});
