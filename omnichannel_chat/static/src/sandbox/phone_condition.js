import { Component, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";

/** Switches for what can go wrong on the way to the customer. */
export class PhoneCondition extends Component {
    static template = "omnichannel_chat.PhoneCondition";
    static props = { phone: Object };

    setup() {
        this.phone = useState(this.props.phone);
    }

    get conditions() {
        return [
            {
                key: "online",
                icon: "fa-signal",
                label: _t("Online"),
                effect: _t("Messages arrive, and are read while this page is open."),
            },
            {
                key: "offline",
                icon: "fa-power-off",
                label: _t("Phone is off"),
                effect: _t("Messages are sent, but not delivered until it is on again."),
            },
            {
                key: "unreachable",
                icon: "fa-chain-broken",
                label: _t("Provider is down"),
                effect: _t("Messages wait and are tried again, at growing intervals."),
            },
            {
                key: "failing",
                icon: "fa-ban",
                label: _t("Refuses messages"),
                effect: _t("Messages fail, with the reason."),
            },
        ];
    }
}
