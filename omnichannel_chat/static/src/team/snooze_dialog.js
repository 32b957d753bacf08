import { TimeDialog } from "@omnichannel_chat/times/time_dialog";

/**
 * Until when? Calls ``onChoose`` with a `luxon.DateTime` that is still to come, or with false: when the
 * customer writes.
 */
export class SnoozeDialog extends TimeDialog {
    static template = "omnichannel_chat.SnoozeDialog";

    /** @param {luxon.DateTime|false} at */
    choose(at) {
        this.props.onChoose(at);
        this.props.close();
    }
}
