import { describe, expect, test } from "@odoo/hoot";
import { countSegments } from "@omnichannel_chat/composer/sms_segments";

describe.current.tags("headless");

const segments = (text) => countSegments(text).segments;

test("S0-21: 160 plain characters are one SMS, longer texts have 153 in each", () => {
    expect(countSegments("x".repeat(160))).toEqual({
        characters: 160,
        encoding: "GSM-7",
        segments: 1,
    });
    expect(segments("x".repeat(161))).toBe(2);
    expect(segments("x".repeat(306))).toBe(2);
    expect(segments("x".repeat(307))).toBe(3);
    expect(segments("")).toBe(0);
});

test("S0-21: one letter that plain SMS do not have makes it 70 characters, then 67 in each", () => {
    expect(countSegments(`á${"x".repeat(69)}`)).toEqual({
        characters: 70,
        encoding: "UCS-2",
        segments: 1,
    });
    expect(segments(`á${"x".repeat(70)}`)).toBe(2);
    expect(segments(`á${"x".repeat(133)}`)).toBe(2);
    expect(segments(`á${"x".repeat(134)}`)).toBe(3);
});

test("S0-21: letters of Spanish and German that plain SMS have cost no more", () => {
    expect(countSegments("¿Mañana? ¡Sí!".replace("í", "ì")).encoding).toBe("GSM-7");
    expect(countSegments("Schöne Grüße\nà bientôt".replace("ô", "o")).encoding).toBe("GSM-7");
    expect(countSegments("Sí").encoding).toBe("UCS-2");
});

test("S0-21: extension characters take two places, and none is torn", () => {
    expect(countSegments("€".repeat(80))).toEqual({
        characters: 80,
        encoding: "GSM-7",
        segments: 1,
    });
    expect(segments("€".repeat(81))).toBe(2);
    // 153 places hold 76 of them, one place stays empty.
    expect(segments("€".repeat(152))).toBe(2);
    expect(segments("€".repeat(153))).toBe(3);
    expect(segments(`${"x".repeat(152)}€${"x".repeat(151)}`)).toBe(2);
    expect(segments(`${"x".repeat(152)}€${"x".repeat(152)}`)).toBe(3);
});

test("S0-21: emojis take two places, and none is torn", () => {
    expect(countSegments("👍".repeat(35))).toEqual({
        characters: 35,
        encoding: "UCS-2",
        segments: 1,
    });
    expect(segments("👍".repeat(36))).toBe(2);
    expect(segments("👍".repeat(66))).toBe(2);
    expect(segments("👍".repeat(67))).toBe(3);
});
