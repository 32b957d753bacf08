import { describe, expect, test } from "@odoo/hoot";
import { getCountdown, getCounter, measureText } from "@omnichannel_chat/composer/limits";

const { DateTime } = luxon;

describe.current.tags("headless");

test("S0-21: texts are measured as the provider measures them", () => {
    expect(measureText("mañana", "characters")).toBe(6);
    expect(measureText("mañana", "bytes")).toBe(7);
    expect(measureText("👍", "characters")).toBe(1);
    expect(measureText("👍", "bytes")).toBe(4);
    expect(measureText("👍", "utf16")).toBe(2);
});

test("S0-21: the counter is shown from four fifths of the limit", () => {
    expect(getCounter("x".repeat(799), 1000).shown).toBe(false);
    expect(getCounter("x".repeat(800), 1000)).toEqual({
        length: 800,
        limit: 1000,
        shown: true,
        over: false,
    });
});

test("S0-21: the limit itself is allowed, one more is not", () => {
    expect(getCounter("x".repeat(1000), 1000).over).toBe(false);
    expect(getCounter("x".repeat(1001), 1000).over).toBe(true);
    expect(getCounter("ñ".repeat(501), 1000, "bytes").over).toBe(true);
});

test("S0-21: what is typed is sent, spaces around it included, and so they are counted", () => {
    expect(getCounter(`${"x".repeat(999)} `, 1000).over).toBe(false);
    expect(getCounter(` ${"x".repeat(999)}\n`, 1000).over).toBe(true);
    expect(getCounter("  \n", 1000).length).toBe(0);
});

test("S0-21: no limit, no counter", () => {
    expect(getCounter("x".repeat(9999), 0)).toEqual({
        length: 9999,
        limit: 0,
        shown: false,
        over: false,
    });
});

test("S0-36: the end of the window is announced four hours before", () => {
    const now = DateTime.fromISO("2026-11-12T10:00:00");
    expect(getCountdown(now.plus({ hours: 3, minutes: 12 }), now)).toEqual({
        hours: 3,
        minutes: 12,
    });
    expect(getCountdown(now.plus({ hours: 4 }), now)).toEqual({ hours: 4, minutes: 0 });
    expect(getCountdown(now.plus({ hours: 4, minutes: 1 }), now)).toBe(null);
    expect(getCountdown(now.plus({ seconds: 20 }), now)).toEqual({ hours: 0, minutes: 1 });
});

test("S0-36: a window that is over, or has no end, has no countdown", () => {
    const now = DateTime.fromISO("2026-11-12T10:00:00");
    expect(getCountdown(now, now)).toBe(null);
    expect(getCountdown(now.minus({ minutes: 1 }), now)).toBe(null);
    expect(getCountdown(null, now)).toBe(null);
});
