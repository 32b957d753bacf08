import { Component, useState } from "@odoo/owl";

import { Dropdown } from "@web/core/dropdown/dropdown";
import { DropdownItem } from "@web/core/dropdown/dropdown_item";
import { _t } from "@web/core/l10n/translation";
import { user } from "@web/core/user";
import { useService } from "@web/core/utils/hooks";

import { getUserAvatarUrl } from "./people";

/** In the header of a chat: who has it, and to whom it can be given. */
export class OmnichannelAssignee extends Component {
    static template = "omnichannel_chat.Assignee";
    static components = { Dropdown, DropdownItem };
    static props = {
        chat: Object,
        isSmall: Boolean,
    };

    setup() {
        this.acts = useService("omnichannel_chat.acts");
        this.orm = useService("orm");
        this.state = useState({ people: [], teams: [] });
        this.getUserAvatarUrl = getUserAvatarUrl;
    }

    get isMine() {
        return this.props.chat.user_id === user.userId;
    }

    get label() {
        const { user_id: userId, user_name: name, team_name: team } = this.props.chat;
        if (!userId) {
            return team ? _t("Nobody has this chat; team: %s", team) : _t("Nobody has this chat");
        }
        return team
            ? _t("Assigned to %(name)s, team: %(team)s", { name, team })
            : _t("Assigned to %s", name);
    }

    /** Everybody but who has the chat, and the user, who takes it with the entry above. */
    get others() {
        const { user_id: userId } = this.props.chat;
        return this.state.people.filter(({ id }) => id !== userId && id !== user.userId);
    }

    async loadChoices() {
        Object.assign(
            this.state,
            await this.orm.call("omnichannel.chat", "get_assignment_choices", [this.props.chat.id])
        );
    }

    /** The team that is chosen already is taken off. */
    onTeam(teamId) {
        const { chat } = this.props;
        return this.acts.setTeam(chat, chat.team_id === teamId ? false : teamId);
    }
}
