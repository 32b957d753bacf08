import { onWillUnmount, useEffect } from "@odoo/owl";

import { browser } from "@web/core/browser/browser";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { formView } from "@web/views/form/form_view";

/** Should the bus be silent, the result of a test is looked for this often, in milliseconds. */
const POLL_INTERVAL = 3000;

/**
 * Form of a channel: shows the result of a connection test as soon as it is there.
 */
export class OmnichannelChannelFormController extends formView.Controller {
    setup() {
        super.setup();
        this.busService = useService("bus_service");
        const onChecked = ({ channel_id }) => {
            if (channel_id === this.model.root.resId) {
                this.reloadChannel();
            }
        };
        this.busService.subscribe("omnichannel/checked", onChecked);
        onWillUnmount(() => this.busService.unsubscribe("omnichannel/checked", onChecked));
        useEffect(
            (isRunning) => {
                if (!isRunning) {
                    return;
                }
                const timer = browser.setInterval(() => this.reloadChannel(), POLL_INTERVAL);
                return () => browser.clearInterval(timer);
            },
            () => [this.model.root.data.check_state === "running"]
        );
    }

    /** What somebody is just typing is not thrown away. */
    async reloadChannel() {
        const { root } = this.model;
        if (root.resId && !(await root.isDirty())) {
            await root.load();
        }
    }
}

registry.category("views").add("omnichannel_channel_form", {
    ...formView,
    Controller: OmnichannelChannelFormController,
});
