import { deserializeDateTime } from "@web/core/l10n/dates";

/**
 * Whether a channel is closed at a moment, and until when.
 *
 * @param {{is_open: boolean, changes: string[]}|false|undefined} hours as the server told them:
 *     whether it was open then, and when that changes from then on
 * @param {luxon.DateTime} now
 * @returns {{closed: boolean, next: luxon.DateTime|null}} ``next``: when that changes; null = not
 *     in sight
 */
export function readHours(hours, now) {
    if (!hours) {
        return { closed: false, next: null };
    }
    const changes = hours.changes.map((change) => deserializeDateTime(change));
    const past = changes.filter((change) => change <= now).length;
    const isOpen = past % 2 ? !hours.is_open : hours.is_open;
    return { closed: !isOpen, next: changes[past] ?? null };
}
