import { describe, expect, test } from "@odoo/hoot";
import { getKind, getLook, setProviderLooks } from "@omnichannel_chat/core/looks";
import { formatListTime } from "@omnichannel_chat/inbox/list_time";
import { recall, remember } from "@omnichannel_chat/inbox/remembered";

import { browser } from "@web/core/browser/browser";
import { user } from "@web/core/user";

const { DateTime } = luxon;

describe.current.tags("headless");

const NOW = DateTime.fromISO("2026-11-22T12:00:00", { locale: "en-GB" });

function format(iso) {
    return formatListTime(DateTime.fromISO(iso, { locale: "en-GB" }), NOW);
}

test("S0-13: the time today, the day within a week, else the date", () => {
    expect(format("2026-11-22T09:51:00")).toBe("09:51");
    expect(format("2026-11-21T23:59:00")).toBe("Sat");
    expect(format("2026-11-16T00:00:00")).toBe("Mon");
    expect(format("2026-11-15T23:59:00")).toBe("15 Nov");
    expect(format("2025-12-31T10:00:00")).toBe("31/12/2025");
});

test("a clock that is ahead does not make a message's time strange", () => {
    expect(format("2026-11-22T12:05:00")).toBe("12:05");
});

test("times are written as the user's language does", () => {
    const spanish = DateTime.fromISO("2026-11-17T10:00:00", { locale: "es" });
    expect(formatListTime(spanish, NOW)).toBe("mar");
});

test("every provider is marked as its connector says, also one that nobody knows", () => {
    setProviderLooks({ acme: { icon: "fa-bolt", name: "Acme SMS" } });
    expect(getLook("acme")).toEqual({
        icon: "fa-bolt",
        name: "Acme SMS",
        className: "o_omnichannel_look_acme",
    });
    expect(getLook("sms").icon).toBe("fa-commenting");
    expect(getLook("smoke_signals").icon).toBe("fa-comment");
    expect(getLook("smoke_signals").className).toBe("o_omnichannel_look_other");
});

test("messages without text have an icon and words, text has none", () => {
    expect(getKind("image").icon).toBe("fa-camera");
    expect(getKind("text")).toBe(undefined);
});

test("choices are remembered, and rubbish in the browser's storage does no harm", () => {
    remember("panel", false);
    expect(recall("panel", true)).toBe(false);
    expect(recall("never_stored", 5)).toBe(5);
    const key = `omnichannel_chat.inbox.${user.userId}.panel`;
    expect(browser.localStorage.getItem(key)).toBe("false");
    browser.localStorage.setItem(key, "{");
    expect(recall("panel", true)).toBe(true);
});
