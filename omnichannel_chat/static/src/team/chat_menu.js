import { Component } from "@odoo/owl";
import { formatComing, getComingTimes } from "@omnichannel_chat/times/coming_times";

import { Dropdown } from "@web/core/dropdown/dropdown";
import { DropdownItem } from "@web/core/dropdown/dropdown_item";
import { user } from "@web/core/user";
import { useService } from "@web/core/utils/hooks";

/** Entries of a chat's menu: behind the button in its header, and on its row in the list. */
export class OmnichannelChatMenu extends Component {
    static template = "omnichannel_chat.ChatMenu";
    static components = { Dropdown, DropdownItem };
    static props = {
        /** A row of the list, or the open chat. */
        chat: Object,
    };

    setup() {
        this.acts = useService("omnichannel_chat.acts");
    }

    get isMine() {
        return this.props.chat.user_id === user.userId;
    }

    get isOpen() {
        return this.props.chat.state === "open";
    }

    get isArchived() {
        return this.props.chat.state === "archived";
    }

    get isSnoozed() {
        return this.props.chat.state === "snoozed";
    }

    get snoozeTimes() {
        return getComingTimes().map((time) => ({ ...time, text: formatComing(time.at) }));
    }
}
