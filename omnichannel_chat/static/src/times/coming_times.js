import { _t } from "@web/core/l10n/translation";
import { user } from "@web/core/user";

const { DateTime } = luxon;
/** Hours of the day, in the user's time zone. */
const MORNING = 9;
const AFTERNOON = 15;
/** Later than this the afternoon is too near to be of use. */
const LAST_HOUR_FOR_AFTERNOON = 14;
const SUNDAY = 7;

/**
 * Now, where the user is according to their preferences: a browser may be set to another zone.
 *
 * @returns {luxon.DateTime}
 */
export function getUserNow() {
    const now = DateTime.now();
    const there = now.setZone(user.tz || "default");
    return there.isValid ? there : now;
}

/**
 * Times that are usually meant: until when a chat is put off, or when something is to be sent.
 *
 * @param {luxon.DateTime} [now] in the user's time zone
 * @returns {{key: string, label: string, at: luxon.DateTime}[]}
 */
export function getComingTimes(now = getUserNow()) {
    const at = (day, hour) => day.startOf("day").set({ hour });
    const times = [{ key: "hour", label: _t("In 1 hour"), at: now.plus({ hours: 1 }) }];
    if (now.hour < LAST_HOUR_FOR_AFTERNOON) {
        times.push({ key: "afternoon", label: _t("This afternoon"), at: at(now, AFTERNOON) });
    }
    times.push({ key: "tomorrow", label: _t("Tomorrow"), at: at(now.plus({ days: 1 }), MORNING) });
    if (now.weekday !== SUNDAY) {
        // On a Sunday that is tomorrow.
        const monday = now.startOf("week").plus({ weeks: 1 });
        times.push({ key: "monday", label: _t("Next Monday"), at: at(monday, MORNING) });
    }
    return times;
}

/**
 * When something will be, as short as one can say it: the time today, with the day of the week within
 * a week, else with the date.
 *
 * @param {luxon.DateTime} at
 * @param {luxon.DateTime} [now]
 * @returns {string} in the user's language and time zone
 */
export function formatComing(at, now = getUserNow()) {
    const there = at.setZone(now.zone);
    const days = there.startOf("day").diff(now.startOf("day"), "days").days;
    if (days < 1) {
        return there.toLocaleString(DateTime.TIME_SIMPLE);
    }
    const day = days < 7 ? { weekday: "short" } : { day: "numeric", month: "short" };
    return there.toLocaleString({ ...day, ...DateTime.TIME_SIMPLE });
}
