import { Component, useEffect, useRef, useState } from "@odoo/owl";
import { Dropdown } from "@web/core/dropdown/dropdown";
import { DropdownItem } from "@web/core/dropdown/dropdown_item";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";
import { MAX_FILE_BYTES } from "./phone";
import { getActs } from "./phone_acts";

/** A place that every demonstration can go to. */
const PLACE = {
    latitude: 39.4699,
    longitude: -0.3763,
    name: "Plaza del Ayuntamiento",
    address: "46002 Valencia",
};

/** Where the phone's owner types, and sends pictures and places. */
export class PhoneComposer extends Component {
    static template = "omnichannel_chat.PhoneComposer";
    static components = { Dropdown, DropdownItem };
    static props = {
        phone: Object,
        isOff: Boolean,
        replyTo: { type: [Object, { value: null }] },
        editing: { type: [Object, { value: null }] },
        done: Function,
    };

    setup() {
        this.notification = useService("notification");
        this.phone = useState(this.props.phone);
        this.acts = getActs(this.phone.channel.look);
        this.state = useState({ text: "" });
        this.input = useRef("input");
        this.file = useRef("file");
        useEffect(
            (editing) => {
                this.state.text = editing ? editing.text : "";
            },
            () => [this.props.editing]
        );
        useEffect(
            () => this.input.el.focus(),
            () => [this.props.editing, this.props.replyTo]
        );
    }

    get about() {
        return this.props.editing || this.props.replyTo;
    }

    get replyPart() {
        return this.props.replyTo ? { reply_to: this.props.replyTo.id } : {};
    }

    onInput() {
        if (this.state.text) {
            this.props.phone.type();
        }
    }

    onKeydown(ev) {
        if (ev.key === "Enter" && !ev.shiftKey && !ev.isComposing) {
            ev.preventDefault();
            this.send();
        } else if (ev.key === "Escape") {
            this.props.done();
        }
    }

    async send() {
        const text = this.state.text.trim();
        if (!text || this.props.isOff) {
            return;
        }
        const { editing, phone, done } = this.props;
        const reply = this.replyPart;
        this.state.text = "";
        // Typed and sent within one frame: OWL has not yet seen what it would have to clear.
        this.input.el.value = "";
        done();
        try {
            await (editing ? phone.edit(editing, text) : phone.send({ text, ...reply }));
        } catch (error) {
            // What was typed is worth more than an empty line.
            this.state.text = text;
            throw error;
        }
    }

    async sendFile() {
        const [file] = this.file.el.files;
        this.file.el.value = "";
        if (file?.size > MAX_FILE_BYTES) {
            this.notification.add(_t("The file is too large: at most 4 MB."), { type: "danger" });
        } else if (file) {
            const replyTo = this.replyPart.reply_to;
            this.props.done();
            await this.props.phone.sendFile(file, replyTo);
        }
    }

    /** @param {Object} event see ``getActs`` */
    async act(event) {
        await this.props.phone.send(event);
    }

    async sendPlace() {
        await this.props.phone.send({ kind: "location", location: PLACE }, `📍 ${PLACE.name}`);
    }
}
