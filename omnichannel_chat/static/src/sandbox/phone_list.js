import { Component, useState } from "@odoo/owl";
import { PhoneMaker } from "./phone_maker";

/** Sandbox channels and their made-up customers. */
export class PhoneList extends Component {
    static template = "omnichannel_chat.PhoneList";
    static components = { PhoneMaker };
    static props = {
        channels: Array,
        current: { type: Number, optional: true },
        open: Function,
        make: Function,
    };

    setup() {
        this.channels = useState(this.props.channels);
        this.state = useState({ search: "", makingFor: null });
    }

    getPersonas(channel) {
        const search = this.state.search.trim().toLowerCase();
        return channel.personas.filter((persona) =>
            `${persona.name} ${persona.phone} ${persona.username}`.toLowerCase().includes(search)
        );
    }

    getAddress(persona) {
        return persona.phone || (persona.username && `@${persona.username}`);
    }

    async make(channel, values) {
        await this.props.make(channel, values);
        this.state.makingFor = null;
    }
}
