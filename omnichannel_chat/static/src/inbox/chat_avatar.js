import { Component } from "@odoo/owl";

import { getLook } from "./looks";

/** How many background colours there are; see `inbox.scss`. */
const COLORS = 8;

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
        const letters = this.props.name.match(/[\p{L}\p{N}]/u);
        return letters ? letters[0].toUpperCase() : "";
    }

    get colorClass() {
        return `o_omnichannel_color_${this.props.seed % COLORS}`;
    }
}
