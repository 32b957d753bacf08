import { beforeEach, describe, expect, test } from "@odoo/hoot";
import { getOrigin } from "@omnichannel_chat/delivery/origin";
import { allowTranslations } from "@web/../tests/web_test_helpers";

describe.current.tags("headless");
beforeEach(allowTranslations);

const referred = (source, title = "", url = "") =>
    getOrigin({ direction: "in", kind: "text", referral: { source, title, url } });
const words = (...args) => String(referred(...args).text);

test("S0-13: a message says which advertisement, link or story brought it", () => {
    expect(words("ad", "Autumn sofas")).toBe("From an advertisement: Autumn sofas");
    expect(words("ad")).toBe("From an advertisement");
    expect(words("post")).toBe("From a post");
    expect(words("link", "shop-window")).toBe("Came by a link: shop-window");
    expect(words("")).toBe("Came by a link");
    expect(words("story_reply", "ignored")).toBe("Replied to your story");
    expect(words("story_mention")).toBe("Mentioned you in a story");
    expect(words("product", "CHAIR-07")).toBe("About a product: CHAIR-07");
    expect(words("product")).toBe("About a product");
    expect(words("topic", "Sunday")).toBe("In the topic Sunday");
    expect(words("a word of tomorrow")).toBe("Came by: a word of tomorrow");
});

test("S0-13: only pages of the web are linked", () => {
    expect(referred("ad", "", "https://fb.me/abc").url).toBe("https://fb.me/abc");
    for (const url of ["", "http://fb.me", "javascript:alert(1)", " https://fb.me"]) {
        expect(referred("ad", "", url).url).toBe("");
    }
});

test("S0-13: a pressed button is no typed text", () => {
    const origin = getOrigin({ direction: "in", kind: "button", referral: false });
    expect(String(origin.text)).toBe("Pressed a button");
});

test("Lesson 33: an automatic text is no person's", () => {
    const origin = getOrigin({ direction: "out", kind: "text", referral: false, automatic: true });
    expect(String(origin.text)).toBe("Sent automatically");
});

test("S0-13: other messages, notes and log lines have no such line", () => {
    expect(getOrigin({ direction: "in", kind: "text", referral: false })).toBe(null);
    expect(getOrigin({ direction: "out", state: "sending", deliveries: [] })).toBe(null);
    expect(getOrigin(false)).toBe(null);
    expect(getOrigin(undefined)).toBe(null);
});
