import { Component, useState } from "@odoo/owl";
import { openSendDocument } from "@omnichannel_chat/documents/send_document_dialog";
import { getBadgeClass } from "@omnichannel_chat/documents/states";
import { formatDay, formatListTime } from "@omnichannel_chat/inbox/list_time";
import { formatCurrency } from "@web/core/currency";
import { deserializeDate, deserializeDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";
import { OmnichannelPanelSection } from "./panel_section";
import { OmnichannelRecordLink } from "./record_link";

/** The customer's documents, a section for each kind. */
export class OmnichannelPanelDocuments extends Component {
    static template = "omnichannel_chat.PanelDocuments";
    static components = { OmnichannelPanelSection, OmnichannelRecordLink };
    static props = {
        chatId: Number,
        /** As ``_get_documents`` gives them. */
        lists: Array,
        /** Method that opens the form of a new one, by key of the list. */
        creatable: Object,
    };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({ isBusy: false });
    }

    getBadgeClass(record) {
        return getBadgeClass(record);
    }

    getAmount(record) {
        return record.currency_id ? formatCurrency(record.amount, record.currency_id) : "";
    }

    /** What is still to be paid, one amount for each currency. */
    getDue(list) {
        const due = list.due ?? [];
        const count = due.reduce((sum, each) => sum + each.count, 0);
        const amounts = due.map((each) => formatCurrency(each.amount, each.currency_id));
        return count ? _t("%(count)s due: %(amount)s", { count, amount: amounts.join(" + ") }) : "";
    }

    /** @param {string} value a day, a moment in UTC, or nothing */
    getTime(value) {
        if (value.length === 10) {
            return formatDay(deserializeDate(value));
        }
        return value ? formatListTime(deserializeDateTime(value)) : "";
    }

    getNewMethod(list) {
        return this.props.creatable[list.key];
    }

    getNewTitle(list) {
        return _t("New: %s", list.label);
    }

    async onNew(list) {
        this.state.isBusy = true;
        try {
            const method = this.getNewMethod(list);
            const action = await this.orm.call("omnichannel.chat", method, [[this.props.chatId]]);
            await this.action.doAction(action);
        } finally {
            this.state.isBusy = false;
        }
    }

    onSend(list, record) {
        openSendDocument(this.env, this.props.chatId, { model: list.model, id: record.id });
    }
}
