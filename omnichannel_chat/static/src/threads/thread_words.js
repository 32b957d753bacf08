import { deserializeDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";

/** What a contact's way into the portal looks like, see ``res.partner._get_client_states``. */
const STATES = {
    active: { text: _t("Active"), className: "text-success", icon: "fa-check-circle" },
    invited: {
        text: _t("Has not signed in yet"),
        className: "text-warning-emphasis",
        icon: "fa-envelope-o",
    },
    none: { text: _t("No access"), className: "text-muted", icon: "fa-ban" },
    ended: { text: _t("Access ended"), className: "text-muted", icon: "fa-ban" },
};

/**
 * @param {string} state of a contact
 * @returns {{text: string, className: string, icon: string}}
 */
export function getAccess(state) {
    return STATES[state] ?? STATES.none;
}

/**
 * @param {{state: string, last_login: string|false}} contact
 * @param {(at: luxon.DateTime) => string} format
 * @returns {string} whether somebody comes into the portal, and when he last did
 */
export function getAccessText({ state, last_login: at }, format) {
    return state === "active" && at
        ? _t("Last sign-in %s", format(deserializeDateTime(at)))
        : getAccess(state).text;
}

/**
 * Why somebody of the client cannot be written to.
 *
 * @param {string} state of the contact
 * @returns {string} "" = he can
 */
export function getWhyUnreachable(state) {
    const reasons = {
        none: _t("Has no access to the portal, so nothing would be read."),
        invited: _t("Was invited, and has not signed in yet."),
        ended: _t("The access to the portal has ended."),
    };
    return reasons[state] ?? "";
}

/**
 * What is still missing before a thread can be started.
 *
 * @param {Object} draft
 * @param {Object|null} draft.options answer of ``get_thread_options``; none: no client is chosen
 * @param {number[]} draft.contactIds
 * @param {string} draft.subject
 * @param {boolean} draft.hasText
 * @param {{isUploading: boolean, error: string}[]} draft.files
 * @param {string} [draft.refusal] why there can be none with this client
 * @returns {string} a sentence; "" = nothing
 */
export function getObstacle({ options, contactIds, subject, hasText, files, refusal }) {
    if (refusal) {
        return refusal;
    }
    if (!options) {
        return _t("Choose a customer.");
    }
    if (!options.contacts.some(({ state }) => state === "active")) {
        return _t("Nobody of %s has signed in to the portal yet.", options.account.name);
    }
    if (!contactIds.length) {
        return _t("Choose who reads it.");
    }
    if (!subject.trim()) {
        return _t("Write a subject.");
    }
    if (files.some(({ isUploading }) => isUploading)) {
        return _t("A file is still on its way.");
    }
    if (files.some(({ error }) => error)) {
        return _t("Remove the file that could not be uploaded.");
    }
    if (!hasText && !files.length) {
        return _t("Write a message, or add a file.");
    }
    return "";
}

/**
 * How far a thread's tasks are.
 *
 * @param {{task_count?: number, task_done_count?: number}} row
 * @returns {{text: string, title: string, isDone: boolean}|null} null: it has none
 */
export function getTaskProgress({ task_count: all, task_done_count: done }) {
    if (!all) {
        return null;
    }
    return {
        text: `${done}/${all}`,
        title: _t("%(done)s of %(all)s tasks are done", { done, all }),
        isDone: done === all,
    };
}

/**
 * What questions say, as ``request_information`` wants them; empty lines are none.
 *
 * @param {{name: string, kind: string, options: string, dueDate: string}[]} questions
 * @returns {{name: string, kind: string, options?: string[], due_date?: string}[]}
 */
export function getQuestions(questions) {
    return questions
        .filter(({ name }) => name.trim())
        .map(({ name, kind, options, dueDate }) => ({
            name: name.trim(),
            kind,
            ...(kind === "choice" && { options: getLines(options) }),
            ...(dueDate && { due_date: dueDate }),
        }));
}

/**
 * What is still missing before questions can be asked.
 *
 * @param {Object[]} questions see ``getQuestions``
 * @returns {string} a sentence; "" = nothing
 */
export function getRequestObstacle(questions) {
    const asked = getQuestions(questions);
    if (!asked.length) {
        return _t("Write at least one question.");
    }
    return asked.some(({ options }) => options && options.length < 2)
        ? _t("A choice needs at least two lines.")
        : "";
}

function getLines(text) {
    return text
        .split("\n")
        .map((line) => line.trim())
        .filter(Boolean);
}

/**
 * What ends the reminders of a new thread (S1-47, S1-49).
 *
 * @param {{name: string}[]} tasks
 * @returns {string} a sentence
 */
export function getReminderEnd(tasks) {
    return tasks.some(({ name }) => name.trim())
        ? _t("They stop when all tasks are done and all messages are read.")
        : _t("They stop when the client answers.");
}

/**
 * @param {{on: boolean, days: any, limit: any}} reminders as they were typed
 * @returns {Object|null} as ``start_thread`` wants them; null: none
 */
export function getReminders({ on, days, limit, ...others }) {
    return on ? { ...others, on, days: Number(days) || 0, limit: Number(limit) || 0 } : null;
}
