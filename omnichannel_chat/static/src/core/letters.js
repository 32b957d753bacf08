/** Grounds for white letters, the same in light and dark. */
const COLORS = [
    "#5b7083",
    "#7c6a9c",
    "#9a6a5c",
    "#4f7f7a",
    "#8b6f3e",
    "#5f749e",
    "#94597a",
    "#5d7d4f",
];

/**
 * @param {number} seed
 * @returns {string} always the same for the same chat
 */
export function getColor(seed) {
    return COLORS[seed % COLORS.length];
}

/**
 * @param {string} name
 * @returns {string} "" when it has no letter
 */
export function getInitial(name) {
    const letters = name.match(/[\p{L}\p{N}]/u);
    return letters ? letters[0].toUpperCase() : "";
}

/**
 * The letter of somebody without a picture, as the address of one.
 *
 * @param {string} name
 * @param {number} seed
 * @returns {string}
 */
export function getLetterUrl(name, seed) {
    const svg =
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64">' +
        `<rect width="64" height="64" fill="${getColor(seed)}"/>` +
        '<text x="32" y="43" font-family="sans-serif" font-size="30" font-weight="bold" ' +
        `fill="#fff" text-anchor="middle">${getInitial(name)}</text></svg>`;
    return `data:image/svg+xml,${encodeURIComponent(svg)}`;
}
