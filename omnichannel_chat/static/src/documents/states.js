/** Badges by what the server says of a document's state; the words in it carry the meaning. */
const CLASSES = {
    success: "text-bg-success",
    info: "text-bg-info",
    warning: "text-bg-warning",
    danger: "text-bg-danger",
};

/**
 * @param {{look?: string}} document
 * @returns {string} classes of its badge
 */
export function getBadgeClass({ look }) {
    return CLASSES[look] ?? "text-bg-200 text-muted";
}
