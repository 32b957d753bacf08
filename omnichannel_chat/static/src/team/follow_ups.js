import { Activity } from "@mail/core/web/activity";
import { Component, useEffect, useState } from "@odoo/owl";
import { OmnichannelPanelSection } from "@omnichannel_chat/panel/panel_section";

import { useService } from "@web/core/utils/hooks";

/** In the panel: what is still to be done about the chat. Read only when there is something. */
export class OmnichannelFollowUps extends Component {
    static template = "omnichannel_chat.FollowUps";
    static components = { Activity, OmnichannelPanelSection };
    static props = { chat: Object };

    setup() {
        this.acts = useService("omnichannel_chat.acts");
        this.store = useState(useService("mail.store"));
        useEffect(
            (_chatId, count) => {
                if (count) {
                    this.thread.fetchThreadData(["activities"]);
                }
            },
            () => [this.props.chat.id, this.props.chat.follow_ups]
        );
    }

    get thread() {
        return this.store.Thread.insert({ model: "omnichannel.chat", id: this.props.chat.id });
    }

    get activities() {
        return this.props.chat.follow_ups ? this.thread.activities : [];
    }

    onChanged() {
        return this.acts.onFollowUpsChanged(this.props.chat);
    }
}
