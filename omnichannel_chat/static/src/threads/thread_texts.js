import { onWillStart } from "@odoo/owl";

import { ConfirmationDialog } from "@web/core/confirmation_dialog/confirmation_dialog";
import { _t } from "@web/core/l10n/translation";
import { RPCError } from "@web/core/network/rpc";
import { useService } from "@web/core/utils/hooks";

const MODEL = "omnichannel.chat";

/**
 * What helps with the texts of a new thread: templates, and names, dates and numbers of the client.
 *
 * @param {Object} owner the dialog, whose state has what was chosen
 */
export function useThreadTexts(owner) {
    const dialog = useService("dialog");
    const orm = useService("orm");
    const { state } = owner;

    onWillStart(async () => {
        state.templates = await orm.silent.call(MODEL, "get_thread_templates", []);
    });

    function getContext() {
        return { contact_ids: state.contactIds, job_id: state.jobIds[0] ?? null };
    }

    async function fill(templateId) {
        state.isBusy = true;
        try {
            const args = [templateId, state.partnerId];
            take(await orm.call(MODEL, "fill_thread_template", args, getContext()));
        } catch (error) {
            state.error = getSentence(error);
        } finally {
            state.isBusy = false;
        }
    }

    /** @param {Object} filled answer of ``fill_thread_template`` */
    function take({ subject, body, tasks, reminders, warning, ...rest }) {
        Object.assign(state, { subject, tasks: [...tasks], warning });
        Object.assign(state.reminders, reminders);
        const files = rest.store_data["ir.attachment"] ?? [];
        owner.files.replace(files.filter(({ id }) => rest.attachment_ids.includes(id)));
        owner.editor.setHtml(body);
        owner.onEdited();
    }

    return {
        /** A template takes the place of what is written, when that is meant. */
        choose(templateId) {
            const before = state.templateId;
            state.templateId = templateId;
            if (!templateId) {
                state.warning = "";
                return;
            }
            if (!owner.isWritten || before) {
                return fill(templateId);
            }
            dialog.add(ConfirmationDialog, {
                title: _t("Use the template?"),
                body: _t("It takes the place of what you have written."),
                confirmLabel: _t("Use the template"),
                confirm: () => fill(templateId),
                cancel: () => {
                    state.templateId = before;
                },
            });
        },
        /** What the client is called, today's date: as it will be read. */
        async loadShortcodes() {
            const args = [state.partnerId];
            const values = await orm.silent.call(MODEL, "get_shortcode_values", args, getContext());
            state.shortcodes = values;
        },
        /** Where the cursor was last. */
        addToSubject({ value }) {
            const { el } = owner.subjectRef;
            el.setRangeText(value, el.selectionStart, el.selectionEnd, "end");
            state.subject = el.value;
            el.focus();
        },
        addToMessage({ value }) {
            owner.editor.insert(value);
            owner.onEdited();
        },
    };
}

/** @returns {string} what the server has said; what else went wrong is thrown again */
export function getSentence(error) {
    if (!(error instanceof RPCError) || !error.data?.message) {
        throw error;
    }
    return error.data.message;
}
