import { Component, useState } from "@odoo/owl";

import { Dialog } from "@web/core/dialog/dialog";
import { useAutofocus } from "@web/core/utils/hooks";

import { isVideoLink } from "./videos";

/** Ask for the link of a film. */
export class OmnichannelVideoDialog extends Component {
    static template = "omnichannel_chat.VideoDialog";
    static components = { Dialog };
    static props = {
        onChoose: Function,
        close: Function,
    };

    setup() {
        this.state = useState({ link: "" });
        useAutofocus({ refName: "link" });
    }

    get link() {
        return this.state.link.trim();
    }

    get isKnown() {
        return isVideoLink(this.link);
    }

    onSubmit() {
        if (this.isKnown) {
            this.props.close();
            this.props.onChoose(this.link);
        }
    }
}
