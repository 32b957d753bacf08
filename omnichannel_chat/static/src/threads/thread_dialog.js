import {
    Component,
    onWillStart,
    onWillUnmount,
    useEffect,
    useExternalListener,
    useRef,
    useState,
} from "@odoo/owl";

import { AutoComplete } from "@web/core/autocomplete/autocomplete";
import { ConfirmationDialog } from "@web/core/confirmation_dialog/confirmation_dialog";
import { Dialog } from "@web/core/dialog/dialog";
import { Dropdown } from "@web/core/dropdown/dropdown";
import { DropdownItem } from "@web/core/dropdown/dropdown_item";
import { useDropzone } from "@web/core/dropzone/dropzone_hook";
import { _t } from "@web/core/l10n/translation";
import { MultiRecordSelector } from "@web/core/record_selectors/multi_record_selector";
import { humanSize } from "@web/core/utils/binary";
import { useAutofocus, useService } from "@web/core/utils/hooks";
import { uuid } from "@web/core/utils/strings";

import { OmnichannelThreadEditor } from "./thread_editor";
import { useThreadFiles } from "./thread_files";
import { openInvitation } from "./thread_invite";
import { getSentence, useThreadTexts } from "./thread_texts";
import {
    getAccess,
    getObstacle,
    getReminderEnd,
    getReminders,
    getWhyUnreachable,
} from "./thread_words";
import { OmnichannelVideoDialog } from "./video_dialog";

const MODEL = "omnichannel.chat";
/** What was written and neither sent nor given up, by customer; 0: none was chosen. */
const unfinished = new Map();

/** Start a thread with a client: with whom, about what, and the first message. */
export class OmnichannelThreadDialog extends Component {
    static template = "omnichannel_chat.ThreadDialog";
    static components = {
        Dropdown,
        DropdownItem,
        AutoComplete,
        Dialog,
        MultiRecordSelector,
        OmnichannelThreadEditor,
    };
    static props = {
        /** The client, or one of its people. */
        partnerId: { optional: true },
        /** Takes the thread that is to be shown. */
        onStarted: Function,
        close: Function,
    };

    setup() {
        this.dialog = useService("dialog");
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState(this._getFirstState());
        this.files = useThreadFiles(() => this.onEdited());
        this.rootRef = useRef("root");
        this.fileRef = useRef("file");
        this.subjectRef = useAutofocus({ refName: "subject" });
        this.texts = useThreadTexts(this);
        this.editor = null;
        // Pressed twice, or sent again after a lost answer: one thread.
        this.key = uuid();
        this.isOver = false;
        this.env.dialogData.dismiss = () => this.confirmLeaving();
        useDropzone(
            this.rootRef,
            (ev) => this.onFiles(ev.dataTransfer.files),
            "",
            () => this.mayAttach
        );
        // The editor would take a picture into the text, which keeps none.
        useEffect(
            (el) => {
                const onPaste = (ev) => this.onPaste(ev);
                el?.addEventListener("paste", onPaste, { capture: true });
                return () => el?.removeEventListener("paste", onPaste, { capture: true });
            },
            () => [this.rootRef.el]
        );
        useEffect(
            (count) => {
                const inputs = this.rootRef.el?.querySelectorAll(
                    ".o_omnichannel_thread_task input"
                );
                if (count && inputs?.length) {
                    inputs[inputs.length - 1].focus();
                }
            },
            () => [this.state.newTask]
        );
        useExternalListener(window, "beforeunload", (ev) => this.isWritten && ev.preventDefault());
        onWillStart(() => this.restore());
        onWillUnmount(() => this.keep());
    }

    _getFirstState() {
        return {
            partnerId: this.props.partnerId || false,
            partnerName: "",
            /** Those that the user may choose from, and the one that was chosen. */
            templates: [],
            /** What can be put into the texts, see ``get_shortcode_values``. */
            shortcodes: [],
            templateId: false,
            /** What of a template is not known of this client. */
            warning: "",
            /** Answer of ``get_thread_options``. */
            options: null,
            contactIds: [],
            subject: "",
            body: "",
            hasText: false,
            jobIds: [],
            /** Counts up whenever a line for a task is added, which takes the focus. */
            newTask: 0,
            /** What the client is to do, one line each. */
            tasks: [],
            reminders: { on: false, days: 3, limit: 1, channel: false },
            refusal: "",
            error: "",
            isBusy: false,
        };
    }

    // ------------------------------------------------------------------ nothing is lost

    async restore() {
        const kept = unfinished.get(this.props.partnerId || 0);
        unfinished.delete(this.props.partnerId || 0);
        if (kept) {
            const { contactIds, files, key, partnerId, ...texts } = kept;
            Object.assign(this.state, texts);
            this.files.state.files.push(...files);
            this.key = key;
            if (partnerId) {
                await this.choose(partnerId);
                this.state.contactIds = this.reachable
                    .map(({ id }) => id)
                    .filter((id) => contactIds.includes(id));
            }
        } else if (this.props.partnerId) {
            await this.choose(this.props.partnerId);
        }
    }

    /** The page has gone from under the dialog. */
    keep() {
        if (this.isOver || !this.isWritten) {
            return;
        }
        const { partnerId, contactIds, subject, jobIds, hasText, tasks, reminders } = this.state;
        unfinished.set(this.props.partnerId || 0, {
            partnerId,
            contactIds: [...contactIds],
            subject,
            jobIds: [...jobIds],
            hasText,
            tasks: [...tasks],
            reminders: { ...reminders },
            body: this.state.body,
            files: [...this.files.state.files],
            key: this.key,
        });
    }

    get isWritten() {
        const { subject, hasText, tasks } = this.state;
        const { files } = this.files.state;
        return !this.isOver && Boolean(subject.trim() || hasText || files.length || tasks.length);
    }

    /** Escape or a button: what is written is given up only when that is meant. */
    confirmLeaving() {
        if (!this.isWritten) {
            return true;
        }
        return new Promise((resolve) => {
            // Without an answer the dialog stays.
            this.dialog.add(ConfirmationDialog, {
                title: _t("Leave without creating it?"),
                body: _t("What you have written here would be lost."),
                confirmLabel: _t("Discard"),
                confirmClass: "btn-danger",
                cancelLabel: _t("Keep writing"),
                confirm: () => {
                    this.isOver = true;
                    resolve(true);
                },
                cancel: () => {},
            });
        });
    }

    async onCancel() {
        await this.confirmLeaving();
        this.props.close();
    }

    onEdited() {
        if (this.editor) {
            this.state.hasText = this.editor.hasText();
            this.state.body = this.editor.getHtml();
        }
    }

    // ------------------------------------------------------------------ with whom

    get sources() {
        return [{ options: (request) => this.search(request), optionSlot: "option" }];
    }

    async search(request) {
        if (!request) {
            return [];
        }
        const { customers } = await this.orm.silent.call(MODEL, "find_start_customers", [request], {
            colleagues: false,
        });
        const options = customers.map(({ id, name, phone, email }) => ({
            label: name,
            data: { details: email || phone },
            onSelect: () => {
                this.state.partnerName = name;
                return this.choose(id);
            },
        }));
        return options.length
            ? options
            : [{ label: _t("Nobody found."), cssClass: "text-muted", data: { details: "" } }];
    }

    async choose(partnerId) {
        Object.assign(this.state, { partnerId, refusal: "", error: "", options: null });
        try {
            const options = await this.orm.call(MODEL, "get_thread_options", [partnerId]);
            if (partnerId !== this.state.partnerId) {
                return;
            }
            this.state.options = options;
            this.state.contactIds = options.contacts
                .filter(({ chosen }) => chosen)
                .map(({ id }) => id);
        } catch (error) {
            this.state.refusal = getSentence(error);
        }
    }

    onChange() {
        Object.assign(this.state, {
            partnerId: false,
            partnerName: "",
            warning: "",
            options: null,
            contactIds: [],
            jobIds: [],
            refusal: "",
        });
    }

    get contacts() {
        return this.state.options.contacts.map((contact) => ({
            ...contact,
            access: getAccess(contact.state),
            whyNot: getWhyUnreachable(contact.state),
        }));
    }

    get reachable() {
        return (this.state.options?.contacts ?? []).filter(({ state }) => state === "active");
    }

    onToggle(contactId) {
        const { contactIds } = this.state;
        this.state.contactIds = contactIds.includes(contactId)
            ? contactIds.filter((id) => id !== contactId)
            : [...contactIds, contactId];
    }

    canInvite(contact) {
        return this.state.options.may_invite && contact.state !== "active";
    }

    onInvite(contact) {
        return openInvitation(this.action, [contact.id], () => this.choose(this.state.partnerId));
    }

    // ------------------------------------------------------------------ what

    onTemplate(ev) {
        return this.texts.choose(Number(ev.target.value) || false);
    }

    setEditor(editor) {
        this.editor = editor;
    }

    get mayAttach() {
        return Boolean(this.state.options?.may_attach);
    }

    getSize(file) {
        return humanSize(file.size);
    }

    onFiles(files) {
        if (this.mayAttach) {
            this.files.add(files);
        }
    }

    onChooseFiles(ev) {
        this.onFiles(ev.target.files);
        ev.target.value = "";
    }

    onPaste(ev) {
        const { files } = ev.clipboardData ?? {};
        if (files?.length && this.mayAttach) {
            ev.preventDefault();
            ev.stopPropagation();
            this.onFiles(files);
        }
    }

    onVideo() {
        this.dialog.add(OmnichannelVideoDialog, { onChoose: (link) => this.insertLink(link) });
    }

    insertLink(url) {
        const link = document.createElement("a");
        link.href = url;
        link.textContent = url;
        this.editor.insert(link);
        this.onEdited();
    }

    addTask() {
        this.state.tasks.push({ name: "" });
        this.state.newTask++;
    }

    /** Enter goes on with the next task; the chat is created by its button. */
    onTaskKeydown(ev) {
        if (ev.key === "Enter" && !ev.isComposing) {
            ev.preventDefault();
            if (ev.target.value.trim()) {
                this.addTask();
            }
        }
    }

    removeTask(task) {
        this.state.tasks.splice(this.state.tasks.indexOf(task), 1);
    }

    get reminderEnd() {
        return getReminderEnd(this.state.tasks);
    }

    get jobDomain() {
        const { account, company_id: companyId } = this.state.options;
        return [
            ["partner_id", "child_of", account.id],
            ["company_id", "=", companyId],
        ];
    }

    onJobs(jobIds) {
        this.state.jobIds = jobIds;
    }

    // ------------------------------------------------------------------ starting it

    get obstacle() {
        const { options, contactIds, subject, hasText, refusal } = this.state;
        const { files } = this.files.state;
        return getObstacle({ options, contactIds, subject, hasText, files, refusal });
    }

    /** What else a thread begins with, see ``start_thread``. */
    getValues() {
        return {
            contact_ids: this.state.contactIds,
            attachment_ids: this.files.ids,
            job_ids: this.state.jobIds,
            tasks: this.state.tasks
                .map((task) => ({ kind: "tick", ...task, name: task.name.trim() }))
                .filter(({ name }) => name),
            reminders: getReminders(this.state.reminders),
            mention_ids: this.editor.getMentionIds(),
            key: this.key,
        };
    }

    async onSubmit() {
        if (this.state.isBusy || this.obstacle) {
            return;
        }
        Object.assign(this.state, { isBusy: true, error: "" });
        try {
            const { partnerId, subject } = this.state;
            const args = [partnerId, subject, this.editor.getHtml()];
            const chatId = await this.orm.call(MODEL, "start_thread", args, this.getValues());
            this.isOver = true;
            this.props.close();
            await this.props.onStarted(chatId);
        } catch (error) {
            this.state.error = getSentence(error);
        } finally {
            this.state.isBusy = false;
        }
    }
}

/**
 * Have somebody start a thread with a client.
 *
 * @param {import("@web/env").OdooEnv} env
 * @param {Object} [options]
 * @param {number} [options.partnerId] the client, if known
 * @param {(chatId: number) => any} [options.onStarted] shows the thread; default: a floating window
 */
export function openThreadDialog(env, { partnerId, onStarted } = {}) {
    const show = (chatId) => env.services.omnichannel_chat.openWindow(chatId);
    env.services.dialog.add(OmnichannelThreadDialog, {
        partnerId: partnerId || false,
        onStarted: onStarted ?? show,
    });
}
