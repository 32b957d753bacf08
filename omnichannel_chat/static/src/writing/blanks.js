/** Something that whoever sends has to fill in: `[[What day?]]`. */
const BLANK = /\[\[([^[\]\n]+)\]\]/g;

/**
 * The blanks that are left in a text.
 *
 * @param {string} text
 * @returns {{label: string, start: number, end: number}[]}
 */
export function findBlanks(text) {
    return [...(text ?? "").matchAll(BLANK)].map((match) => ({
        label: match[1].trim(),
        start: match.index,
        end: match.index + match[0].length,
    }));
}

/**
 * The next blank after a place in the text; after the last one the first again.
 *
 * @param {string} text
 * @param {number} [position]
 * @returns {{label: string, start: number, end: number} | undefined}
 */
export function findNextBlank(text, position = 0) {
    const blanks = findBlanks(text);
    return blanks.find((blank) => blank.start >= position) ?? blanks[0];
}

/**
 * Select a blank where one writes: the next key replaces it.
 *
 * @param {import("models").Composer} composer
 * @param {{start: number, end: number}} blank
 */
export function selectBlank(composer, { start, end }) {
    Object.assign(composer.selection, { start, end, direction: "none" });
    composer.forceCursorMove = true;
    composer.autofocus++;
}
