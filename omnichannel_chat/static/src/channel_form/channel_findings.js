import { Component } from "@odoo/owl";

import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

const LOOKS = {
    danger: { icon: "fa-exclamation-circle", class: "text-danger", title: _t("Does not work") },
    warning: { icon: "fa-exclamation-triangle", class: "text-warning", title: _t("Needs a look") },
    info: { icon: "fa-info-circle", class: "text-info", title: _t("Good to know") },
};

/**
 * Shows a list that the server has made, each line with a way on.
 */
class ChannelFindings extends Component {
    static props = { ...standardFieldProps };

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
    }

    get lines() {
        return this.props.record.data[this.props.name] || [];
    }

    /** Do what a method of the channel answers with. */
    async open(method, args = []) {
        const { resId, resModel } = this.props.record;
        this.action.doAction(await this.orm.call(resModel, method, [[resId], ...args]));
    }
}

/** What is wrong with a channel, worst first. */
export class ChannelProblems extends ChannelFindings {
    static template = "omnichannel_chat.ChannelProblems";
    static props = { ...ChannelFindings.props, limit: { type: Number, optional: true } };

    /** The worst ones; the rest is on the channel's page. */
    get shown() {
        return this.lines.slice(0, this.props.limit || this.lines.length);
    }

    getLook(problem) {
        return LOOKS[problem.level];
    }
}

/** Messages with an error since yesterday, by reason. */
export class ChannelErrors extends ChannelFindings {
    static template = "omnichannel_chat.ChannelErrors";
}

registry.category("fields").add("omnichannel_problems", {
    component: ChannelProblems,
    supportedTypes: ["json"],
    extractProps: ({ options }) => ({ limit: options.limit }),
});
registry.category("fields").add("omnichannel_errors", {
    component: ChannelErrors,
    supportedTypes: ["json"],
});
