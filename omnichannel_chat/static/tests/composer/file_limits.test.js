import { beforeEach, describe, expect, test } from "@odoo/hoot";
import { explainFile } from "@omnichannel_chat/composer/file_limits";
import { allowTranslations } from "@web/../tests/web_test_helpers";

describe.current.tags("headless");

const LIMITS = {
    image: { max_bytes: 5 * 1024 ** 2, mime_types: ["image/jpeg", "image/png"] },
    document: { max_bytes: 16 * 1024 ** 2, mime_types: [] },
};
const explain = (type, megabytes, limits = LIMITS) =>
    explainFile(limits, { name: "big", type, size: megabytes * 1024 ** 2 }, "Shop");

beforeEach(() => allowTranslations());

test("S0-20: too large a file is told when it is chosen, with the limit that counts", () => {
    expect(explain("application/pdf", 30)).toBe("big is too large: Shop takes at most 16 MB.");
    expect(explain("application/pdf", 16)).toBe("");
    // Too large a picture goes as a document.
    expect(explain("image/png", 8)).toBe("");
    const { image } = LIMITS;
    expect(explain("image/png", 8, { image })).toBe("big is too large: Shop takes at most 5 MB.");
});

test("S0-20: a type that is not taken is told, one that nobody knows is the server's", () => {
    const { image } = LIMITS;
    expect(explain("application/pdf", 1, { image })).toBe("Shop does not take files like big.");
    expect(explain("", 30)).toBe("");
    expect(explain("application/pdf", 30, {})).toBe("");
});
