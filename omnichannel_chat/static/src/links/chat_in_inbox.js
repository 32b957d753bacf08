import { Component, onMounted, useEnv, xml } from "@odoo/owl";

import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { formView } from "@web/views/form/form_view";

/** In the place of a chat's form, where an address or a link asks for one: the inbox. */
export class OmnichannelChatInInbox extends Component {
    static template = xml`<div class="o_omnichannel_to_inbox"/>`;
    static props = ["*"];

    setup() {
        const env = useEnv();
        const omnichannel = useService("omnichannel_chat");
        onMounted(() => {
            env.dialogData?.close();
            omnichannel.openInbox(this.props.resId, { stackPosition: "replaceCurrentAction" });
        });
    }
}

registry.category("views").add("omnichannel_chat_in_inbox", {
    ...formView,
    Controller: OmnichannelChatInInbox,
});
