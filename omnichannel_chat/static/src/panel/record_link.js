import { Component } from "@odoo/owl";

import { router } from "@web/core/browser/router";
import { useService } from "@web/core/utils/hooks";

/** A link to a record's form: a click opens it here, Ctrl-click and middle click in a new tab. */
export class OmnichannelRecordLink extends Component {
    static template = "omnichannel_chat.RecordLink";
    static props = {
        model: String,
        id: Number,
        class: { type: String, optional: true },
        slots: Object,
    };

    setup() {
        this.action = useService("action");
    }

    get href() {
        const { model, id } = this.props;
        return router.stateToUrl({ actionStack: [{ model, resId: id }], model, resId: id });
    }

    onClick(ev) {
        if (ev.ctrlKey || ev.metaKey || ev.shiftKey || ev.button) {
            return;
        }
        ev.preventDefault();
        this.action.doAction({
            type: "ir.actions.act_window",
            res_model: this.props.model,
            res_id: this.props.id,
            views: [[false, "form"]],
        });
    }
}
