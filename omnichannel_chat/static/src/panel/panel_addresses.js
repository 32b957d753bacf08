import { Component } from "@odoo/owl";
import { getLook } from "@omnichannel_chat/core/looks";
import { _t } from "@web/core/l10n/translation";

/** Where a customer can be reached: channel, address, and what stands in the way. */
export class OmnichannelPanelAddresses extends Component {
    static template = "omnichannel_chat.PanelAddresses";
    static props = {
        /** As ``get_panel_details`` gives them. */
        addresses: Array,
    };

    getLook(address) {
        return getLook(address.look);
    }

    /** Obstacles and remarks, the graver first. */
    getFacts(address) {
        return [
            address.blocked && _t("blocked by us"),
            !address.reachable && _t("has blocked us"),
            address.stopped === "all" && _t("wants no messages"),
            address.stopped === "marketing" && _t("no marketing"),
            address.gets_answers && _t("gets the answers"),
        ].filter(Boolean);
    }
}
