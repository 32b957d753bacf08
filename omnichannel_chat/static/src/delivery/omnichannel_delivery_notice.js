import { Component, useState } from "@odoo/owl";
import { getStepAfterFailure } from "@omnichannel_chat/composer/next_step";
import { OmnichannelNextStep } from "@omnichannel_chat/composer/omnichannel_next_step";

import { ConfirmationDialog } from "@web/core/confirmation_dialog/confirmation_dialog";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";

/**
 * What went wrong with a message, in a sentence, and what one can do about it.
 */
export class OmnichannelDeliveryNotice extends Component {
    static template = "omnichannel_chat.DeliveryNotice";
    static components = { OmnichannelNextStep };
    static props = { message: Object };

    setup() {
        this.dialog = useService("dialog");
        this.orm = useService("orm");
        this.service = useService("omnichannel_chat");
        this.state = useState({ isBusy: false });
    }

    get notices() {
        const { message } = this.props;
        if (message.postFailRedo) {
            return [
                {
                    type: "not_posted",
                    icon: "fa-exclamation-circle",
                    color: "text-danger",
                    sentence: _t("Not sent yet."),
                    buttons: [
                        [_t("Send again"), () => message.postFailRedo()],
                        [_t("Delete"), () => this.giveUp()],
                    ],
                },
            ];
        }
        return message.omnichannelNotices.map((notice) => ({
            ...notice,
            ...this.getLook(notice),
        }));
    }

    get chatId() {
        return this.props.message.thread.id;
    }

    /** How a kind of trouble looks, and its buttons: ``[label, what to do]``. */
    getLook({ type, ids, sentence: told, reason }) {
        const button = (label, method) => [label, () => this.call(method, ids)];
        const again = button(_t("Send again"), "action_retry");
        switch (type) {
            case "failed":
                return {
                    icon: "fa-exclamation-circle",
                    color: "text-danger",
                    sentence: told || _t("The message was not sent."),
                    step: getStepAfterFailure(reason, this.service.composerState(this.chatId)),
                    buttons: [again, [_t("Delete"), () => this.discard(ids)]],
                };
            case "uncertain":
                return {
                    icon: "fa-question-circle",
                    color: "text-warning-emphasis",
                    sentence:
                        told || _t("The provider did not answer: the message may have arrived."),
                    buttons: [button(_t("It arrived"), "action_confirm_sent"), again],
                };
            case "waiting":
                return {
                    icon: "fa-clock-o",
                    color: "text-muted",
                    sentence: told,
                    buttons: [],
                };
            case "media_failed":
                return {
                    icon: "fa-exclamation-circle",
                    color: "text-danger",
                    sentence: told
                        ? _t("The file could not be loaded. %s", told)
                        : _t("The file could not be loaded."),
                    buttons: [button(_t("Load again"), "action_retry_media")],
                };
            case "media_removed":
                return {
                    icon: "fa-trash-o",
                    color: "text-muted",
                    sentence: _t("The file was deleted: its days were over."),
                    buttons: [],
                };
            default:
                return {
                    icon: "fa-circle-o-notch fa-spin",
                    color: "text-muted",
                    sentence: _t("The file is being loaded…"),
                    buttons: [],
                };
        }
    }

    /** @param {number[]} ids */
    discard(ids) {
        this._askToDelete(() => this.call("action_discard", ids));
    }

    /** What has never left this browser goes. */
    giveUp() {
        const { message } = this.props;
        this._askToDelete(() => message.thread.dropUnsentOmnichannelMessage(message));
    }

    _askToDelete(confirm) {
        this.dialog.add(ConfirmationDialog, {
            title: _t("Delete the message?"),
            body: _t("It was not sent: the customer has not seen it."),
            confirmLabel: _t("Delete"),
            confirmClass: "btn-danger",
            confirm,
            cancel: () => {},
        });
    }

    /**
     * @param {string} method of ``omnichannel.message``
     * @param {number[]} ids
     */
    async call(method, ids) {
        const { id, thread } = this.props.message;
        this.state.isBusy = true;
        try {
            await this.orm.call("omnichannel.message", method, [ids]);
            await this.service.updateChat(thread.id, [id]);
        } finally {
            this.state.isBusy = false;
        }
    }
}
