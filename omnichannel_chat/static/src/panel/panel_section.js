import { Component, useState } from "@odoo/owl";

import { recall, remember } from "@omnichannel_chat/inbox/remembered";

/** A part of the panel that folds away, and stays as it was left. */
export class OmnichannelPanelSection extends Component {
    static template = "omnichannel_chat.PanelSection";
    static props = {
        /** Under which name its state is remembered. */
        name: String,
        title: String,
        count: { type: Number, optional: true },
        /** There is nothing to unfold. */
        isEmpty: { type: Boolean, optional: true },
        slots: Object,
    };

    setup() {
        this.state = useState({ isOpen: recall(`section.${this.props.name}`, true) });
    }

    get contentId() {
        return `omnichannel_section_${this.props.name}`;
    }

    toggle() {
        this.state.isOpen = !this.state.isOpen;
        remember(`section.${this.props.name}`, this.state.isOpen);
    }
}
