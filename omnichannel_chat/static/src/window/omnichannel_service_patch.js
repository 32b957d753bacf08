import { OmnichannelService } from "@omnichannel_chat/core/omnichannel_service";

import { patch } from "@web/core/utils/patch";

/** Chats in floating windows. */
patch(OmnichannelService.prototype, {
    _onListChanged(chatIds) {
        super._onListChanged(chatIds);
        this.updateWindows(chatIds);
    },
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
    },
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
    },
});
