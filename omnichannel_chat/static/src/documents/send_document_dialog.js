import { Component, onWillStart, useState } from "@odoo/owl";
import { getBadgeClass } from "@omnichannel_chat/documents/states";

import { formatCurrency } from "@web/core/currency";
import { Dialog } from "@web/core/dialog/dialog";
import { _t } from "@web/core/l10n/translation";
import { RPCError } from "@web/core/network/rpc";
import { useService } from "@web/core/utils/hooks";
import { uuid } from "@web/core/utils/strings";

const MODEL = "omnichannel.chat";

/** Choose a document of the customer, how it goes, and what is said with it; then send it. */
export class OmnichannelSendDocumentDialog extends Component {
    static template = "omnichannel_chat.SendDocumentDialog";
    static components = { Dialog };
    static props = {
        chatId: Number,
        /** ``{model, id}``; without it the user chooses. */
        document: { type: Object, optional: true },
        close: Function,
    };

    setup() {
        this.orm = useService("orm");
        this.omnichannel = useService("omnichannel_chat");
        this.state = useState({
            /** Lists to choose from. */
            lists: [],
            document: this.props.document ?? null,
            /** What ``get_document_offer`` says of the document. */
            offer: null,
            way: "",
            text: "",
            isSending: false,
            error: "",
        });
        this.key = uuid();
        onWillStart(() => (this.props.document ? this.loadOffer() : this.loadLists()));
    }

    async loadLists() {
        const details = await this.orm.call(MODEL, "get_panel_details", [[this.props.chatId]]);
        this.state.lists = details.documents
            .map((list) => ({ ...list, records: list.records.filter((each) => each.can_send) }))
            .filter((list) => list.records.length);
    }

    async loadOffer() {
        const { model, id } = this.state.document;
        await this._try(async () => {
            const args = [[this.props.chatId], model, id];
            const offer = await this.orm.call(MODEL, "get_document_offer", args);
            Object.assign(this.state, { offer, way: offer.ways[0]?.[0] ?? "", text: offer.text });
        });
    }

    onChoose(list, record) {
        this.state.document = { model: list.model, id: record.id };
        return this.loadOffer();
    }

    onBack() {
        Object.assign(this.state, { document: null, offer: null, error: "" });
    }

    getBadgeClass(record) {
        return getBadgeClass(record);
    }

    getAmount(record) {
        return record.currency_id ? formatCurrency(record.amount, record.currency_id) : "";
    }

    get wayHint() {
        return {
            link: _t("A link to its page is added, where the customer reads, signs and pays."),
            payment: _t("A link for paying is added."),
            pdf: _t("It goes as a file."),
        }[this.state.way];
    }

    async onSubmit() {
        const { document, way, text } = this.state;
        this.state.isSending = true;
        await this._try(async () => {
            const args = [document.model, document.id, way, text];
            await this.omnichannel.sendCard(this.props.chatId, "send_document", args, this.key);
            this.props.close();
        });
        this.state.isSending = false;
    }

    /** What the server refuses is said in the dialog, where one can mend it. */
    async _try(act) {
        this.state.error = "";
        try {
            await act();
        } catch (error) {
            if (!(error instanceof RPCError) || !error.data?.message) {
                throw error;
            }
            this.state.error = error.data.message;
        }
    }
}

/**
 * Have the user send a document of the chat's customer.
 *
 * @param {import("@web/env").OdooEnv} env
 * @param {number} chatId
 * @param {{model: string, id: number}} [document] nothing = the user chooses
 */
export function openSendDocument(env, chatId, document) {
    env.services.dialog.add(OmnichannelSendDocumentDialog, { chatId, document });
}
