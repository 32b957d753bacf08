import { registry } from "@web/core/registry";
import { RadioField, radioField } from "@web/views/fields/radio/radio_field";

/** Providers to choose from: the client portal is there from the beginning. */
export class OmnichannelProviderField extends RadioField {
    get items() {
        const chosen = this.props.record.data[this.props.name];
        return super.items.filter(([provider]) => provider !== "portal" || provider === chosen);
    }
}

registry.category("fields").add("omnichannel_provider", {
    ...radioField,
    component: OmnichannelProviderField,
});
