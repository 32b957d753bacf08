import { Component, useState } from "@odoo/owl";

import { Dialog } from "@web/core/dialog/dialog";
import { _t } from "@web/core/l10n/translation";

import { recall, remember } from "./remembered";
import { getKeyNames, SHORTCUTS } from "./shortcuts";

const PLACES = [
    { place: "inbox", title: _t("Anywhere in Chats") },
    { place: "list", title: _t("In the list of chats") },
    { place: "chat", title: _t("For the open chat, or the one marked in the list") },
];

/** Whether this person wants keys without Ctrl or Alt to do something. */
export function areKeysOn() {
    return recall("keys", true);
}

/** All keys of the inbox. People who talk to their computer can switch them off. */
export class OmnichannelShortcutsDialog extends Component {
    static template = "omnichannel_chat.ShortcutsDialog";
    static components = { Dialog };
    static props = { close: Function };

    setup() {
        this.state = useState({ isOn: areKeysOn() });
    }

    get groups() {
        return PLACES.map(({ place, title }) => ({
            place,
            title,
            rows: SHORTCUTS.filter((each) => each.place === place).map(({ key, label }) => ({
                key,
                label,
                names: getKeyNames(key),
            })),
        }));
    }

    onToggle() {
        this.state.isOn = !this.state.isOn;
        remember("keys", this.state.isOn);
    }
}
