import { Component, useState } from "@odoo/owl";
import { useAutofocus } from "@web/core/utils/hooks";

/** A small form that makes up a customer. */
export class PhoneMaker extends Component {
    static template = "omnichannel_chat.PhoneMaker";
    static props = { channel: Object, make: Function, cancel: Function };

    setup() {
        this.state = useState({ name: "", phone: "", username: "", busy: false });
        useAutofocus();
    }

    async onSubmit() {
        const { name, phone, username } = this.state;
        this.state.busy = true;
        try {
            await this.props.make({ name, phone, username });
        } finally {
            this.state.busy = false;
        }
    }

    onKeydown(ev) {
        if (ev.key === "Escape") {
            this.props.cancel();
        }
    }
}
