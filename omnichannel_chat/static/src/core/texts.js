import { markup } from "@odoo/owl";

import { htmlJoin } from "@web/core/utils/html";

/**
 * A plain text as the body of a message, until the server has made one with links.
 *
 * @param {string} text
 * @returns {ReturnType<markup>}
 */
export function textToHtml(text) {
    const lines = htmlJoin(text.split("\n"), markup`<br/>`);
    return text ? markup`<p>${lines}</p>` : markup("");
}
