const { DateTime } = luxon;

/**
 * A day, without the year while it is this one.
 *
 * @param {luxon.DateTime} at
 * @param {luxon.DateTime} [now]
 * @returns {string} in the user's language and time zone
 */
export function formatDay(at, now = DateTime.now()) {
    return at.hasSame(now, "year")
        ? at.toLocaleString({ day: "numeric", month: "short" })
        : at.toLocaleString(DateTime.DATE_MED);
}

/**
 * When a chat last moved, as short as one can say it: the time today, the day of the week within a
 * week, else the date.
 *
 * @param {luxon.DateTime} at
 * @param {luxon.DateTime} [now]
 * @returns {string} in the user's language and time zone
 */
export function formatListTime(at, now = DateTime.now()) {
    const days = now.startOf("day").diff(at.startOf("day"), "days").days;
    if (days < 1) {
        return at.toLocaleString(DateTime.TIME_SIMPLE);
    }
    if (days < 7) {
        return at.toLocaleString({ weekday: "short" });
    }
    if (at.hasSame(now, "year")) {
        return at.toLocaleString({ day: "numeric", month: "short" });
    }
    return at.toLocaleString(DateTime.DATE_SHORT);
}
