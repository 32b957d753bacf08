import { Component, onWillStart, useState } from "@odoo/owl";
import { getLook } from "@omnichannel_chat/core/looks";
import { startChat } from "@omnichannel_chat/start/start_chat";

import { AutoComplete } from "@web/core/autocomplete/autocomplete";
import { CopyButton } from "@web/core/copy_button/copy_button";
import { Dialog } from "@web/core/dialog/dialog";
import { _t } from "@web/core/l10n/translation";
import { RPCError } from "@web/core/network/rpc";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";

const MODEL = "omnichannel.chat";

/**
 * Choose a customer or a number, and a channel to write on.
 */
export class OmnichannelStartDialog extends Component {
    static template = "omnichannel_chat.StartDialog";
    static components = { AutoComplete, CopyButton, Dialog };
    static props = {
        partnerId: { optional: true },
        phone: { optional: true },
        /** Takes the chat that is to be shown. */
        onStarted: Function,
        close: Function,
    };

    setup() {
        this.orm = useService("orm");
        this.omnichannel = useService("omnichannel_chat");
        this.state = useState({
            /** Whom to write to: ``{partnerId}`` or ``{phone}``. */
            target: null,
            /** What `get_start_options` says of them. */
            options: null,
            /** A link that the customer has to follow, and its channel. */
            link: null,
            isBusy: false,
            error: "",
        });
        this.lastOptions = new KeepLast();
        const { partnerId, phone } = this.props;
        onWillStart(() =>
            Promise.all([
                // It knows how each provider is marked.
                this.omnichannel.load(),
                (partnerId || phone) && this.onTarget({ partnerId, phone }),
            ])
        );
    }

    // ------------------------------------------------------------------ whom

    get sources() {
        return [{ options: (request) => this.search(request), optionSlot: "option" }];
    }

    async search(request) {
        if (!request) {
            return [];
        }
        const found = await this.orm.silent.call(MODEL, "find_start_customers", [request]);
        const options = found.customers.map(({ id, name, phone, email }) => ({
            label: name,
            data: { details: phone || email, icon: "fa-user" },
            onSelect: () => this.onTarget({ partnerId: id }),
        }));
        if (found.phone) {
            options.push({
                label: _t("Write to %s", found.phone),
                data: { details: "", icon: "fa-phone" },
                onSelect: () => this.onTarget({ phone: found.phone }),
            });
        }
        return options.length
            ? options
            : [
                  {
                      label: _t("Nobody found. A number needs its country, like +34 600 111 222."),
                      cssClass: "text-muted text-wrap",
                      data: { details: "", icon: "" },
                  },
              ];
    }

    async onTarget(target) {
        this.state.error = "";
        this.state.link = null;
        const options = await this.lastOptions.add(
            this.orm.call(MODEL, "get_start_options", [], {
                partner_id: target.partnerId || null,
                phone: target.phone || null,
            })
        );
        Object.assign(this.state, { target, options });
    }

    onChange() {
        Object.assign(this.state, { target: null, options: null, link: null, error: "" });
    }

    get targetName() {
        const { partner, phone } = this.state.options;
        return partner ? partner.name : phone;
    }

    get targetDetails() {
        const { partner, phone } = this.state.options;
        return partner ? phone : "";
    }

    // ------------------------------------------------------------------ where

    getLook(channel) {
        return getLook(channel.look);
    }

    /** What pressing a channel does, in words. */
    actionLabel({ mode, chat_id }) {
        if (mode === "template") {
            return _t("Send a template");
        }
        if (mode === "link") {
            return chat_id ? _t("Open") : _t("Get a link");
        }
        return chat_id ? _t("Open") : _t("Write");
    }

    /** A chat that there is can be read, even where one cannot write. */
    canChoose(channel) {
        return Boolean(channel.mode || channel.chat_id);
    }

    async onChannel(channel) {
        if (this.state.isBusy || !this.canChoose(channel)) {
            return;
        }
        this.state.isBusy = true;
        this.state.error = "";
        try {
            if (channel.mode === "link" && !channel.chat_id) {
                await this.showLink(channel);
            } else {
                await this.start(channel);
            }
        } catch (error) {
            if (!(error instanceof RPCError) || !error.data?.message) {
                throw error;
            }
            this.state.error = error.data.message;
        } finally {
            this.state.isBusy = false;
        }
    }

    async start(channel) {
        await startChat(this.env, channel, this.state.target, (chatId) => {
            this.props.close();
            return this.props.onStarted(chatId);
        });
    }

    async showLink(channel) {
        const partnerId = this.state.target.partnerId || null;
        const link = await this.orm.call(MODEL, "get_invite_link", [channel.id, partnerId]);
        this.state.link = { ...link, channel };
    }

    onLinkBack() {
        this.state.link = null;
    }

    selectAll(ev) {
        ev.target.select();
    }
}

/**
 * Have the user choose whom to write to, and on which channel.
 *
 * @param {import("@web/env").OdooEnv} env
 * @param {Object} [options]
 * @param {number} [options.partnerId] the customer, if known
 * @param {string} [options.phone] or the number
 * @param {(chatId: number) => any} [options.onStarted] shows the chat; default: a floating window
 */
export function openStartDialog(env, { partnerId, phone, onStarted } = {}) {
    const show = (chatId) => env.services.omnichannel_chat.openWindow(chatId);
    env.services.dialog.add(OmnichannelStartDialog, {
        partnerId: partnerId || false,
        phone: phone || false,
        onStarted: onStarted ?? show,
    });
}
