import { Component, onWillStart, useState } from "@odoo/owl";
import { formatComing, getSnoozeTimes, getUserNow } from "@omnichannel_chat/team/snooze_times";

import { DateTimeInput } from "@web/core/datetime/datetime_input";
import { Dialog } from "@web/core/dialog/dialog";
import { serializeDateTime } from "@web/core/l10n/dates";
import { localization } from "@web/core/l10n/localization";
import { RPCError } from "@web/core/network/rpc";
import { user } from "@web/core/user";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";

const MODEL = "omnichannel.chat";
/** The nearest of the usual times are of use for putting off, not for writing to somebody. */
const KEYS = ["tomorrow", "monday"];

/** When is it to be sent? */
export class OmnichannelSendLaterDialog extends Component {
    static template = "omnichannel_chat.SendLaterDialog";
    static components = { DateTimeInput, Dialog };
    static props = {
        chatId: Number,
        /** Moves what is scheduled already: its time. */
        at: { type: Object, optional: true },
        /** Called with a time, and whether it is only sent if the customer has not written. */
        onChoose: Function,
        close: Function,
    };

    setup() {
        this.orm = useService("orm");
        this.times = getSnoozeTimes().filter(({ key }) => KEYS.includes(key));
        const [first] = this.times;
        this.state = useState({
            key: this.props.at ? "other" : first.key,
            at: this.props.at ?? first.at,
            onlyIfSilent: false,
            warning: "",
            error: "",
            isSaving: false,
        });
        this.keepLast = new KeepLast();
        onWillStart(() => this.check());
    }

    format(at) {
        return formatComing(at);
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
        return this.check();
    }

    /** May one still write then? */
    async check() {
        if (this.isOver) {
            this.state.warning = "";
            return;
        }
        const args = [[this.props.chatId], serializeDateTime(this.state.at)];
        this.state.warning = await this.keepLast.add(
            this.orm.silent.call(MODEL, "check_schedule", args)
        );
    }

    /** What the server refuses is said here, and nothing is lost. */
    async onConfirm() {
        this.state.isSaving = true;
        this.state.error = "";
        try {
            await this.props.onChoose(serializeDateTime(this.state.at), this.state.onlyIfSilent);
            this.props.close();
        } catch (error) {
            if (!(error instanceof RPCError) || !error.data?.message) {
                throw error;
            }
            this.state.error = error.data.message;
        } finally {
            this.state.isSaving = false;
        }
    }
}
