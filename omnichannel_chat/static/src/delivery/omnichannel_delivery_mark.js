import { Component } from "@odoo/owl";

import { _t } from "@web/core/l10n/translation";

/**
 * Time of a message and, for ours, how far it has come: clock, one check, two checks, two in colour.
 */
export class OmnichannelDeliveryMark extends Component {
    static template = "omnichannel_chat.DeliveryMark";
    static props = { message: Object };

    get mark() {
        return this.props.message.omnichannelMark;
    }

    get fromApp() {
        const { omnichannel } = this.props.message;
        return Boolean(omnichannel?.from_app);
    }

    get fromAppText() {
        return _t("Sent from the phone's app");
    }

    get byEmail() {
        const { omnichannel } = this.props.message;
        return Boolean(omnichannel?.by_email);
    }

    get byEmailText() {
        return _t("Sent by e-mail: the sender can be forged");
    }
}
