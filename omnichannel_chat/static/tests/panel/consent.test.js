import { beforeEach, describe, expect, test } from "@odoo/hoot";
import { getConsentFacts } from "@omnichannel_chat/panel/consent";
import { allowTranslations } from "@web/../tests/web_test_helpers";

describe.current.tags("headless");
beforeEach(allowTranslations);

const facts = (identity) =>
    getConsentFacts(identity, (at) => `day ${at}`).map(({ key, text, method }) => [
        key,
        String(text),
        method,
    ]);

test("S0-36: what the customer has stopped, when and how, and what takes it back", () => {
    const stopped = { stopped_at: "3", stopped_by: "Customer's message" };
    expect(facts({ stopped: "marketing", ...stopped })).toEqual([
        ["stopped", "Stopped marketing on day 3 (customer's message)", "allow_messages"],
    ]);
    expect(facts({ stopped: "all", ...stopped })).toEqual([
        ["stopped", "Stopped all messages on day 3 (customer's message)", "allow_messages"],
    ]);
    expect(facts({ stopped: "marketing", stopped_at: false, stopped_by: "" })).toEqual([
        ["stopped", "Stopped marketing", "allow_messages"],
    ]);
});

test("S0-36: who has blocked the customer, and when", () => {
    expect(facts({ blocked: true, blocked_by: "Laura", blocked_at: "3" })).toEqual([
        ["blocked", "Blocked by Laura on day 3", "unblock_customer"],
    ]);
    expect(facts({ blocked: true, blocked_by: "", blocked_at: false })).toEqual([
        ["blocked", "Blocked by you", "unblock_customer"],
    ]);
});

test("S0-36: of most customers there is nothing to say", () => {
    expect(facts({ stopped: "", blocked: false })).toEqual([]);
    expect(facts({})).toEqual([]);
});
