import { Component, onWillStart, useEffect, useRef, useState } from "@odoo/owl";

import { Dialog } from "@web/core/dialog/dialog";
import { FileInput } from "@web/core/file_input/file_input";
import { _t } from "@web/core/l10n/translation";
import { RPCError } from "@web/core/network/rpc";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { useDebounced } from "@web/core/utils/timing";

import { OmnichannelTemplateBubble } from "./template_bubble";
import { TemplateList } from "./template_list";

const MODEL = "omnichannel.chat";
/** The preview follows what is typed after this pause, in milliseconds. */
const PREVIEW_DELAY = 250;
/** Files that fit into each kind of header, for the browser's file dialog. */
const ACCEPTED_FILES = { image: "image/*", video: "video/*", document: "*" };

/**
 * Choose an approved template, fill its gaps, and send it.
 */
export class OmnichannelTemplateDialog extends Component {
    static template = "omnichannel_chat.TemplateDialog";
    static components = { Dialog, FileInput, OmnichannelTemplateBubble, TemplateList };
    static props = {
        chatId: Number,
        onSent: { type: Function, optional: true },
        close: Function,
    };

    setup() {
        this.orm = useService("orm");
        this.omnichannel = useService("omnichannel_chat");
        this.notification = useService("notification");
        this.state = useState({
            templates: [],
            /** What `get_template_preview` says of the chosen template. */
            preview: null,
            /** What was typed, by id of the gap. */
            values: {},
            document: false,
            file: null,
            isChecked: false,
            isSending: false,
            error: "",
        });
        this.key = crypto.randomUUID();
        this.lastPreview = new KeepLast();
        this.formRef = useRef("form");
        this.updateSoon = useDebounced(() => this.update(), PREVIEW_DELAY);
        useEffect(
            () => this.focusFirstGap(),
            () => [this.state.preview?.id]
        );
        onWillStart(async () => {
            this.state.templates = await this.orm.call(MODEL, "get_templates", [
                [this.props.chatId],
            ]);
        });
    }

    // ------------------------------------------------------------------ choosing

    async onChoose(template) {
        Object.assign(this.state, {
            values: {},
            document: false,
            file: null,
            isChecked: false,
            error: "",
        });
        await this.update(template.id);
    }

    onBack() {
        this.state.preview = null;
    }

    /** Ask the server how the template looks now. */
    async update(templateId = this.state.preview?.id) {
        if (!templateId) {
            return;
        }
        const preview = await this.lastPreview.add(
            this.orm.silent.call(MODEL, "get_template_preview", [[this.props.chatId], templateId], {
                values: this.state.values,
                document: this.state.document || null,
            })
        );
        this.state.preview = preview;
        this.state.document = preview.document;
    }

    /** The first gap that nobody has filled, so that one types at once. */
    focusFirstGap() {
        const inputs = [...(this.formRef.el?.querySelectorAll("input[type=text]") ?? [])];
        (inputs.find((input) => !input.value && !input.readOnly) ?? inputs[0])?.focus();
    }

    // ------------------------------------------------------------------ filling

    get gaps() {
        return this.state.preview.gaps;
    }

    valueOf(gap) {
        return this.state.values[gap.id] ?? gap.value;
    }

    /** A gap that is still empty is no fault before somebody has wanted to send. */
    problemOf(gap) {
        const problem = this.state.preview.problems.find((each) => each.gap_id === gap.id);
        return problem && (this.state.isChecked || !problem.is_missing) ? problem.sentence : "";
    }

    get needsFile() {
        return this.state.preview.header_kind in ACCEPTED_FILES;
    }

    get acceptedFiles() {
        return ACCEPTED_FILES[this.state.preview.header_kind];
    }

    get fileLabel() {
        return {
            image: _t("Choose a picture"),
            video: _t("Choose a video"),
            document: _t("Choose a document"),
        }[this.state.preview.header_kind];
    }

    get fileProblem() {
        return this.state.isChecked && this.needsFile && !this.state.file
            ? _t("This template is sent with a file.")
            : "";
    }

    /** What concerns the template as a whole. */
    get obstacle() {
        const { why_not, problems } = this.state.preview;
        return why_not || problems.find((each) => !each.gap_id)?.sentence || "";
    }

    onInput(gap, text) {
        this.state.values[gap.id] = text;
        this.updateSoon();
    }

    onDocument(ev) {
        const [model, id] = ev.target.value.split(",");
        this.state.document = [model, Number(id)];
        return this.update();
    }

    onUpload([file]) {
        if (file?.error) {
            this.notification.add(file.error, { type: "danger" });
        } else if (file) {
            this.state.file = file;
        }
    }

    onRemoveFile() {
        this.state.file = null;
    }

    // ------------------------------------------------------------------ sending

    async onSubmit() {
        const { state } = this;
        if (state.isSending || !state.preview) {
            return;
        }
        state.isChecked = true;
        state.isSending = true;
        state.error = "";
        try {
            this.updateSoon.cancel();
            await this.update();
            if (!state.preview.problems.length && !this.fileProblem && !state.preview.why_not) {
                await this.send();
            }
        } catch (error) {
            if (!(error instanceof RPCError) || !error.data?.message) {
                throw error;
            }
            state.error = error.data.message;
        } finally {
            state.isSending = false;
        }
    }

    async send() {
        const { preview, values, file, document } = this.state;
        const args = [preview.id, values, file?.id ?? null, document || null];
        await this.omnichannel.sendCard(this.props.chatId, "send_template", args, this.key);
        this.props.onSent?.();
        this.props.close();
    }
}

/**
 * Have the user choose and send an approved template.
 *
 * @param {import("@web/env").OdooEnv} env
 * @param {number} chatId
 * @returns {Promise<boolean>} whether one was sent
 */
export function openTemplateDialog(env, chatId) {
    return new Promise((resolve) => {
        let isSent = false;
        const onSent = () => {
            isSent = true;
        };
        env.services.dialog.add(
            OmnichannelTemplateDialog,
            { chatId, onSent },
            { onClose: () => resolve(isSent) }
        );
    });
}
