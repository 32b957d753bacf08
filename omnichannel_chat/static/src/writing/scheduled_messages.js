import { Component, useState } from "@odoo/owl";
import { formatComing } from "@omnichannel_chat/times/coming_times";
import { OmnichannelSendLaterDialog } from "@omnichannel_chat/writing/send_later_dialog";

import { deserializeDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { RPCError } from "@web/core/network/rpc";
import { useService } from "@web/core/utils/hooks";

const USER_ERROR = "odoo.exceptions.UserError";

/** What will be sent to the customer later, and what could not be: above the place to write. */
export class OmnichannelScheduledMessages extends Component {
    static template = "omnichannel_chat.ScheduledMessages";
    static props = {
        thread: Object,
        /** As `get_composer_state` tells them. */
        scheduled: Array,
    };

    setup() {
        this.dialog = useService("dialog");
        this.notification = useService("notification");
        this.service = useService("omnichannel_chat");
        this.orm = useService("orm");
        this.state = useState({ isBusy: false });
    }

    getTime(message) {
        return formatComing(deserializeDateTime(message.send_at));
    }

    getText(message) {
        return [message.text, ...message.files].filter(Boolean).join(" · ");
    }

    getHint(message) {
        if (message.state === "failed") {
            return _t("Not sent: %s", message.failure);
        }
        if (message.is_overtaken) {
            return _t("It will not be sent: the customer has written in the meantime.");
        }
        return message.only_if_silent ? _t("Only if the customer has not written by then") : "";
    }

    onMove(message) {
        this.dialog.add(OmnichannelSendLaterDialog, {
            chatId: this.props.thread.id,
            at: deserializeDateTime(message.send_at),
            onChoose: (at) => this.call("reschedule_message", message.id, at),
        });
    }

    onSendNow(message) {
        return this.act("send_scheduled_now", message.id);
    }

    /** What was written is not lost: it comes back to where one writes, if nothing is there. */
    async onCancel(message) {
        const text = await this.act("cancel_scheduled", message.id);
        const { thread } = this.props;
        if (text && message.can_send && !thread.composer.composerText) {
            thread.omnichannelMode = "message";
            thread.composer.composerText = text;
            thread.composer.autofocus++;
        }
    }

    /** Once at a time; what is refused is said, and what there is is shown. */
    async act(method, scheduledId) {
        if (this.state.isBusy) {
            return;
        }
        this.state.isBusy = true;
        try {
            return await this.call(method, scheduledId);
        } catch (error) {
            if (!(error instanceof RPCError) || error.exceptionName !== USER_ERROR) {
                throw error;
            }
            this.notification.add(error.data.message, { type: "danger" });
            await this.service.updateChat(this.props.thread.id, []);
        } finally {
            this.state.isBusy = false;
        }
    }

    async call(method, scheduledId, ...args) {
        const { id } = this.props.thread;
        const answer = await this.orm.call("omnichannel.chat", method, [
            [id],
            scheduledId,
            ...args,
        ]);
        await this.service.refreshChats([id]);
        return answer;
    }
}
