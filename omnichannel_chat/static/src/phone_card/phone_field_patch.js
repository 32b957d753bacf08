import { patch } from "@web/core/utils/patch";
import { PhoneField } from "@web/views/fields/phone/phone_field";

import { usePhoneCard } from "./phone_card_hook";

patch(PhoneField.prototype, {
    setup() {
        super.setup();
        this.omnichannel = usePhoneCard("omnichannelPhone", () => {
            const { name, record } = this.props;
            const { resId, resModel } = record;
            return { phone: record.data[name] || "", resModel, resId };
        });
    },
});
