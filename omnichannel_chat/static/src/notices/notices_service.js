import { reactive } from "@odoo/owl";
import { IdCollector } from "@omnichannel_chat/core/id_collector";
import { getNotices } from "@omnichannel_chat/notices/words";

import { browser } from "@web/core/browser/browser";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";

/** Whoever looks at a chat has read it by then, and is not told of it; in milliseconds. */
const READ_DELAY = 1500;
const ICON = "/omnichannel_chat/static/description/icon.png";

/**
 * Tells the user of customers' messages while Odoo is in the background: one notice a chat, and the
 * count of unanswered chats in the title of the tab.
 *
 * The server has chosen whom to tell (see ``workers/notices.py``). To people who are away it also
 * sends web pushes, which Odoo's service worker shows.
 */
export class OmnichannelNotices {
    /**
     * @param {import("@web/env").OdooEnv} env
     * @param {Object} services
     */
    constructor(env, services) {
        this.env = env;
        this.multiTab = services.multi_tab;
        this.omnichannel = services.omnichannel_chat;
        this.orm = services.orm;
        this.outOfFocus = services["mail.out_of_focus"];
        this.presence = services.presence;
        this.sounds = services["mail.sound_effects"];
        this.store = services["mail.store"];
        /** What is on the screen, by tag. */
        this.shown = new Map();
        this.collector = new IdCollector((ids) => this._onNews(ids), READ_DELAY);
        services.bus_service.subscribe("omnichannel/news", ({ notices }) => this.hear(notices));
        services.bus_service.subscribe("omnichannel/read", ({ chat_id }) =>
            this.close(`omnichannel.chat_${chat_id}`)
        );
        this._countInTitle(services.title);
    }

    _countInTitle(title) {
        const state = reactive(this.omnichannel.state, () => update());
        const update = () => title.setCounters({ omnichannel: state.unanswered.count });
        update();
    }

    /** @param {[number[], number[]][]} notices ids of chats, and of the users who are told of them */
    hear(notices) {
        for (const [chatIds, userIds] of notices) {
            if (userIds.includes(user.userId)) {
                this.collector.add(chatIds);
            }
        }
    }

    async _onNews(chatIds) {
        // Of several tabs of Odoo one speaks; none while the user works in one of them.
        if (this.presence.isOdooFocused() || !(await this.multiTab.isOnMainTab())) {
            return;
        }
        const [rows] = await Promise.all([
            this.orm.silent.call("omnichannel.chat", "get_inbox_rows_by_id", [chatIds]),
            this.omnichannel.load(),
        ]);
        const names = new Map(this.omnichannel.state.channels.map(({ id, name }) => [id, name]));
        const notices = getNotices(rows, (channelId) => names.get(channelId) ?? "");
        if (notices.length && user.settings.omnichannel_sound) {
            this.sounds.play("new-message");
        }
        if (notices.length && !(await this._isPushed())) {
            for (const notice of notices) {
                this.show(notice);
            }
        }
    }

    /** Whether the service worker of this very browser shows them. */
    async _isPushed() {
        const { self } = this.store;
        // With notifications "in Odoo" the service worker is quiet while a tab is open.
        const keepsQuiet = self?.main_user_id?.notification_type === "inbox";
        if (keepsQuiet || self?.im_status === "online") {
            return false;
        }
        return this.outOfFocus.hasServiceWorkInstalledAndPushSubscriptionActive();
    }

    /**
     * Show a notice of the operating system; a later one of the same tag takes its place.
     *
     * @param {{tag: string, title: string, body: string, chatId: number}} notice
     */
    show({ tag, title, body, chatId }) {
        if (!this.outOfFocus.canSendNativeNotification) {
            return;
        }
        this.close(tag);
        let native;
        try {
            native = new browser.Notification(title, { body, icon: ICON, silent: true, tag });
        } catch {
            // Chrome on Android shows what its service worker is pushed, and nothing else.
            return;
        }
        native.addEventListener("click", () => {
            window.focus();
            this.close(tag);
            this.omnichannel.openInbox(chatId);
        });
        this.shown.set(tag, native);
    }

    /** @param {string} tag */
    close(tag) {
        this.shown.get(tag)?.close();
        this.shown.delete(tag);
    }
}

export const omnichannelNoticesService = {
    dependencies: [
        "bus_service",
        "mail.out_of_focus",
        "mail.sound_effects",
        "mail.store",
        "multi_tab",
        "omnichannel_chat",
        "orm",
        "presence",
        "title",
    ],
    start(env, services) {
        return new OmnichannelNotices(env, services);
    },
};

registry.category("services").add("omnichannel_chat.notices", omnichannelNoticesService);
