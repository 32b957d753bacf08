import { registry } from "@web/core/registry";
import { Interaction } from "@web/public/interaction";

/**
 * Odoo's bus tells the client's page that there is something new. It starts long after the page's
 * own script, which pulls then: nothing is missed.
 */
export class ClientLive extends Interaction {
    static selector = "[data-client-thread], [data-client-list]";

    setup() {
        this.bus = this.services.bus_service;
        const items = [this.el, ...this.el.querySelectorAll("[data-thread]")];
        const ids = items.map(({ dataset }) => dataset.clientThread || dataset.thread);
        this.ids = new Set(ids.filter(Number).map(Number));
    }

    start() {
        const tell = () => window.dispatchEvent(new Event("omnichannel-client-news"));
        const hear = ({ chat_id }) => this.ids.has(chat_id) && tell();
        this.bus.subscribe("omnichannel/thread", hear);
        this.registerCleanup(() => this.bus.unsubscribe("omnichannel/thread", hear));
        for (const id of this.ids) {
            this.bus.addChannel(`omnichannel.chat_${id}`);
        }
        if (this.ids.size) {
            tell();
        }
    }
}

registry.category("public.interactions").add("omnichannel_chat.client_live", ClientLive);
