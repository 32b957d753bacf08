import { Component, useState } from "@odoo/owl";

import { Dialog } from "@web/core/dialog/dialog";
import { useAutofocus } from "@web/core/utils/hooks";

/** Change what a task says, what it explains, and by when it is to be done. */
export class OmnichannelTaskDialog extends Component {
    static template = "omnichannel_chat.TaskDialog";
    static components = { Dialog };
    static props = {
        /** As ``_get_task_panel`` tells it. */
        task: Object,
        /** Takes what is to change, as ``change_task`` wants it. */
        onSave: Function,
        close: Function,
    };

    setup() {
        const { name, note, due_date: day } = this.props.task;
        this.state = useState({ name, note, day: day || "" });
        useAutofocus({ refName: "name" });
    }

    onSubmit() {
        const name = this.state.name.trim();
        if (name) {
            const { note, day } = this.state;
            this.props.close();
            this.props.onSave({ name, note: note.trim(), due_date: day || false });
        }
    }
}
