import { describe, expect, test } from "@odoo/hoot";
import { readHours } from "@omnichannel_chat/hours/closed";

import { deserializeDateTime } from "@web/core/l10n/dates";

describe.current.tags("headless");

const at = (text) => deserializeDateTime(text);
const HOURS = { is_open: false, changes: ["2026-03-09 08:00:00", "2026-03-09 17:00:00"] };

test("S0-02: closed until the next change, then open until the one after it", () => {
    const closed = readHours(HOURS, at("2026-03-07 12:00:00"));
    expect(closed.closed).toBe(true);
    expect(closed.next.toMillis()).toBe(at("2026-03-09 08:00:00").toMillis());
    const open = readHours(HOURS, at("2026-03-09 08:00:00"));
    expect(open.closed).toBe(false);
    expect(open.next.toMillis()).toBe(at("2026-03-09 17:00:00").toMillis());
});

test("S0-02: after what is known there is no next change", () => {
    expect(readHours(HOURS, at("2026-03-09 20:00:00"))).toEqual({ closed: true, next: null });
});

test("S0-02: a channel without business hours is never closed", () => {
    expect(readHours(false, at("2026-03-07 12:00:00"))).toEqual({ closed: false, next: null });
    expect(readHours(undefined, at("2026-03-07 12:00:00")).closed).toBe(false);
});
