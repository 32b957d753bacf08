import { useState } from "@odoo/owl";

import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";
import { session } from "@web/session";

const ROUTE = "/web/binary/upload_attachment";
/** Files that belong to nothing yet: Odoo hangs them on the message when it is posted. */
const MODEL = "mail.compose.message";

/**
 * Files that go with a message which is not written yet.
 *
 * @param {() => void} onChange called whenever there is one more or less
 */
export function useThreadFiles(onChange) {
    const http = useService("http");
    const orm = useService("orm");
    const state = useState({ files: [] });

    async function upload(file) {
        const row = { name: file.name, size: file.size, id: false, isUploading: true, error: "" };
        state.files.push(row);
        const shown = state.files.at(-1);
        if (session.max_file_upload_size && file.size > session.max_file_upload_size) {
            Object.assign(shown, { isUploading: false, error: _t("The file is too large.") });
            return;
        }
        try {
            const params = { csrf_token: odoo.csrf_token, model: MODEL, id: 0, ufile: [file] };
            const [answer] = JSON.parse(await http.post(ROUTE, params, "text"));
            Object.assign(shown, { id: answer.id ?? false, error: answer.error ?? "" });
        } catch {
            shown.error = _t("The file could not be uploaded.");
        } finally {
            shown.isUploading = false;
            onChange();
        }
    }

    return {
        state,
        /** @param {Iterable<File>} files */
        add(files) {
            const all = [...files].map(upload);
            onChange();
            return Promise.all(all);
        },
        /** @param {Object[]} files those of a template, in place of what was there */
        replace(files) {
            state.files = files.map(({ id, name, file_size: size }) => ({
                id,
                name,
                size: size ?? 0,
                isUploading: false,
                error: "",
            }));
            onChange();
        },
        remove(file) {
            state.files.splice(state.files.indexOf(file), 1);
            if (file.id) {
                // What is not taken back goes with Odoo's own cleaning.
                orm.silent.unlink("ir.attachment", [file.id]).catch(() => {});
            }
            onChange();
        },
        get ids() {
            return state.files.map(({ id }) => id).filter(Boolean);
        },
    };
}
