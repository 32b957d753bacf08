import { Component, onMounted, onWillStart, onWillUnmount, useState } from "@odoo/owl";

import { _t } from "@web/core/l10n/translation";
import { user } from "@web/core/user";
import { useService } from "@web/core/utils/hooks";

import { useChannelDoors } from "./channel_doors";
import { getSteps } from "./steps";

const CHANNEL = "omnichannel.channel";
const SETTING = "omnichannel_first_steps_hidden";

/** What a manager does once, with ticks; gone when it is done or not wanted. */
export class OmnichannelFirstSteps extends Component {
    static template = "omnichannel_chat.FirstSteps";
    static props = {
        /** Before there is a channel: the page has nothing else to show. */
        isWelcome: { type: Boolean, optional: true },
    };

    setup() {
        this.action = useService("action");
        this.doors = useChannelDoors();
        this.omnichannel = useService("omnichannel_chat");
        this.orm = useService("orm");
        this.state = useState({ done: {}, channelId: false, isHidden: user.settings[SETTING] });
        onWillStart(async () => {
            await this.load();
            this.wasDone = this.isDone;
        });
        onMounted(() => {
            this.stopListening = this.omnichannel.onChatsChanged(() => this.load());
        });
        onWillUnmount(() => this.stopListening());
    }

    get steps() {
        return getSteps(this.state.done);
    }

    get isDone() {
        return this.steps.every((step) => step.isDone);
    }

    /** A team that has worked for long is not told that it can. */
    get isShown() {
        return this.props.isWelcome || !(this.state.isHidden || this.wasDone);
    }

    get countText() {
        const count = this.steps.filter((step) => step.isDone).length;
        return _t("%(count)s of %(all)s", { count, all: this.steps.length });
    }

    getStepState(step) {
        return step.isDone ? _t("Done") : _t("To do");
    }

    async load() {
        if (!this.props.isWelcome && (this.state.isHidden || this.isDone)) {
            return;
        }
        const { done, channel_id: channelId } = await this.orm.silent.call(
            CHANNEL,
            "get_first_steps",
            []
        );
        Object.assign(this.state, { done, channelId });
    }

    openChannel() {
        return this.omnichannel.openChannel(this.state.channelId);
    }

    openQuickReplies() {
        return this.action.doAction("omnichannel_chat.action_quick_replies");
    }

    hide() {
        this.state.isHidden = true;
        return user.setUserSettings(SETTING, true);
    }
}
