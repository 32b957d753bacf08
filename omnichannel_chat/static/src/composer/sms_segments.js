/** The characters that fit into seven bits (GSM 03.38); one other makes the whole text UCS-2. */
const BASIC = new Set(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?" +
        "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
);
/** These take two places, the first for an escape. */
const EXTENSION = new Set("\f^{}\\[~]|€");
/** Places of a text that is one segment, and of each segment of a longer one: those have a header. */
const PLACES = { "GSM-7": { alone: 160, each: 153 }, "UCS-2": { alone: 70, each: 67 } };

/**
 * What a text costs as SMS: networks cut it into segments, and each one is paid.
 *
 * @see https://www.twilio.com/docs/glossary/what-sms-character-limit
 * @param {string} text
 * @returns {{characters: number, encoding: "GSM-7"|"UCS-2", segments: number}} characters as people
 *     count them
 */
export function countSegments(text) {
    const characters = Array.from(text);
    const isSimple = characters.every((each) => BASIC.has(each) || EXTENSION.has(each));
    const encoding = isSimple ? "GSM-7" : "UCS-2";
    // Emojis and other characters beyond the first 65536 are pairs.
    const widths = characters.map((each) => (isSimple ? 1 + EXTENSION.has(each) : each.length));
    const { alone, each } = PLACES[encoding];
    const total = widths.reduce((sum, width) => sum + width, 0);
    const segments = total <= alone ? Math.min(total, 1) : pack(widths, each);
    return { characters: characters.length, encoding, segments };
}

/** How many segments it takes when no character is torn. */
function pack(widths, places) {
    let segments = 1;
    let used = 0;
    for (const width of widths) {
        if (used + width > places) {
            segments++;
            used = 0;
        }
        used += width;
    }
    return segments;
}
