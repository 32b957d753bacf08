import { Component, onWillUnmount, useEffect, useState } from "@odoo/owl";
import { readHours } from "@omnichannel_chat/hours/closed";

import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { user } from "@web/core/user";

const { DateTime } = luxon;
/** The longest time that a browser's timer can wait, in milliseconds. */
const LONGEST_WAIT = 2 ** 31 - 1;

/** Says that a channel is closed now, and until when; nothing while it is open. */
export class OmnichannelChannelClosed extends Component {
    static template = "omnichannel_chat.ChannelClosed";
    static props = { hours: { type: [Object, Boolean], optional: true } };

    setup() {
        this.state = useState({ now: DateTime.now() });
        useEffect(
            (next) => this.waitFor(next),
            () => [this.status.next?.toMillis()]
        );
        onWillUnmount(() => browser.clearTimeout(this.timer));
    }

    get status() {
        return readHours(this.props.hours, this.state.now);
    }

    waitFor(next) {
        browser.clearTimeout(this.timer);
        if (next) {
            const wait = Math.min(Math.max(next - Date.now(), 0) + 500, LONGEST_WAIT);
            this.timer = browser.setTimeout(() => (this.state.now = DateTime.now()), wait);
        }
    }

    get text() {
        const { next } = this.status;
        if (!next) {
            return _t("closed");
        }
        const soon = next.diff(this.state.now, "days").days < 6;
        const day = soon ? { weekday: "long" } : { weekday: "long", day: "numeric", month: "long" };
        const format = { ...day, ...DateTime.TIME_SIMPLE };
        return _t("closed until %s", next.toLocaleString(format, { locale: user.lang }));
    }
}
