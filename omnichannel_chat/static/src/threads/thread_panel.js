import { Component, useState } from "@odoo/owl";
import { getBadgeClass } from "@omnichannel_chat/documents/states";
import { formatListTime } from "@omnichannel_chat/inbox/list_time";
import { OmnichannelPanelSection } from "@omnichannel_chat/panel/panel_section";
import { OmnichannelRecordLink } from "@omnichannel_chat/panel/record_link";

import { formatCurrency } from "@web/core/currency";
import { deserializeDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { RPCError } from "@web/core/network/rpc";
import { useService } from "@web/core/utils/hooks";
import { SelectCreateDialog } from "@web/views/view_dialogs/select_create_dialog";

import { OmnichannelContactList } from "./contact_list";
import { OmnichannelDocumentPanel } from "./document_panel";
import { OmnichannelReminderPanel } from "./reminder_panel";
import { OmnichannelSubjectDialog } from "./subject_dialog";
import { OmnichannelTaskPanel } from "./task_panel";
import { openInvitation } from "./thread_invite";

/** What the panel shows of a thread: who of the client takes part, and what it is about. */
export class OmnichannelThreadPanel extends Component {
    static template = "omnichannel_chat.ThreadPanel";
    static components = {
        OmnichannelContactList,
        OmnichannelDocumentPanel,
        OmnichannelPanelSection,
        OmnichannelRecordLink,
        OmnichannelReminderPanel,
        OmnichannelTaskPanel,
    };
    static props = {
        chat: Object,
        /** ``thread`` of ``get_panel_details``. */
        thread: Object,
        /** ``reminders`` of ``get_panel``. */
        reminders: { type: Object, optional: true },
        /** Reads the panel anew. */
        onChanged: Function,
    };

    setup() {
        this.action = useService("action");
        this.dialog = useService("dialog");
        this.notification = useService("notification");
        this.omnichannel = useService("omnichannel_chat");
        this.state = useState({ isBusy: false });
    }

    /**
     * Do something to the thread, once at a time, and show how it is now, refused or not.
     *
     * @returns {Promise<any>} the answer; nothing when it was refused
     */
    async act(method, ...args) {
        if (this.state.isBusy) {
            return;
        }
        this.state.isBusy = true;
        try {
            return await this.omnichannel.call(this.props.chat.id, method, args);
        } catch (error) {
            if (!(error instanceof RPCError) || !error.data?.message) {
                throw error;
            }
            this.notification.add(error.data.message, { type: "warning" });
        } finally {
            this.state.isBusy = false;
            await this.props.onChanged();
        }
    }

    // ------------------------------------------------------------------ client

    get sharedText() {
        return this.props.thread.shared
            ? _t("Everybody of the client sees this chat; who takes part is told of it.")
            : _t("Only who takes part sees this chat.");
    }

    onTogglePart({ id, takes_part: takesPart }) {
        const ids = this.props.thread.contacts
            .filter((each) => each.takes_part)
            .map((each) => each.id);
        const wanted = takesPart ? ids.filter((each) => each !== id) : [...ids, id];
        return this.act("set_participants", wanted);
    }

    onNotify({ id, notify }) {
        return this.act("set_notify", id, !notify);
    }

    onInvite({ id }) {
        return openInvitation(this.action, [id], () => this.props.onChanged());
    }

    onRename() {
        const { subject, subject_limit: limit } = this.props.thread;
        this.dialog.add(OmnichannelSubjectDialog, {
            subject,
            limit,
            onSave: (text) => this.act("set_subject", text),
        });
    }

    // ------------------------------------------------------------------ jobs

    get jobIds() {
        return this.props.thread.jobs.map(({ id }) => id);
    }

    getJobDetails(job) {
        return [
            job.date ? formatListTime(deserializeDateTime(job.date)) : "",
            formatCurrency(job.amount, job.currency_id),
        ]
            .filter(Boolean)
            .join(" · ");
    }

    getBadgeClass(job) {
        return getBadgeClass(job);
    }

    onLinkJobs() {
        const { account, company_id: companyId } = this.props.thread;
        this.dialog.add(SelectCreateDialog, {
            title: _t("Link to jobs"),
            resModel: "sale.order",
            domain: [
                ["partner_id", "child_of", account.id],
                ["company_id", "=", companyId],
                ["id", "not in", this.jobIds],
            ],
            multiSelect: true,
            noCreate: true,
            onSelected: (ids) => this.act("set_jobs", [...this.jobIds, ...ids]),
        });
    }

    onUnlinkJob(jobId) {
        return this.act(
            "set_jobs",
            this.jobIds.filter((id) => id !== jobId)
        );
    }
}
