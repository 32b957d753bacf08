import { Component, onMounted, onPatched, useRef, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { PhoneBubble } from "./phone_bubble";
import { PhoneComposer } from "./phone_composer";

/** The phone itself: who one writes to, the conversation, and where one types. */
export class PhoneScreen extends Component {
    static template = "omnichannel_chat.PhoneScreen";
    static components = { PhoneBubble, PhoneComposer };
    static props = { phone: Object, back: { type: Function, optional: true } };

    setup() {
        this.phone = useState(this.props.phone);
        this.state = useState({ replyTo: null, editing: null });
        this.scroll = useRef("scroll");
        this.last = null;
        onMounted(() => this.scrollDown());
        onPatched(() => this.scrollDown());
    }

    /** Follow new messages, and only those: who reads older ones is left in peace. */
    scrollDown() {
        const last = this.phone.all.at(-1)?.id;
        if (last !== this.last && this.scroll.el) {
            this.last = last;
            this.scroll.el.scrollTop = this.scroll.el.scrollHeight;
        }
    }

    /** A picture that has just come pushes the end out of sight. */
    onPicture(ev) {
        const { el } = this.scroll;
        const missing = el.scrollHeight - el.scrollTop - el.clientHeight;
        if (ev.target.nodeName === "IMG" && missing < 2 * ev.target.offsetHeight) {
            el.scrollTop = el.scrollHeight;
        }
    }

    get clock() {
        return luxon.DateTime.now().toLocaleString(luxon.DateTime.TIME_SIMPLE);
    }

    get subtitle() {
        if (this.phone.typing) {
            return _t("typing…");
        }
        return this.phone.channel.external_name;
    }

    /** Bubbles, with the day above the first one of each. */
    get lines() {
        let day = "";
        return this.phone.all.map((bubble) => {
            const line = { bubble, day: bubble.day === day ? "" : bubble.day };
            day = bubble.day;
            return line;
        });
    }

    reply(bubble) {
        this.state.replyTo = bubble;
        this.state.editing = null;
    }

    edit(bubble) {
        this.state.editing = bubble;
        this.state.replyTo = null;
    }

    done() {
        this.state.replyTo = null;
        this.state.editing = null;
    }
}
