import { Component } from "@odoo/owl";

import { getColor, getInitial } from "@omnichannel_chat/core/letters";
import { getLook } from "@omnichannel_chat/core/looks";

/** Picture of a customer, or the first letter, with the provider's mark in the corner. */
export class OmnichannelChatAvatar extends Component {
    static template = "omnichannel_chat.ChatAvatar";
    static props = {
        name: String,
        seed: { type: Number, optional: true },
        look: { type: String, optional: true },
        url: { optional: true },
        size: { type: Number, optional: true },
    };
    static defaultProps = { seed: 0, size: 40 };

    get look() {
        return this.props.look && getLook(this.props.look);
    }

    get initial() {
        return getInitial(this.props.name);
    }

    get color() {
        return getColor(this.props.seed);
    }
}
