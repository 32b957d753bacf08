import { Component } from "@odoo/owl";
import { findBlanks, selectBlank } from "@omnichannel_chat/writing/blanks";

/** What is still to be filled in before one can send. */
export class OmnichannelBlanksBar extends Component {
    static template = "omnichannel_chat.BlanksBar";
    static props = { composer: Object };

    get blanks() {
        return findBlanks(this.props.composer.composerText);
    }

    onSelect(blank) {
        selectBlank(this.props.composer, blank);
    }
}
