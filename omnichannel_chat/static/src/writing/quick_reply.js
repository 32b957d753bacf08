import { findNextBlank, selectBlank } from "@omnichannel_chat/writing/blanks";

const MODEL = "omnichannel.chat";

/**
 * Put a quick reply where one writes: its text filled for the chat's customer, and its files. The
 * first blank is selected.
 *
 * @param {import("models").Thread} thread of an `omnichannel.chat`
 * @param {Object} reply
 * @param {number} reply.id
 * @param {[string, number]} [reply.document] model and id, whose values are filled in
 * @param {{start: number, end: number}} [place] what of the text it replaces
 */
export async function insertQuickReply(thread, { id, document = null }, place) {
    const { store, composer } = thread;
    const { start, end } = place ?? composer.selection;
    // At once: what one types while the server fills the text comes after it.
    composer.composerText = cut(composer.composerText, start, end, "");
    Object.assign(composer.selection, { start, end: start });
    const args = [[thread.id], id, document];
    let filled;
    thread.omnichannelFilling++;
    try {
        filled = await store.env.services.orm.call(MODEL, "fill_quick_reply", args);
    } finally {
        thread.omnichannelFilling--;
    }
    store.insert(filled.store_data);
    for (const attachmentId of filled.attachment_ids) {
        composer.attachments.push(store["ir.attachment"].get(attachmentId));
    }
    composer.cannedResponses.push(store["mail.canned.response"].insert({ id }));
    const at = Math.min(start, composer.composerText.length);
    composer.composerText = cut(composer.composerText, at, at, filled.text);
    const after = at + filled.text.length;
    const blank = findNextBlank(filled.text);
    selectBlank(
        composer,
        blank ? { start: at + blank.start, end: at + blank.end } : { start: after, end: after }
    );
}

function cut(text, start, end, replacement) {
    return text.slice(0, start) + replacement + text.slice(end);
}
