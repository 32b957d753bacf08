import { normalize } from "@web/core/l10n/utils";

/**
 * The quick replies that a search finds: by shortcut before by text.
 *
 * @template {{shortcut?: string, source?: string, text?: string, substitution?: string}} T
 * @param {T[]} replies as `get_quick_replies` gives them, or records of `mail.canned.response`
 * @param {string} search
 * @returns {T[]}
 */
export function filterReplies(replies, search) {
    const term = normalize(search.trim());
    const rank = (reply) => {
        const shortcut = normalize(reply.shortcut ?? reply.source ?? "");
        if (shortcut.startsWith(term)) {
            return 0;
        }
        if (shortcut.includes(term)) {
            return 1;
        }
        return normalize(reply.text ?? reply.substitution ?? "").includes(term) ? 2 : 3;
    };
    return replies
        .map((reply) => [rank(reply), reply])
        .filter(([found]) => found < 3)
        .sort(([a], [b]) => a - b)
        .map(([, reply]) => reply);
}
