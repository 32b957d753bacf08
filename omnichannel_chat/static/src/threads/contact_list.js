import { Component } from "@odoo/owl";
import { formatDay } from "@omnichannel_chat/inbox/list_time";
import { OmnichannelRecordLink } from "@omnichannel_chat/panel/record_link";

import { getAccess, getAccessText } from "./thread_words";

/** The people of a client: whether they come into the portal, and whether they are told. */
export class OmnichannelContactList extends Component {
    static template = "omnichannel_chat.ContactList";
    static components = { OmnichannelRecordLink };
    static props = {
        /** As ``res.partner._get_contact_rows`` tells them. */
        contacts: Array,
        /** Of a thread: to see it as one of them. */
        chatId: { type: Number, optional: true },
        mayView: { type: Boolean, optional: true },
        mayInvite: { type: Boolean, optional: true },
        mayNotify: { type: Boolean, optional: true },
        /** Of a thread: who takes part can be changed. */
        onTogglePart: { type: Function, optional: true },
        onNotify: Function,
        onInvite: Function,
        isBusy: { type: Boolean, optional: true },
    };

    getAccess(contact) {
        return getAccess(contact.state);
    }

    getAccessText(contact) {
        return getAccessText(contact, formatDay);
    }

    /** Who takes part may leave; who cannot read it is not added. */
    canToggle(contact) {
        return contact.takes_part || contact.state === "active";
    }

    canView(contact) {
        return this.props.mayView && contact.state === "active";
    }

    getViewUrl(contact) {
        const url = `/omnichannel/client/${contact.id}/chats`;
        return this.props.chatId && contact.takes_part ? `${url}/${this.props.chatId}` : url;
    }

    canInvite(contact) {
        return this.props.mayInvite && contact.state !== "active";
    }
}
