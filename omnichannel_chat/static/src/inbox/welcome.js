import { Component } from "@odoo/owl";
import { OmnichannelFirstSteps } from "@omnichannel_chat/first_steps/first_steps";

/** What the inbox shows before there is a channel: what to do, nothing else. */
export class OmnichannelWelcome extends Component {
    static template = "omnichannel_chat.Welcome";
    static components = { OmnichannelFirstSteps };
    static props = {
        isManager: Boolean,
        onNewThread: Function,
    };
}
