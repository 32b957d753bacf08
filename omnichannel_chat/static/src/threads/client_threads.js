import {
    Component,
    onMounted,
    onWillStart,
    onWillUnmount,
    onWillUpdateProps,
    useState,
} from "@odoo/owl";
import { OmnichannelChatRow } from "@omnichannel_chat/inbox/chat_row";

import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

import { OmnichannelContactList } from "./contact_list";
import { openThreadDialog } from "./thread_dialog";
import { openInvitation } from "./thread_invite";

/** On a customer's form: the threads with this client, and who of it is told. */
export class OmnichannelClientThreads extends Component {
    static template = "omnichannel_chat.ClientThreads";
    static components = { OmnichannelChatRow, OmnichannelContactList };
    static props = { ...standardWidgetProps };

    setup() {
        this.action = useService("action");
        this.omnichannel = useService("omnichannel_chat");
        this.orm = useService("orm");
        this.state = useState({ data: null });
        onWillStart(() => this.omnichannel.load());
        onWillStart(() => this.load());
        onWillUpdateProps(
            (props) => props.record.resId !== this.props.record.resId && this.load(props)
        );
        onMounted(() => {
            this.stopListening = this.omnichannel.onChatsChanged(({ chat_ids: ids, reset }) => {
                const known = this.state.data?.rows.some(({ id }) => ids?.includes(id));
                if (known || reset) {
                    this.load();
                }
            });
        });
        onWillUnmount(() => this.stopListening());
    }

    async load({ record } = this.props) {
        this.state.data = record.resId
            ? await this.orm.silent.call("omnichannel.chat", "get_client_threads", [record.resId])
            : null;
    }

    onNew() {
        openThreadDialog(this.env, {
            partnerId: this.props.record.resId,
            onStarted: async (chatId) => {
                await this.load();
                return this.omnichannel.openWindow(chatId);
            },
        });
    }

    onSelect(chatId) {
        return this.omnichannel.openInbox(chatId);
    }

    async onNotify(contact) {
        const values = { client_notify: !contact.notify };
        await this.orm.write("res.partner", [contact.id], values);
        await this.load();
    }

    onInvite(contact) {
        return openInvitation(this.action, [contact.id], () => this.load());
    }
}

registry.category("view_widgets").add("omnichannel_client_threads", {
    component: OmnichannelClientThreads,
});
