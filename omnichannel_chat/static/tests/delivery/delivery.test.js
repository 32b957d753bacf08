import { beforeEach, describe, expect, test } from "@odoo/hoot";
import {
    findLastRead,
    getMark,
    getNotices,
    isMissingMedia,
} from "@omnichannel_chat/delivery/delivery";
import { allowTranslations } from "@web/../tests/web_test_helpers";

describe.current.tags("headless");
beforeEach(allowTranslations);

const out = (state, values = {}) => ({ direction: "out", state, deliveries: [], ...values });
const inbound = (values = {}) => ({
    direction: "in",
    state: "received",
    deliveries: [],
    ...values,
});

test("S0-25: one check when sent, two when delivered, two in colour when read", () => {
    expect(getMark(out("sent")).checks).toBe(1);
    expect(getMark(out("delivered")).checks).toBe(2);
    expect(getMark(out("delivered")).color).toBe("");
    expect(getMark(out("read")).checks).toBe(2);
    expect(getMark(out("read")).color).toBe("o_omnichannel_read");
});

test("S0-25: what is not sent has no check", () => {
    for (const state of ["queued", "sending", "failed", "uncertain"]) {
        const mark = getMark(out(state));
        expect(mark.checks).toBe(0);
        expect(Boolean(mark.icon)).toBe(true);
    }
});

test("S0-25: every mark has a text, none tells by its colour alone", () => {
    const states = ["queued", "sending", "sent", "delivered", "read", "failed", "uncertain"];
    const labels = states.map((state) => String(getMark(out(state)).label));
    expect(new Set(labels).size).toBe(states.length);
});

test("S0-25: customers' messages, notes and log lines have no mark", () => {
    expect(getMark(inbound())).toBe(null);
    expect(getMark(false)).toBe(null);
    expect(getMark(undefined)).toBe(null);
    expect(getMark(out("a state of tomorrow"))).toBe(null);
});

test("S0-26: the time of reading stands under the last read message of ours", () => {
    const messages = [
        { id: 1, omnichannel: out("read", { read_at: "2026-11-12 10:00:00" }) },
        { id: 2, omnichannel: out("read", { read_at: "2026-11-12 10:01:00" }) },
        { id: 3, omnichannel: out("delivered", { read_at: false }) },
        { id: 4, omnichannel: false },
        { id: 5, omnichannel: inbound({ read_at: "2026-11-12 10:02:00" }) },
        { id: 6 },
    ];
    expect(findLastRead(messages).id).toBe(2);
    expect(findLastRead(messages.slice(2))).toBe(undefined);
    // Somewhere in an old part of the chat: which one was read last is not known.
    expect(findLastRead(messages, true)).toBe(undefined);
});

test("one notice per kind of trouble, with all deliveries that share it", () => {
    const delivery = (id, state, values = {}) => ({
        id,
        state,
        kind: "image",
        media_state: false,
        failure: false,
        ...values,
    });
    const notices = getNotices(
        out("failed", {
            deliveries: [
                delivery(1, "failed", { failure: "Too large." }),
                delivery(2, "sent"),
                delivery(3, "failed", { failure: "Too large." }),
                delivery(4, "uncertain"),
            ],
        })
    );
    expect(notices).toEqual([
        { type: "failed", ids: [1, 3], sentence: "Too large.", reason: "" },
        { type: "uncertain", ids: [4], sentence: "", reason: "" },
    ]);
    expect(getNotices(false)).toEqual([]);
});

test("S0-31: a message that waits says for what, if there is something to say", () => {
    const delivery = (id, failure) => ({ id, state: "queued", media_state: false, failure });
    const deliveries = [delivery(1, "The provider asked us to slow down."), delivery(2, false)];
    const [notice, ...others] = getNotices(out("queued", { deliveries }));
    expect(notice.type).toBe("waiting");
    expect(notice.sentence).toBe("The provider asked us to slow down.");
    expect(notice.ids).toEqual([1]);
    expect(others).toEqual([]);
});

test("S0-13: a customer's file that is on its way is no removed message", () => {
    const media = (media_state) =>
        inbound({ deliveries: [{ id: 1, state: "received", kind: "image", media_state }] });
    expect(isMissingMedia(media("pending"))).toBe(true);
    expect(isMissingMedia(media("failed"))).toBe(true);
    expect(isMissingMedia(media("done"))).toBe(false);
    expect(isMissingMedia(false)).toBe(false);
});
