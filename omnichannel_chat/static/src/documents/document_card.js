import { Component } from "@odoo/owl";
import { getBadgeClass } from "@omnichannel_chat/documents/states";
import { OmnichannelRecordLink } from "@omnichannel_chat/panel/record_link";

import { formatCurrency } from "@web/core/currency";

/** A document that was sent in a chat, with its state as it is now. */
export class OmnichannelDocumentCard extends Component {
    static template = "omnichannel_chat.DocumentCard";
    static components = { OmnichannelRecordLink };
    static props = {
        /** As the message carries it. */
        document: Object,
    };

    get badgeClass() {
        return getBadgeClass(this.props.document);
    }

    get name() {
        const { title, number } = this.props.document;
        return [title, number].filter(Boolean).join(" ");
    }

    get amount() {
        const { amount, currency_id: currencyId } = this.props.document;
        return currencyId ? formatCurrency(amount, currencyId) : "";
    }
}
