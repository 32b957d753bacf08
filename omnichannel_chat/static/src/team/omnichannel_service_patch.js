import { OmnichannelService } from "@omnichannel_chat/core/omnichannel_service";
import { Presence } from "@omnichannel_chat/team/presence";

import { user } from "@web/core/user";
import { patch } from "@web/core/utils/patch";

/** Which colleagues look at the chats on screen. */
patch(OmnichannelService.prototype, {
    setup() {
        super.setup();
        /** By chat and user; see ``Presence``. */
        this.state.people = {};
        this.presence = new Presence({
            people: this.state.people,
            tell: (chatId, presence) => this._tellPresence(chatId, presence),
            userId: user.userId,
        });
    },
    _listen() {
        super._listen();
        this.bus.subscribe("omnichannel/presence", (payload) => this.presence.hear(payload));
    },
    _onWatched(chatId) {
        super._onWatched(chatId);
        this.presence.watch(chatId);
    },
    _onUnwatched(chatId) {
        super._onUnwatched(chatId);
        this.presence.unwatch(chatId);
    },
    notifyTyping(chatId) {
        super.notifyTyping(chatId);
        this.presence.type(chatId);
    },
    _onNewMessage(chatId, message) {
        super._onNewMessage(chatId, message);
        const author = message?.author_id?.main_user_id;
        if (author) {
            this.presence.stopTyping(chatId, author.id);
        }
    },
    /** Colleagues learn it or not: nobody has to know when it fails. */
    _tellPresence(chatId, presence) {
        this.orm.silent
            .call("omnichannel.chat", "notify_presence", [[chatId], presence])
            .catch(() => {});
    },
});
