import { Component } from "@odoo/owl";
import { OmnichannelPanelSection } from "@omnichannel_chat/panel/panel_section";

import { ConfirmationDialog } from "@web/core/confirmation_dialog/confirmation_dialog";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";

/** In the panel of a thread: whether the client is reminded, how often, and who is not told. */
export class OmnichannelReminderPanel extends Component {
    static template = "omnichannel_chat.ReminderPanel";
    static components = { OmnichannelPanelSection };
    static props = {
        /** As ``_get_reminder_panel`` tells it. */
        reminders: Object,
        isArchived: Boolean,
        isBusy: Boolean,
        /** Called with a method of the chat and its arguments; gives its answer. */
        act: Function,
    };

    setup() {
        this.dialog = useService("dialog");
        this.notification = useService("notification");
    }

    get contentChoices() {
        return [
            { value: "", label: _t("As the company does it") },
            { value: "yes", label: _t("With the text of messages") },
            { value: "no", label: _t("Without the text of messages") },
        ];
    }

    set(values) {
        const { on, days, limit } = { ...this.props.reminders, ...values };
        return this.props.act("set_reminders", on, days, limit);
    }

    /** A number that is none is refused by the server, and shown as it was. */
    onNumber(name, ev) {
        return this.set({ [name]: Number(ev.target.value) });
    }

    onChannel() {
        return this.props.act("set_reminder_channel", !this.props.reminders.channel);
    }

    onContent(ev) {
        return this.props.act("set_content_in_mails", ev.target.value);
    }

    async onRemind(confirmed = false) {
        const answer = await this.props.act("remind_now", confirmed);
        if (!answer) {
            return;
        }
        if (answer.question) {
            this.dialog.add(ConfirmationDialog, {
                title: _t("Remind now"),
                body: answer.question,
                confirmLabel: _t("Remind"),
                confirm: () => this.onRemind(true),
                cancel: () => {},
            });
        } else {
            const names = answer.names.join(", ");
            this.notification.add(_t("A reminder goes to %s.", names), { type: "success" });
        }
    }
}
