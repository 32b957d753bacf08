import { Component } from "@odoo/owl";
import { getLook, getReceiver } from "@omnichannel_chat/core/looks";
import { OmnichannelChatAvatar } from "@omnichannel_chat/inbox/chat_avatar";
import { formatDay, formatListTime } from "@omnichannel_chat/inbox/list_time";
import { OmnichannelFollowUps } from "@omnichannel_chat/team/follow_ups";
import { OmnichannelThreadPanel } from "@omnichannel_chat/threads/thread_panel";
import { AutoComplete } from "@web/core/autocomplete/autocomplete";
import { Dropdown } from "@web/core/dropdown/dropdown";
import { DropdownItem } from "@web/core/dropdown/dropdown_item";
import { deserializeDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";
import { getConsentFacts } from "./consent";
import { OmnichannelMergeDialog } from "./merge_dialog";
import { OmnichannelPanelAddresses } from "./panel_addresses";
import { usePanelDetails } from "./panel_details";
import { OmnichannelPanelDocuments } from "./panel_documents";
import { OmnichannelPanelSection } from "./panel_section";
import { OmnichannelRecordLink } from "./record_link";

/** Right part of the inbox: who the customer is, and what there is of them. */
export class OmnichannelChatPanel extends Component {
    static template = "omnichannel_chat.ChatPanel";
    static components = {
        AutoComplete,
        Dropdown,
        DropdownItem,
        OmnichannelChatAvatar,
        OmnichannelFollowUps,
        OmnichannelPanelAddresses,
        OmnichannelPanelDocuments,
        OmnichannelPanelSection,
        OmnichannelRecordLink,
        OmnichannelThreadPanel,
    };
    static props = {
        chat: Object,
        /** Answer of `get_panel`; nothing while it is on its way. */
        panel: { optional: true },
        channels: Array,
        isSmall: Boolean,
        isBusy: { type: Boolean, optional: true },
        onSelectChat: Function,
        onLink: Function,
        /** Called with a method of the chat that changes consent or blocking. */
        onConsent: Function,
        onCreatePartner: Function,
        onUndo: Function,
        /** Called with the chat to show after two were put together. */
        onMerged: Function,
        onClose: Function,
        /** Called when something of a thread was changed: the panel is read anew. */
        onChanged: Function,
    };

    setup() {
        this.details = usePanelDetails(() => this.props);
        this.dialog = useService("dialog");
        this.orm = useService("orm");
    }

    get partner() {
        return this.props.panel?.partner;
    }

    /** Linked, but to a customer whom this person may not see. */
    get isPartnerHidden() {
        return Boolean(this.props.chat.partner_id && this.props.panel && !this.partner);
    }

    get place() {
        return [this.partner.city, this.partner.country].filter(Boolean).join(", ");
    }

    get lookName() {
        return getLook(this.props.chat.look).name;
    }

    get identity() {
        return this.props.panel?.identity ?? {};
    }

    get consentFacts() {
        return getConsentFacts(this.identity, (at) => formatDay(deserializeDateTime(at)));
    }

    get pageLabel() {
        return getReceiver(this.props.chat.look);
    }

    get page() {
        const channel = this.props.panel?.channel;
        if (!channel) {
            return this.getChannelName(this.props.chat.channel_id);
        }
        const { name, external_name: externalName } = channel;
        return externalName && externalName !== name ? `${name} (${externalName})` : name;
    }

    get searchPlaceholder() {
        return _t("Search customers…");
    }

    get suggestions() {
        return this.details.data?.suggestions ?? [];
    }

    get addressesTitle() {
        return _t("Addresses");
    }

    onMerge() {
        const { chat, onMerged } = this.props;
        this.dialog.add(OmnichannelMergeDialog, { chat, onMerged });
    }

    get otherChatsTitle() {
        return _t("Other chats");
    }

    /** Of a thread what it is about, of another chat where it is. */
    getOtherName({ subject, name, channel_id: channelId }) {
        return subject || this.getChannelName(channelId) || name;
    }

    getChannelName(channelId) {
        return this.props.channels.find((channel) => channel.id === channelId)?.name ?? "";
    }

    getTime(value) {
        return value ? formatListTime(deserializeDateTime(value)) : "";
    }

    get customerSources() {
        return [{ options: (request) => this.findCustomers(request), optionSlot: "option" }];
    }

    /** Two of one name are told apart by number and e-mail; colleagues are no customers. */
    async findCustomers(request) {
        if (!request) {
            return [];
        }
        const { customers } = await this.orm.silent.call(
            "omnichannel.chat",
            "find_start_customers",
            [request],
            { colleagues: false }
        );
        const options = customers.map(({ id, name, phone, email }) => ({
            label: name,
            data: { details: [phone, email].filter(Boolean).join(" · ") },
            onSelect: () => this.props.onLink(id),
        }));
        return options.length
            ? options
            : [{ label: _t("Nobody found."), cssClass: "text-muted", data: { details: "" } }];
    }
}
