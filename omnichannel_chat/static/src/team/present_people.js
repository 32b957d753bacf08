import { Component, useState } from "@odoo/owl";

import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";

import { getUserAvatarUrl } from "./people";

/** Faces that are shown; of more there is only the number. */
const MOST = 3;

/** In the header of a chat: who else looks at it now. */
export class OmnichannelPresentPeople extends Component {
    static template = "omnichannel_chat.PresentPeople";
    static props = { chatId: Number };

    setup() {
        this.state = useState(useService("omnichannel_chat").state);
        this.getUserAvatarUrl = getUserAvatarUrl;
    }

    get people() {
        return Object.values(this.state.people[this.props.chatId] ?? {});
    }

    get shown() {
        return this.people.slice(0, MOST);
    }

    get more() {
        return this.people.length - this.shown.length;
    }

    get label() {
        const names = this.people.map(({ name }) => name);
        return names.length === 1
            ? _t("%s looks at this chat, too", names[0])
            : _t("Also here: %s", names.join(", "));
    }
}
