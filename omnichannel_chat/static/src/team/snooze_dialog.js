import { Component, useState } from "@odoo/owl";

import { DateTimeInput } from "@web/core/datetime/datetime_input";
import { Dialog } from "@web/core/dialog/dialog";
import { localization } from "@web/core/l10n/localization";
import { user } from "@web/core/user";

import { formatComing, getSnoozeTimes, getUserNow } from "./snooze_times";

/** Until when? */
export class SnoozeDialog extends Component {
    static template = "omnichannel_chat.SnoozeDialog";
    static components = { DateTimeInput, Dialog };
    static props = {
        /** Called with a `luxon.DateTime` that is still to come; false: when the customer writes. */
        onChoose: Function,
        close: Function,
    };

    setup() {
        this.times = getSnoozeTimes().map((time) => ({ ...time, text: formatComing(time.at) }));
        const tomorrow = this.times.find((time) => time.key === "tomorrow");
        this.state = useState({ at: tomorrow.at });
    }

    get isOver() {
        return !this.state.at || this.state.at <= getUserNow();
    }

    get inputProps() {
        return {
            type: "datetime",
            value: this.state.at,
            format: localization.dateTimeFormat.replace(/[:.]ss/, ""),
            rounding: 5,
            tz: user.tz || "default",
            onChange: (at) => {
                this.state.at = at;
            },
        };
    }

    /** @param {luxon.DateTime|false} at */
    choose(at) {
        this.props.onChoose(at);
        this.props.close();
    }
}
