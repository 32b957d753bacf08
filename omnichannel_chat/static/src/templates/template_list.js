import { Component, useRef, useState } from "@odoo/owl";

import { getActiveHotkey } from "@web/core/hotkeys/hotkey_service";
import { useAutofocus } from "@web/core/utils/hooks";

import { filterTemplates, getLanguages } from "./template_filter";

/** The templates of a channel, with a search; those that cannot be sent say why. */
export class TemplateList extends Component {
    static template = "omnichannel_chat.TemplateList";
    static props = {
        /** As `get_templates` gives them. */
        templates: Array,
        chosenId: { optional: true },
        onChoose: Function,
    };

    setup() {
        this.state = useState({ search: "", language: "", currentId: null });
        this.rowsRef = useRef("rows");
        useAutofocus({ refName: "search" });
    }

    get languages() {
        return getLanguages(this.props.templates);
    }

    get shown() {
        return filterTemplates(this.props.templates, this.state);
    }

    get currentId() {
        const isShown = this.shown.some((each) => each.id === this.state.currentId);
        return isShown ? this.state.currentId : (this.shown[0]?.id ?? null);
    }

    onKeydown(ev) {
        const step = { arrowdown: 1, arrowup: -1 }[getActiveHotkey(ev)];
        const index = this.shown.findIndex((each) => each.id === this.currentId);
        if (step) {
            ev.preventDefault();
            const next = this.shown[index + step] ?? this.shown[index];
            this.state.currentId = next?.id ?? null;
            this.rowsRef.el
                ?.querySelector(`[data-id="${next?.id}"]`)
                ?.scrollIntoView({ block: "nearest" });
        } else if (getActiveHotkey(ev) === "enter" && this.shown[index]) {
            ev.preventDefault();
            this.choose(this.shown[index]);
        }
    }

    choose(template) {
        this.state.currentId = template.id;
        this.props.onChoose(template);
    }
}
