import { Component, useRef, useState } from "@odoo/owl";
import { formatDay, formatListTime } from "@omnichannel_chat/inbox/list_time";
import { OmnichannelPanelSection } from "@omnichannel_chat/panel/panel_section";

import { deserializeDate, deserializeDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";
import { useSortable } from "@web/core/utils/sortable_owl";

import { OmnichannelReasonDialog } from "./reason_dialog";
import { OmnichannelRequestDialog } from "./request_dialog";
import { OmnichannelTaskDialog } from "./task_dialog";

/** In the panel of a thread: what the client is to do, and how far he is. */
export class OmnichannelTaskPanel extends Component {
    static template = "omnichannel_chat.TaskPanel";
    static components = { OmnichannelPanelSection };
    static props = {
        chatId: Number,
        /** As ``_get_task_panel`` tells them. */
        tasks: Object,
        isBusy: Boolean,
        /** Called with a method of the chat and its arguments. */
        act: Function,
    };

    setup() {
        this.dialog = useService("dialog");
        this.rootRef = useRef("root");
        this.state = useState({ name: "" });
        useSortable({
            ref: this.rootRef,
            elements: ".o_omnichannel_task",
            handle: ".o_omnichannel_task_handle",
            cursor: "grabbing",
            onDrop: ({ element, previous }) => this.onMoved(element, previous),
        });
    }

    get title() {
        return _t("Tasks");
    }

    get rows() {
        return this.props.tasks.tasks.map((task) => ({
            ...task,
            facts: this.getFacts(task),
            changeLabel: _t("Change %s", task.name),
            removeLabel: _t("Remove %s", task.name),
        }));
    }

    get progress() {
        const { task_count: all, task_open_count: open } = this.props.tasks;
        return all ? _t("%(done)s of %(all)s done", { done: all - open, all }) : "";
    }

    /** Who did it and when, or by when it is to be done. */
    getFacts(task) {
        if (task.is_open) {
            return task.due_date ? _t("until %s", formatDay(deserializeDate(task.due_date))) : "";
        }
        const at = task.done_at ? formatListTime(deserializeDateTime(task.done_at)) : "";
        return [task.done_by, at].filter(Boolean).join(", ");
    }

    onTick(task) {
        return this.props.act("tick_task", task.id, task.is_open);
    }

    async onAdd() {
        const name = this.state.name.trim();
        if (name && !this.props.isBusy) {
            this.state.name = "";
            await this.props.act("add_tasks", [{ name, kind: "tick" }]);
        }
    }

    onChange(task) {
        this.dialog.add(OmnichannelTaskDialog, {
            task,
            onSave: (values) => this.props.act("change_task", task.id, values),
        });
    }

    onRemove(task) {
        return this.props.act("remove_task", task.id);
    }

    onAccept(task) {
        return this.props.act("accept_answer", task.id);
    }

    onSendBack(task) {
        this.dialog.add(OmnichannelReasonDialog, {
            name: task.name,
            onSave: (reason) => this.props.act("send_back_answer", task.id, reason),
        });
    }

    onRequest() {
        this.dialog.add(OmnichannelRequestDialog, {
            onSend: (...args) => this.props.act("request_information", ...args),
        });
    }

    onMoved(element, previous) {
        const moved = Number(element.dataset.taskId);
        const ids = this.props.tasks.tasks.map(({ id }) => id).filter((id) => id !== moved);
        const place = previous ? ids.indexOf(Number(previous.dataset.taskId)) + 1 : 0;
        ids.splice(place, 0, moved);
        return this.props.act("order_tasks", ids);
    }
}
