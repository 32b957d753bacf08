import { Component, onWillStart, useState } from "@odoo/owl";
import { PhoneClock } from "@omnichannel_chat/sandbox/phone_clock";
import { browser } from "@web/core/browser/browser";
import { router } from "@web/core/browser/router";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { Phone } from "./phone";
import { PhoneCondition } from "./phone_condition";
import { PhoneList } from "./phone_list";
import { usePhoneNews } from "./phone_news";
import { PhoneScreen } from "./phone_screen";

const LAST_PHONE = "omnichannel_chat.phone";

/** The page that plays the phones of a sandbox channel's customers. */
export class PhonePage extends Component {
    static template = "omnichannel_chat.PhonePage";
    static components = { Layout, PhoneClock, PhoneCondition, PhoneList, PhoneScreen };
    static props = { ...standardActionServiceProps };
    static path = "chats-phone";
    static displayName = _t("Customer's Phone");

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.ui = useService("ui");
        this.state = useState({ channels: [], phone: null, showList: false });
        usePhoneNews(() => this.state.phone);
        onWillStart(async () => {
            this.isManager = await user.hasGroup("omnichannel_chat.group_manager");
            this.state.channels = await this.orm.call("omnichannel.persona", "get_phones", []);
            await this.openFirst();
        });
    }

    /** The phone of the channel that was asked for, else the one that was open last time. */
    async openFirst() {
        const wanted = this.props.action.params?.channel_id;
        const last = Number(browser.localStorage.getItem(LAST_PHONE));
        const channels = this.state.channels.filter(({ id }) => !wanted || id === wanted);
        const pairs = channels.flatMap((channel) =>
            channel.personas.map((persona) => ({ channel, persona }))
        );
        const first = pairs.find(({ persona }) => persona.id === last) || pairs[0];
        if (first) {
            await this.open(first.persona, first.channel);
        } else {
            this.state.showList = true;
        }
    }

    async open(persona, channel) {
        browser.localStorage.setItem(LAST_PHONE, persona.id);
        const phone = Phone.make(this.orm, persona, channel);
        // An invitation is good for whoever follows it.
        phone.invitation = String(router.current.ref ?? "");
        this.state.phone = phone;
        this.state.showList = false;
        await phone.load();
    }

    async make(channel, values) {
        const persona = await this.orm.call("omnichannel.persona", "make_persona", [], {
            channel_id: channel.id,
            ...values,
        });
        channel.personas.push(persona);
        await this.open(channel.personas.at(-1), channel);
    }

    makeChannel() {
        this.action.doAction({
            type: "ir.actions.act_window",
            name: _t("New Sandbox Channel"),
            res_model: "omnichannel.channel",
            views: [[false, "form"]],
            context: { default_provider: "sandbox", default_sandbox_hours: true },
        });
    }
}

registry.category("actions").add("omnichannel_chat.phone", PhonePage);
