import { Component, useState } from "@odoo/owl";

import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";

/** Counting stops here, on the server too. */
const MOST = 99;

/**
 * On every page: how many chats wait for an answer. A click goes to the one that waits longest.
 */
export class OmnichannelSystray extends Component {
    static template = "omnichannel_chat.Systray";
    static props = {};

    setup() {
        this.omnichannel = useService("omnichannel_chat");
        this.state = useState(this.omnichannel.state);
    }

    get count() {
        return this.state.unanswered.count;
    }

    get countText() {
        return this.count > MOST ? `${MOST}+` : String(this.count);
    }

    get unsent() {
        return this.state.unanswered.unsent;
    }

    get label() {
        return [this.waitingLabel, this.unsentLabel].filter(Boolean).join("\n");
    }

    get waitingLabel() {
        if (!this.count) {
            return _t("Chats: none waits for an answer");
        }
        return this.count === 1
            ? _t("Chats: one waits for an answer")
            : _t("Chats: %s wait for an answer", this.countText);
    }

    get unsentLabel() {
        if (!this.unsent) {
            return "";
        }
        return this.unsent === 1
            ? _t("One chat has a message that was not sent")
            : _t("%s chats have messages that were not sent", this.unsent);
    }

    onClick() {
        this.omnichannel.openInbox(this.state.unanswered.chat_id);
    }
}

registry
    .category("systray")
    .add("omnichannel_chat.systray", { Component: OmnichannelSystray }, { sequence: 26 });
