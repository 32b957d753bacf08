import { Component } from "@odoo/owl";
import { Dropdown } from "@web/core/dropdown/dropdown";
import { DropdownItem } from "@web/core/dropdown/dropdown_item";
import { _t } from "@web/core/l10n/translation";

const EMOJIS = ["👍", "❤️", "😂"];

/** One message on the phone, with what its owner can do about it. */
export class PhoneBubble extends Component {
    static template = "omnichannel_chat.PhoneBubble";
    static components = { Dropdown, DropdownItem };
    static props = {
        phone: Object,
        bubble: Object,
        quoted: { type: Object, optional: true },
        reply: Function,
        edit: Function,
    };

    setup() {
        this.emojis = EMOJIS;
    }

    get fileKind() {
        return this.props.bubble.attachment?.mimetype.split("/")[0];
    }

    get fileUrl() {
        return `/web/content/${this.props.bubble.attachment.id}`;
    }

    get canAct() {
        const { bubble } = this.props;
        return !bubble.pending && !bubble.deleted;
    }

    get canEdit() {
        const { bubble } = this.props;
        return bubble.mine && bubble.kind === "text";
    }

    get ticksTitle() {
        return this.props.bubble.seen ? _t("Read") : _t("Delivered");
    }
}
