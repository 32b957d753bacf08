import { Component, onWillStart, useState } from "@odoo/owl";

import { Dialog } from "@web/core/dialog/dialog";
import { useAutofocus, useService } from "@web/core/utils/hooks";

const MODEL = "omnichannel.tag";

/**
 * Tags whose name has a text in it, and whether none is called just so.
 *
 * @param {{id: number, name: string}[]} tags
 * @param {string} text
 * @returns {{found: Object[], isNew: boolean}}
 */
export function findTags(tags, text) {
    const wanted = text.trim().toLowerCase();
    return {
        found: tags.filter((tag) => tag.name.toLowerCase().includes(wanted)),
        isNew: Boolean(wanted) && !tags.some((tag) => tag.name.toLowerCase() === wanted),
    };
}

/** Choose the tags of a chat, and make new ones. */
export class TagDialog extends Component {
    static template = "omnichannel_chat.TagDialog";
    static components = { Dialog };
    static props = {
        /** Of the customer. */
        name: String,
        tagIds: Array,
        /** Called with the ids that come and those that go. */
        onSave: Function,
        close: Function,
    };

    setup() {
        this.orm = useService("orm");
        this.state = useState({
            tags: [],
            chosen: new Set(this.props.tagIds),
            text: "",
            isMaking: false,
        });
        useAutofocus({ refName: "text" });
        onWillStart(async () => {
            this.state.tags = await this.orm.searchRead(MODEL, [], ["name", "color"]);
        });
    }

    get matches() {
        return findTags(this.state.tags, this.state.text);
    }

    toggle(tagId) {
        if (!this.state.chosen.delete(tagId)) {
            this.state.chosen.add(tagId);
        }
    }

    /**
     * Enter chooses what is meant: the one of that name, the first that fits, or a new one. Once more,
     * with nothing written, it applies.
     */
    onEnter(ev) {
        if (ev.key !== "Enter" || ev.ctrlKey || ev.isComposing) {
            return;
        }
        ev.preventDefault();
        if (!this.state.text.trim()) {
            this.onConfirm();
            return;
        }
        const { found } = this.matches;
        const wanted = this.state.text.trim().toLowerCase();
        const meant = found.find((tag) => tag.name.toLowerCase() === wanted) ?? found[0];
        if (meant) {
            this.toggle(meant.id);
            this.state.text = "";
        } else {
            this.make();
        }
    }

    async make() {
        if (this.state.isMaking) {
            return;
        }
        this.state.isMaking = true;
        try {
            const name = this.state.text.trim();
            const [id] = await this.orm.create(MODEL, [{ name }]);
            const [tag] = await this.orm.read(MODEL, [id], ["name", "color"]);
            this.state.tags.push(tag);
            this.state.chosen.add(id);
            this.state.text = "";
        } finally {
            this.state.isMaking = false;
        }
    }

    onConfirm() {
        const before = new Set(this.props.tagIds);
        const added = [...this.state.chosen].filter((id) => !before.has(id));
        const removed = [...before].filter((id) => !this.state.chosen.has(id));
        this.props.onSave(added, removed);
        this.props.close();
    }
}
