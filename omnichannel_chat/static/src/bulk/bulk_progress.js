import { onWillUnmount, useEffect } from "@odoo/owl";

import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import {
    ProgressBarField,
    progressBarField,
} from "@web/views/fields/progress_bar/progress_bar_field";

/** How often one looks how far the job is, in milliseconds. */
const INTERVAL = 2000;

/** How far a message to many clients is; looks again by itself until it is done. */
export class OmnichannelBulkProgress extends ProgressBarField {
    setup() {
        super.setup();
        useEffect(
            (state) => {
                if (state !== "running") {
                    return;
                }
                this.timer = setInterval(() => this.props.record.load(), INTERVAL);
                return () => clearInterval(this.timer);
            },
            () => [this.props.record.data.state]
        );
        onWillUnmount(() => clearInterval(this.timer));
    }
}

registry.category("fields").add("omnichannel_bulk_progress", {
    ...progressBarField,
    component: OmnichannelBulkProgress,
    displayName: _t("Progress of a message to many clients"),
});
