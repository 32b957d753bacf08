import { Message } from "@mail/core/common/message";
import { OmnichannelDeliveryMark } from "@omnichannel_chat/delivery/omnichannel_delivery_mark";
import { OmnichannelDeliveryNotice } from "@omnichannel_chat/delivery/omnichannel_delivery_notice";
import { OmnichannelDocumentCard } from "@omnichannel_chat/documents/document_card";

import { deserializeDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { user } from "@web/core/user";
import { patch } from "@web/core/utils/patch";

const { DateTime } = luxon;

patch(Message, {
    components: {
        ...Message.components,
        OmnichannelDeliveryMark,
        OmnichannelDeliveryNotice,
        OmnichannelDocumentCard,
    },
});

patch(Message.prototype, {
    /**
     * A message has a dozen actions, each of which looks at everything around it: they are made when
     * somebody points at the message. In a long chat most of its memory were actions of messages
     * that nobody ever points at.
     */
    computeActions() {
        this.isPointedAt ||= this.isActive || this.isMobileOS || !this.message.isOmnichannel;
        if (this.isPointedAt) {
            super.computeActions();
        } else {
            Object.assign(this, { quickActions: [], actions: [] });
        }
    },
    /** The customer on the left, we on the right: colleagues too. */
    get isAlignedRight() {
        return this.message.isOmnichannel ? this.message.isOmnichannelOut : super.isAlignedRight;
    },
    get attClass() {
        const { message } = this;
        return {
            ...super.attClass,
            o_omnichannel_message: message.isOmnichannel,
            o_omnichannel_out: message.isOmnichannelOut,
            o_omnichannel_quoting: message.isOmnichannel && message.parent_id,
            o_omnichannel_note: message.isOmnichannelNote,
            o_omnichannel_text: message.isOmnichannel && Boolean(message.omnichannel),
            o_omnichannel_failed: message.isOmnichannel && message.omnichannelMark?.failed,
        };
    },
    /** Nothing of a customer's text is folded away, even if it looks like a quoted e-mail. */
    insertEllipsisbtn(bodyEl) {
        if (!this.message.omnichannel) {
            super.insertEllipsisbtn(bodyEl);
        }
    },
    /** The customer's picture, else the letter, as in the list and beside the chat. */
    get authorAvatarUrl() {
        const { message } = this;
        const isInbound = message.omnichannel?.direction === "in";
        return (isInbound && message.thread?.omnichannelPictureUrl) || super.authorAvatarUrl;
    },
    /** The customer's name stands above the chat, mine I know: what remains are colleagues. */
    get shouldDisplayAuthorName() {
        const { message } = this;
        if (!message.isOmnichannel) {
            return super.shouldDisplayAuthorName;
        }
        return message.isOmnichannelNote || (message.isOmnichannelOut && !message.isSelfAuthored);
    },
    /** When the customer has read, under the last message that was read only. */
    get omnichannelReadText() {
        const { message } = this;
        if (!message.isOmnichannel || !message.eq(message.thread.lastReadOmnichannelMessage)) {
            return "";
        }
        const readAt = deserializeDateTime(message.omnichannel.read_at);
        const format = readAt.hasSame(DateTime.now(), "day")
            ? DateTime.TIME_SIMPLE
            : { ...DateTime.TIME_SIMPLE, day: "numeric", month: "short" };
        return _t("read %s", readAt.toLocaleString(format, { locale: user.lang }));
    },
});
