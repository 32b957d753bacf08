import { Component, onWillDestroy, onWillStart, useState } from "@odoo/owl";
import { getLook, setProviderLooks } from "@omnichannel_chat/core/looks";
import { formatListTime } from "@omnichannel_chat/inbox/list_time";
import { startChat } from "@omnichannel_chat/start/start_chat";
import { openStartDialog } from "@omnichannel_chat/start/start_dialog";

import { CopyButton } from "@web/core/copy_button/copy_button";
import { deserializeDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";

/**
 * What a phone number leads to: whose it is, calling, the chats with them, and starting one.
 */
export class OmnichannelPhoneCard extends Component {
    static template = "omnichannel_chat.PhoneCard";
    static components = { CopyButton };
    static props = {
        phone: String,
        /** The record whose number it is; without an id it is not stored yet. */
        resModel: { type: String, optional: true },
        resId: { type: [Number, Boolean], optional: true },
        /** The pointer has come to the card, or has left it. */
        onPointerEnter: { type: Function, optional: true },
        onPointerLeave: { type: Function, optional: true },
        /** The keyboard is done with the card. */
        onLeave: { type: Function, optional: true },
        done: Function,
        // The popover's own way to close it; a sheet has none.
        close: { type: Function, optional: true },
    };

    setup() {
        this.action = useService("action");
        this.omnichannel = useService("omnichannel_chat");
        this.orm = useService("orm");
        this.state = useState({ card: null, isBusy: false });
        this.isGone = false;
        onWillStart(() => {
            const loaded = this.load();
            // The number and calling are there at once; but a sheet keeps its first height.
            return this.env.isSmall ? loaded : undefined;
        });
        onWillDestroy(() => {
            this.isGone = true;
        });
    }

    async load() {
        const { phone, resModel, resId } = this.props;
        const card = await this.orm.silent.call("omnichannel.chat", "get_phone_card", [phone], {
            model: resModel || null,
            res_id: resId || null,
        });
        setProviderLooks(card.looks);
        if (!this.isGone) {
            this.state.card = card;
        }
    }

    // ------------------------------------------------------------------ whose number it is

    get names() {
        const { customers, contact } = this.state.card;
        return customers.length ? customers : contact.name || contact.company ? [contact] : [];
    }

    get href() {
        return `tel:${this.props.phone.replace(/\s+/g, "")}`;
    }

    /** The customer, if it is one. */
    get partnerId() {
        const { customers } = this.state.card;
        return customers.length === 1 && customers[0].id;
    }

    openCustomer(customer) {
        this.props.done();
        this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "res.partner",
            res_id: customer.id,
            views: [[false, "form"]],
        });
    }

    // ------------------------------------------------------------------ chats

    getLook(look) {
        return getLook(look);
    }

    /** A chat is named by its channel; by its customer, too, where that is somebody else. */
    getOtherName(chat) {
        return this.names.some(({ name }) => name === chat.name) ? "" : chat.name;
    }

    getDetails(chat) {
        if (chat.unread) {
            return _t("%s unread", chat.unread);
        }
        return chat.state_label || (chat.at ? formatListTime(deserializeDateTime(chat.at)) : "");
    }

    openChat(chat) {
        this.props.done();
        return this.omnichannel.openWindow(chat.id);
    }

    openAll() {
        this.props.done();
        this.action.doAction({
            type: "ir.actions.client",
            tag: "omnichannel_chat.inbox",
            params: this.partnerId ? { partner_id: this.partnerId } : {},
        });
    }

    // ------------------------------------------------------------------ starting one

    get target() {
        return { partnerId: this.partnerId, phone: this.state.card.phone || this.props.phone };
    }

    /** All channels, with what is possible on each, and why not. */
    start() {
        const { target } = this;
        this.props.done();
        openStartDialog(this.env, target);
    }

    async startOn(channel) {
        if (this.state.isBusy) {
            return;
        }
        const { target } = this;
        if (channel.mode === "link") {
            // There is a link to be handed over, which the dialog shows.
            this.start();
            return;
        }
        this.state.isBusy = true;
        try {
            await startChat(this.env, channel, target, (chatId) => {
                this.props.done();
                return this.omnichannel.openWindow(chatId);
            });
        } finally {
            this.state.isBusy = false;
        }
    }

    // ------------------------------------------------------------------ keyboard

    onKeydown(ev) {
        if (ev.key === "ArrowDown" || ev.key === "ArrowUp") {
            const stops = [...ev.currentTarget.querySelectorAll("a, button:not(:disabled)")];
            const step = ev.key === "ArrowDown" ? 1 : -1;
            const next = stops.indexOf(document.activeElement) + step;
            stops[(next + stops.length) % stops.length]?.focus();
        } else if (ev.key === "Escape" || ev.key === "Tab") {
            // The card stands at the end of the page: Tab goes on where one came from.
            this.props.onLeave?.();
        } else {
            return;
        }
        ev.preventDefault();
        ev.stopPropagation();
    }
}
