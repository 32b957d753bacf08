import { Component, useEffect, useState } from "@odoo/owl";

import { registry } from "@web/core/registry";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

/**
 * How many chats there are with the record's customer, in the button that the server puts into
 * forms. Asked for when the form is there, so that it never waits.
 */
export class OmnichannelChatCount extends Component {
    static template = "omnichannel_chat.ChatCount";
    static props = { ...standardWidgetProps, partnerField: String };

    setup() {
        this.orm = useService("orm");
        this.keepLast = new KeepLast();
        this.state = useState({ count: "" });
        useEffect(
            (partnerId) => {
                this.load(partnerId);
            },
            () => [this.partnerId]
        );
    }

    get partnerId() {
        return this.props.record.data[this.props.partnerField]?.id || false;
    }

    async load(partnerId) {
        if (!partnerId) {
            return;
        }
        this.state.count = await this.keepLast.add(
            this.orm.silent.call("omnichannel.chat", "get_customer_chat_count", [partnerId])
        );
    }
}

export const omnichannelChatCount = {
    component: OmnichannelChatCount,
    extractProps: ({ options }) => ({ partnerField: options.partner_field }),
};

registry.category("view_widgets").add("omnichannel_chat_count", omnichannelChatCount);
