import { Component, useState } from "@odoo/owl";

import { Dialog } from "@web/core/dialog/dialog";
import { useAutofocus } from "@web/core/utils/hooks";

/** Ask what is missing in an answer; the client reads it. */
export class OmnichannelReasonDialog extends Component {
    static template = "omnichannel_chat.ReasonDialog";
    static components = { Dialog };
    static props = {
        name: String,
        onSave: Function,
        close: Function,
    };

    setup() {
        this.state = useState({ reason: "" });
        useAutofocus({ refName: "reason" });
    }

    onSubmit() {
        const reason = this.state.reason.trim();
        if (reason) {
            this.props.close();
            this.props.onSave(reason);
        }
    }
}
