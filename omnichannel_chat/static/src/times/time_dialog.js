import { Component, useState } from "@odoo/owl";

import { DateTimeInput } from "@web/core/datetime/datetime_input";
import { Dialog } from "@web/core/dialog/dialog";
import { localization } from "@web/core/l10n/localization";
import { user } from "@web/core/user";

import { formatComing, getComingTimes, getUserNow } from "./coming_times";

/** What dialogs that ask for a coming time have in common: usual times, and any other. */
export class TimeDialog extends Component {
    static components = { DateTimeInput, Dialog };
    static props = {
        /** The time that was chosen before. */
        at: { type: Object, optional: true },
        onChoose: Function,
        close: Function,
    };

    setup() {
        this.times = getComingTimes().map((time) => ({ ...time, text: formatComing(time.at) }));
        const tomorrow = this.times.find((time) => time.key === "tomorrow");
        this.state = useState({
            /** Which of the usual times; "other": none of them. */
            key: this.props.at ? "other" : tomorrow.key,
            at: this.props.at ?? tomorrow.at,
        });
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
            onChange: (at) => this.setTime("other", at),
        };
    }

    setTime(key, at) {
        Object.assign(this.state, { key, at });
    }
}
