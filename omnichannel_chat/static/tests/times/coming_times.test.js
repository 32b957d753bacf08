import { describe, expect, test } from "@odoo/hoot";
import { formatComing, getComingTimes } from "@omnichannel_chat/times/coming_times";

const { DateTime } = luxon;
const MADRID = { zone: "Europe/Madrid" };

describe.current.tags("headless");

function getTimes(text, options = MADRID) {
    const times = getComingTimes(DateTime.fromISO(text, options));
    return Object.fromEntries(times.map(({ key, at }) => [key, at.toUTC().toISO()]));
}

test("S0-37: hours are those of the user's zone", () => {
    // A Wednesday.
    expect(getTimes("2026-07-15T11:20")).toEqual({
        hour: "2026-07-15T10:20:00.000Z",
        afternoon: "2026-07-15T13:00:00.000Z",
        tomorrow: "2026-07-16T07:00:00.000Z",
        monday: "2026-07-20T07:00:00.000Z",
    });
    expect(getTimes("2026-07-15T11:20", { zone: "America/Bogota" }).tomorrow).toBe(
        "2026-07-16T14:00:00.000Z"
    );
});

test("S0-37: the afternoon is offered as long as it is to come", () => {
    expect(getTimes("2026-07-15T13:59").afternoon).toBe("2026-07-15T13:00:00.000Z");
    expect(getTimes("2026-07-15T14:00").afternoon).toBe(undefined);
});

test("S0-37: on a Sunday next Monday is tomorrow, on a Monday it is a week away", () => {
    expect(getTimes("2026-07-19T12:00").monday).toBe(undefined);
    expect(getTimes("2026-07-20T08:00").monday).toBe("2026-07-27T07:00:00.000Z");
});

test("S0-37: nine o'clock is nine o'clock on the days when the clocks change", () => {
    // Summer time begins on 29 March 2026 and ends on 25 October.
    expect(getTimes("2026-03-28T10:00").tomorrow).toBe("2026-03-29T07:00:00.000Z");
    expect(getTimes("2026-03-28T10:00").monday).toBe("2026-03-30T07:00:00.000Z");
    expect(getTimes("2026-10-24T10:00").tomorrow).toBe("2026-10-25T08:00:00.000Z");
    // An hour is an hour, even when the clock shows the same one twice.
    expect(getTimes("2026-10-25T00:30:00Z").hour).toBe("2026-10-25T01:30:00.000Z");
});

test("a coming time is as short as can be", () => {
    const now = DateTime.fromISO("2026-07-15T11:20", { ...MADRID, locale: "en-GB" });
    const format = (text) =>
        formatComing(DateTime.fromISO(text, { zone: "utc", locale: "en-GB" }), now);
    expect(format("2026-07-15T13:00")).toBe("15:00");
    expect(format("2026-07-16T07:00")).toInclude("Thu");
    expect(format("2026-07-16T07:00")).toInclude("09:00");
    expect(format("2026-08-03T07:00")).toInclude("3 Aug");
});
