import { Component, useState } from "@odoo/owl";

import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";

/**
 * What went wrong with a message, in a sentence, and what one can do about it.
 */
export class OmnichannelDeliveryNotice extends Component {
    static template = "omnichannel_chat.DeliveryNotice";
    static props = { message: Object };

    setup() {
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
                    buttons: [[_t("Send again"), () => message.postFailRedo()]],
                },
            ];
        }
        return message.omnichannelNotices.map((notice) => ({
            ...notice,
            ...this.getLook(notice),
        }));
    }

    /** How a kind of trouble looks, and its buttons: ``[label, what to do]``. */
    getLook({ type, ids, reason }) {
        const button = (label, method) => [label, () => this.call(method, ids)];
        const again = button(_t("Send again"), "action_retry");
        switch (type) {
            case "failed":
                return {
                    icon: "fa-exclamation-circle",
                    color: "text-danger",
                    sentence: reason || _t("The message was not sent."),
                    buttons: [again],
                };
            case "uncertain":
                return {
                    icon: "fa-question-circle",
                    color: "text-warning-emphasis",
                    sentence:
                        reason || _t("The provider did not answer: the message may have arrived."),
                    buttons: [button(_t("It arrived"), "action_confirm_sent"), again],
                };
            case "media_failed":
                return {
                    icon: "fa-exclamation-circle",
                    color: "text-danger",
                    sentence: reason
                        ? _t("The file could not be loaded. %s", reason)
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
