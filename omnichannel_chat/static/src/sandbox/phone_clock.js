import { Component, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";

/** Lets time go by: to try what a provider allows after a day, and after a week. */
export class PhoneClock extends Component {
    static template = "omnichannel_chat.PhoneClock";
    static props = { phone: Object };

    setup() {
        this.phone = useState(this.props.phone);
        this.state = useState({ isBusy: false });
        this.steps = [
            { days: 1, label: _t("A day later") },
            { days: 8, label: _t("Eight days later") },
        ];
    }

    get effect() {
        const { has_hours: hasHours, plays_hours: playsHours } = this.phone.channel;
        if (!hasHours) {
            return _t("With this provider answers are free at any time.");
        }
        return playsHours
            ? _t(
                  "All that was written here is so much older then. When the time for free answers is over, the inbox says so."
              )
            : _t(
                  "This channel answers at any time: a manager can have it play its provider's hours."
              );
    }

    async pass(days) {
        this.state.isBusy = true;
        try {
            await this.phone.passTime(days);
        } finally {
            this.state.isBusy = false;
        }
    }
}
