import { Component, onWillStart, useRef, useState } from "@odoo/owl";
import { insertQuickReply } from "@omnichannel_chat/writing/quick_reply";
import { filterReplies } from "@omnichannel_chat/writing/quick_reply_filter";

import { Dialog } from "@web/core/dialog/dialog";
import { getActiveHotkey } from "@web/core/hotkeys/hotkey_service";
import { KeepLast } from "@web/core/utils/concurrency";
import { useAutofocus, useService } from "@web/core/utils/hooks";

const MODEL = "omnichannel.chat";

/** Choose a quick reply: search, and what it would say to this customer. */
export class OmnichannelQuickReplyDialog extends Component {
    static template = "omnichannel_chat.QuickReplyDialog";
    static components = { Dialog };
    static props = {
        thread: Object,
        close: Function,
    };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({ replies: [], search: "", currentId: null, preview: null });
        this.rowsRef = useRef("rows");
        this.keepLast = new KeepLast();
        useAutofocus({ refName: "search" });
        onWillStart(async () => {
            this.state.replies = await this.orm.call(MODEL, "get_quick_replies", []);
            this.show(this.shown[0]);
        });
    }

    get shown() {
        return filterReplies(this.state.replies, this.state.search);
    }

    onSearch(ev) {
        this.state.search = ev.target.value;
        this.show(this.shown[0]);
    }

    onKeydown(ev) {
        const hotkey = getActiveHotkey(ev);
        const index = this.shown.findIndex(({ id }) => id === this.state.currentId);
        const step = { arrowdown: 1, arrowup: -1 }[hotkey];
        if (step) {
            ev.preventDefault();
            this.show(this.shown[index + step]);
        } else if (hotkey === "enter" && index >= 0) {
            ev.preventDefault();
            this.insert();
        }
    }

    /** Make a reply the current one, and show what it says. */
    async show(reply, document = null) {
        if (!reply) {
            if (!this.shown.length) {
                Object.assign(this.state, { currentId: null, preview: null });
            }
            return;
        }
        this.state.currentId = reply.id;
        this.rowsRef.el
            ?.querySelector(`[data-id="${reply.id}"]`)
            ?.scrollIntoView({ block: "nearest" });
        const args = [[this.props.thread.id], reply.id, document];
        this.state.preview = await this.keepLast.add(
            this.orm.silent.call(MODEL, "get_quick_reply_preview", args)
        );
    }

    onDocument(ev) {
        const [model, id] = ev.target.value.split(",");
        this.show({ id: this.state.currentId }, [model, Number(id)]);
    }

    insert() {
        const { currentId: id, preview } = this.state;
        const document = (preview?.id === id && preview.document) || null;
        this.props.close();
        return insertQuickReply(this.props.thread, { id, document });
    }

    onManage() {
        this.props.close();
        return this.action.doAction("omnichannel_chat.action_quick_replies");
    }
}

/**
 * Have the user choose a quick reply, which is put where one writes.
 *
 * @param {import("models").Thread} thread of an `omnichannel.chat`
 */
export function openQuickReplies(thread) {
    thread.store.env.services.dialog.add(OmnichannelQuickReplyDialog, { thread });
}
