import { messageActionsRegistry, registerMessageAction } from "@mail/core/common/message_actions";

import { toRaw } from "@odoo/owl";

import { _t } from "@web/core/l10n/translation";
import { patch } from "@web/core/utils/patch";

patch(messageActionsRegistry.get("reply-to"), {
    condition(params) {
        const { message, thread } = params;
        if (thread?.isOmnichannel) {
            return message.canReplyTo(thread);
        }
        return super.condition(params);
    },
    onSelected(params) {
        const { message, thread } = params;
        if (!thread?.isOmnichannel) {
            return super.onSelected(params);
        }
        const answered = toRaw(message);
        const { composer } = toRaw(thread);
        if (answered.eq(composer.replyToMessage)) {
            composer.replyToMessage = undefined;
            return;
        }
        thread.omnichannelMode = answered.isOmnichannelNote ? "note" : "message";
        composer.replyToMessage = answered;
        composer.autofocus++;
    },
});

registerMessageAction("omnichannel-mark-unread", {
    condition: ({ message, thread }) =>
        thread?.isOmnichannel && message.omnichannel?.direction === "in",
    icon: "fa fa-eye-slash",
    name: _t("Mark as unread from here"),
    onSelected: ({ message, store, thread }) =>
        store.env.services.omnichannel_chat.markUnread(thread.id, message.id),
    sequence: 70,
});
