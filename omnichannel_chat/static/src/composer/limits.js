/** Share of a provider's text limit from which the counter is shown. */
const COUNTER_FROM = 0.8;
/** The end of a free window is announced this long before, in minutes. */
const COUNTDOWN_FROM = 4 * 60;

/**
 * Length of a text as the provider counts it.
 *
 * @param {string} text
 * @param {"characters"|"bytes"|"utf16"} unit
 * @returns {number}
 */
export function measureText(text, unit) {
    if (unit === "bytes") {
        return new TextEncoder().encode(text).length;
    }
    return unit === "utf16" ? text.length : Array.from(text).length;
}

/**
 * How far a text is from the provider's limit.
 *
 * @param {string} text
 * @param {number} limit 0 or undefined = none
 * @param {"characters"|"bytes"|"utf16"} [unit]
 * @returns {{length: number, limit: number, shown: boolean, over: boolean}}
 */
export function getCounter(text, limit, unit = "characters") {
    const length = text.trim() ? measureText(text, unit) : 0;
    return {
        length,
        limit,
        shown: Boolean(limit) && length >= limit * COUNTER_FROM,
        over: Boolean(limit) && length > limit,
    };
}

/**
 * Time left in a free window, once its end is near.
 *
 * @param {import("luxon").DateTime|null} deadline
 * @param {import("luxon").DateTime} now
 * @returns {{hours: number, minutes: number}|null} null when far away, or over
 */
export function getCountdown(deadline, now) {
    const left = deadline ? deadline.diff(now, "minutes").minutes : 0;
    if (left <= 0 || left > COUNTDOWN_FROM) {
        return null;
    }
    const minutes = Math.ceil(left);
    return { hours: Math.floor(minutes / 60), minutes: minutes % 60 };
}
