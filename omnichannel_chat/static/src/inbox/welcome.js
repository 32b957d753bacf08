import { Component } from "@odoo/owl";

/** What the inbox shows before there is a channel: three steps, nothing else. */
export class OmnichannelWelcome extends Component {
    static template = "omnichannel_chat.Welcome";
    static props = {
        isManager: Boolean,
        onConnect: Function,
        onMembers: Function,
        onSandbox: Function,
    };
}
