import { OmnichannelService } from "@omnichannel_chat/core/omnichannel_service";

import { _t } from "@web/core/l10n/translation";
import { patch } from "@web/core/utils/patch";

/** What the user is told of in the page, whatever he does there. */
patch(OmnichannelService.prototype, {
    _listen() {
        super._listen();
        const { bus } = this;
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
    },
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
    },
    /** Tell the user of a chat, unless it is muted or not theirs to see. */
    async _notifyOf(chatId, title) {
        const [row] = await this._readRows([chatId]);
        if (row && !row.muted) {
            this.notifyUser({ title, body: row.name, chatId });
        }
    },
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
        const { presence, "omnichannel_chat.notices": notices } = this.env.services;
        if (!presence.isOdooFocused()) {
            // What is said in the page is not seen then.
            notices.show({ tag: `omnichannel.chat_${chatId}`, title, body, chatId });
        }
    },
});
