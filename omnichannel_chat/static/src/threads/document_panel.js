import { Component } from "@odoo/owl";
import { formatListTime } from "@omnichannel_chat/inbox/list_time";
import { OmnichannelPanelSection } from "@omnichannel_chat/panel/panel_section";

import { ConfirmationDialog } from "@web/core/confirmation_dialog/confirmation_dialog";
import { Dropdown } from "@web/core/dropdown/dropdown";
import { DropdownItem } from "@web/core/dropdown/dropdown_item";
import { deserializeDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { humanSize } from "@web/core/utils/binary";
import { useService } from "@web/core/utils/hooks";

/** In the panel of a thread: what was sent and received, and what was taken out of it. */
export class OmnichannelDocumentPanel extends Component {
    static template = "omnichannel_chat.DocumentPanel";
    static components = { Dropdown, DropdownItem, OmnichannelPanelSection };
    static props = {
        /** As ``_get_document_panel`` tells them. */
        documents: Object,
        isBusy: Boolean,
        /** Called with a method of the chat and its arguments. */
        act: Function,
    };

    setup() {
        this.dialog = useService("dialog");
    }

    get title() {
        return _t("Documents of this chat");
    }

    get rows() {
        return this.props.documents.documents.map((file) => ({
            ...file,
            url: this.getUrl(file),
            facts: this.getFacts(file, file.author),
            icon: file.direction === "in" ? "fa-arrow-down" : "fa-arrow-up",
            direction: file.direction === "in" ? _t("Received") : _t("Sent"),
        }));
    }

    get removed() {
        return this.props.documents.removed.map((file) => ({
            ...file,
            url: this.getUrl(file),
            facts: this.getFacts(file, file.removed_by),
        }));
    }

    getUrl({ id }) {
        return `/web/content/${id}?download=1`;
    }

    getFacts({ at, size }, name) {
        const time = formatListTime(deserializeDateTime(at));
        return [name, time, humanSize(size)].filter(Boolean).join(" · ");
    }

    /** @param {{id: number}} [folder] none: the client's own files */
    onSave(file, folder) {
        return this.props.act("save_document", file.id, folder?.id ?? false);
    }

    onRemove(file) {
        this.dialog.add(ConfirmationDialog, {
            title: _t("Remove the document"),
            body: _t("%s goes out of this chat, for the client, too.", file.name),
            confirmLabel: _t("Remove"),
            confirm: () => this.props.act("remove_document", file.id),
            cancel: () => {},
        });
    }
}
