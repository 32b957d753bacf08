import { Component, useState } from "@odoo/owl";

import { Dialog } from "@web/core/dialog/dialog";
import { useAutofocus } from "@web/core/utils/hooks";

/** Ask what a thread is to be called. */
export class OmnichannelSubjectDialog extends Component {
    static template = "omnichannel_chat.SubjectDialog";
    static components = { Dialog };
    static props = {
        subject: String,
        limit: Number,
        onSave: Function,
        close: Function,
    };

    setup() {
        this.state = useState({ subject: this.props.subject });
        useAutofocus({ refName: "subject", selectAll: true });
    }

    onSubmit() {
        const subject = this.state.subject.trim();
        if (subject) {
            this.props.close();
            this.props.onSave(subject);
        }
    }
}
