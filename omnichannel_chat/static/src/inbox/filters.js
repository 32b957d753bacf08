import { recall, remember } from "./remembered";

/** Filters that a person finds again, and under which name. */
const REMEMBERED = [
    ["channelIds", "channels"],
    ["whose", "whose"],
    ["tagIds", "tags"],
    ["only", "only"],
    ["order", "order"],
];

/** @returns {Object} filters of the list as this person has left them */
export function recallFilters() {
    return {
        channelIds: recall("channels", []),
        whose: recall("whose", "all"),
        tagIds: recall("tags", []),
        only: recall("only", ""),
        order: recall("order", ""),
    };
}

/** @param {Object} filters those that were changed */
export function rememberFilters(filters) {
    for (const [filter, name] of REMEMBERED) {
        if (filter in filters) {
            remember(name, filters[filter]);
        }
    }
}

/**
 * @param {Object} filters of the list
 * @param {any} [cursor] where the page before has ended
 * @returns {Object} arguments of ``get_inbox_rows``
 */
export function getPageParams(filters, cursor) {
    return {
        state: filters.state,
        channel_ids: filters.channelIds,
        search: filters.search,
        partner_id: filters.partnerId || null,
        before: cursor || null,
        whose: filters.whose,
        tag_ids: filters.tagIds,
        only: filters.only,
        order: filters.order,
    };
}

/**
 * @param {number[]} channelIds that were chosen once
 * @param {{id: number}[]} channels that there are
 * @returns {number[]} those that can still be chosen: of one channel there is no choice
 */
export function getKnownChannels(channelIds, channels) {
    const known = new Set(channels.map(({ id }) => id));
    return known.size < 2 ? [] : channelIds.filter((id) => known.has(id));
}
