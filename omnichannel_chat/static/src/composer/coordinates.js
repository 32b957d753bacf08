/** A number with a point, perhaps with a degree sign and a point of the compass. */
const DEGREES = /([+-]?\d{1,3}(?:\.\d+)?)\s*°?\s*([NSEW])?/i;
const PAIR = new RegExp(`^${DEGREES.source}\\s*[,;\\s]\\s*${DEGREES.source}$`, "i");
/** As maps write a point into their addresses. */
const LINK =
    /(?:@|geo:|[?&](?:q|ll|query|center)=|#map=\d+\/)(-?\d+\.\d+)(?:,|\/|%2C)(-?\d+\.\d+)/i;
const DECIMAL_COMMA = /(\d),(\d)/g;
/** "40,41" is one number with a decimal comma. */
const ONE_NUMBER = /^[+-]?\d+,\d+$/;
const NEGATIVE = ["S", "W"];

/**
 * @param {string} text as a person writes it, with a decimal point or comma
 * @param {number} limit largest value
 * @returns {number|null} null when it is no number of degrees within the limit
 */
export function parseDegrees(text, limit) {
    const written = text.trim().replace(DECIMAL_COMMA, "$1.$2");
    const match = written.match(new RegExp(`^${DEGREES.source}$`, "i"));
    return match ? toDegrees(match[1], match[2], limit) : null;
}

/**
 * Both coordinates of a point in one text: "40.4168, -3.7038", "40,4168; -3,7038",
 * "40.4168° N, 3.7038° W", or a link of a map.
 *
 * @param {string} text
 * @returns {{latitude: number, longitude: number}|null}
 */
export function parseCoordinates(text) {
    const written = text.trim().replace(/^\((.*)\)$/, "$1");
    if (ONE_NUMBER.test(written)) {
        return null;
    }
    // A comma between digits is a decimal one where another sign parts the numbers.
    const isDecimalComma = /\d,\d+\s*°?\s*[NSEW]?\s*(?:;|,?\s)\s*[+-]?\d+,\d/i.test(written);
    const numbers = isDecimalComma ? written.replace(DECIMAL_COMMA, "$1.$2") : written;
    const pair = numbers.match(PAIR);
    const match = pair ?? written.match(LINK);
    if (!match) {
        return null;
    }
    const [first, firstSide, second, secondSide] = pair
        ? match.slice(1)
        : [match[1], "", match[2], ""];
    const latitude = toDegrees(first, firstSide, 90);
    const longitude = toDegrees(second, secondSide, 180);
    return latitude === null || longitude === null ? null : { latitude, longitude };
}

function toDegrees(digits, side, limit) {
    const isNegative = NEGATIVE.includes(side?.toUpperCase());
    const degrees = isNegative ? -Number(digits) : Number(digits);
    return Math.abs(degrees) <= limit ? degrees : null;
}
