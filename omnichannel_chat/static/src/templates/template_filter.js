import { normalize } from "@web/core/l10n/utils";

/**
 * The templates that hold all words of a search, in their order.
 *
 * @param {Object[]} templates as `get_templates` gives them
 * @param {{search: string, language: string}} wanted "" = any
 */
export function filterTemplates(templates, { search, language }) {
    const words = normalize(search).split(/\s+/).filter(Boolean);
    return templates.filter((template) => {
        const text = normalize(
            `${template.name.replaceAll("_", " ")} ${template.name} ${template.body}`
        );
        const isWanted = !language || template.language === language;
        return isWanted && words.every((word) => text.includes(word));
    });
}

/**
 * The languages that there are, the customer's first.
 *
 * @param {Object[]} templates
 * @returns {string[]}
 */
export function getLanguages(templates) {
    const sorted = [...templates].sort((a, b) => a.distance - b.distance);
    return [...new Set(sorted.map((template) => template.language))];
}

/**
 * A text in pieces, so that what is still missing can be marked.
 *
 * @param {string} text with gaps like ``{{name}}``
 * @returns {{text: string, isGap: boolean}[]}
 */
export function splitGaps(text) {
    return text
        .split(/(\{\{\s*[\w.-]+\s*\}\})/)
        .filter(Boolean)
        .map((piece) => {
            const gap = piece.match(/^\{\{\s*([\w.-]+)\s*\}\}$/);
            return gap ? { text: gap[1], isGap: true } : { text: piece, isGap: false };
        });
}
