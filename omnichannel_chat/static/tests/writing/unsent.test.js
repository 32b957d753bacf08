import { beforeEach, describe, expect, test } from "@odoo/hoot";
import { isFresh, UnsentPosts } from "@omnichannel_chat/writing/unsent";

import { browser } from "@web/core/browser/browser";

describe.current.tags("headless");

const STORAGE_KEY = "omnichannel_chat.unsent.test";
const MINUTE = 60 * 1000;

function make() {
    return new UnsentPosts({ storageKey: STORAGE_KEY, counts: {} });
}

function makePost(key, chatId = 1, values = {}) {
    return { key, chatId, at: 0, params: { post_data: { body: key } }, draft: {}, ...values };
}

beforeEach(() => browser.localStorage.removeItem(STORAGE_KEY));

test("S0-20: what was not accepted is there after a reload, in its order, until it is", () => {
    const before = make();
    before.keep(makePost("a"));
    before.keep(makePost("b", 2));
    before.keep(makePost("c"));
    before.keep(makePost("a", 1, { isTold: true }));
    const after = make();
    expect(after.all.map(({ key }) => key)).toEqual(["a", "b", "c"]);
    expect(after.get("a").isTold).toBe(true);
    expect(after.of(1).map(({ key }) => key)).toEqual(["a", "c"]);
    expect(after.counts).toEqual({ 1: 2, 2: 1 });
    for (const key of ["a", "b", "c"]) {
        after.drop(key);
    }
    expect(after.counts).toEqual({});
    // Nothing of it stays in the browser.
    expect(browser.localStorage.getItem(STORAGE_KEY)).toBe(null);
});

test("S0-20: what another tab has sent is not kept here", () => {
    const here = make();
    here.keep(makePost("a"));
    make().drop("a");
    expect(here.all).toEqual([]);
    here.refresh();
    expect(here.counts).toEqual({});
});

test("S0-20: what the browser holds may be anything", () => {
    for (const odd of ["", "{", "7", "null", '{"a": 1}']) {
        browser.localStorage.setItem(STORAGE_KEY, odd);
        expect(make().all).toEqual([]);
    }
});

test("S0-20: by itself goes what is fresh; what is old, or was refused, people decide", () => {
    expect(isFresh(makePost("a"), 9 * MINUTE)).toBe(true);
    expect(isFresh(makePost("a"), 11 * MINUTE)).toBe(false);
    expect(isFresh(makePost("a", 1, { isRefused: true }), MINUTE)).toBe(false);
});
