import { describe, expect, test } from "@odoo/hoot";
import { parseCoordinates, parseDegrees } from "@omnichannel_chat/composer/coordinates";

describe.current.tags("headless");

const MADRID = { latitude: 40.4168, longitude: -3.7038 };

for (const text of [
    "40.4168, -3.7038",
    "40.4168,-3.7038",
    " 40.4168 -3.7038\n",
    "(40.4168, -3.7038)",
    "40,4168; -3,7038",
    "40,4168, -3,7038",
    "40,4168 -3,7038",
    "40.4168° N, 3.7038° W",
    "40.4168N 3.7038W",
    "geo:40.4168,-3.7038?z=17",
    "https://www.google.com/maps/place/Madrid/@40.4168,-3.7038,17z/data=!3m1",
    "https://maps.google.com/?q=40.4168,-3.7038",
    "https://www.openstreetmap.org/#map=17/40.4168/-3.7038",
]) {
    test(`S0-13: "${text.trim()}" is a point`, () => {
        expect(parseCoordinates(text)).toEqual(MADRID);
    });
}

for (const text of [
    "",
    "40.4168",
    "40,4168",
    "40,41",
    "Madrid, Spain",
    "91, 0",
    "0, 181",
    "1, 2, 3",
]) {
    test(`S0-13: "${text}" is no point`, () => {
        expect(parseCoordinates(text)).toBe(null);
    });
}

test("S0-13: whole degrees and zero are a point", () => {
    expect(parseCoordinates("0, 0")).toEqual({ latitude: 0, longitude: 0 });
    expect(parseCoordinates("-90 180")).toEqual({ latitude: -90, longitude: 180 });
});

test("S0-13: one coordinate, with a decimal point or comma, within its limit", () => {
    expect(parseDegrees(" 40.4168 ", 90)).toBe(40.4168);
    expect(parseDegrees("-3,7038", 180)).toBe(-3.7038);
    expect(parseDegrees("3.7° W", 180)).toBe(-3.7);
    expect(parseDegrees("90", 90)).toBe(90);
    expect(parseDegrees("90.1", 90)).toBe(null);
    expect(parseDegrees("", 90)).toBe(null);
    expect(parseDegrees("4e1", 90)).toBe(null);
    expect(parseDegrees("north", 90)).toBe(null);
});
