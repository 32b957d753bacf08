import { onWillStart, useState } from "@odoo/owl";
import { TimeDialog } from "@omnichannel_chat/times/time_dialog";

import { serializeDateTime } from "@web/core/l10n/dates";
import { RPCError } from "@web/core/network/rpc";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";

const MODEL = "omnichannel.chat";
/** The nearest of the usual times are of use for putting off, not for writing to somebody. */
const KEYS = ["tomorrow", "monday"];

/**
 * When is it to be sent? Calls ``onChoose`` with a time, and whether it is only sent if the customer has
 * not written. With ``at`` it moves what is scheduled already.
 */
export class OmnichannelSendLaterDialog extends TimeDialog {
    static template = "omnichannel_chat.SendLaterDialog";
    static props = { ...TimeDialog.props, chatId: Number };

    setup() {
        super.setup();
        this.orm = useService("orm");
        this.times = this.times.filter(({ key }) => KEYS.includes(key));
        this.sending = useState({ onlyIfSilent: false, warning: "", error: "", isSaving: false });
        this.keepLast = new KeepLast();
        onWillStart(() => this.check());
    }

    setTime(key, at) {
        super.setTime(key, at);
        return this.check();
    }

    /** May one still write then? */
    async check() {
        if (this.isOver) {
            this.sending.warning = "";
            return;
        }
        const args = [[this.props.chatId], serializeDateTime(this.state.at)];
        this.sending.warning = await this.keepLast.add(
            this.orm.silent.call(MODEL, "check_schedule", args)
        );
    }

    /** What the server refuses is said here, and nothing is lost. */
    async onConfirm() {
        this.sending.isSaving = true;
        this.sending.error = "";
        try {
            await this.props.onChoose(serializeDateTime(this.state.at), this.sending.onlyIfSilent);
            this.props.close();
        } catch (error) {
            if (!(error instanceof RPCError) || !error.data?.message) {
                throw error;
            }
            this.sending.error = error.data.message;
        } finally {
            this.sending.isSaving = false;
        }
    }
}
