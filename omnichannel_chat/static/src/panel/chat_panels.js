import { RPCError } from "@web/core/network/rpc";

/** What of a row the panel shows, too: when it changes, the panel is read again. */
const FACTS = [
    "partner_id",
    "state",
    "name",
    "avatar_url",
    "stopped",
    "blocked",
    "reachable",
    "task_count",
    "task_done_count",
    "file_count",
    "reminder_on",
];
/** Panels kept, so that going back to a chat shows it at once. */
const KEPT = 30;

/**
 * Whether the panel says something else now.
 *
 * @param {Object} before row of the chat
 * @param {Object} row the same, newer
 */
export function isPanelOutdated(before, row) {
    return FACTS.some((name) => before[name] !== row[name]);
}

/**
 * @param {Object} panel
 * @returns {Object} what of it would stand in the chat's row
 */
export function getRowOf(panel) {
    const names = ["id", "channel_id", "look", "unread", ...FACTS];
    return Object.fromEntries(names.map((name) => [name, panel[name]]));
}

/** What the panel shows, for the chats that were opened. */
export class ChatPanels {
    /** @param {(chatId: number) => Promise<Object>} read */
    constructor(read) {
        this._read = read;
        this.panels = new Map();
        this.requests = 0;
    }

    /** @returns {Object|null} as it was read last */
    get(chatId) {
        return this.panels.get(chatId) ?? null;
    }

    /**
     * Read a chat's panel anew.
     *
     * @param {number} chatId
     * @returns {Promise<{panel: Object, isLast: boolean}>} last: nothing was asked for since
     */
    async read(chatId) {
        const request = ++this.requests;
        let panel;
        try {
            panel = await this._read(chatId);
        } catch (error) {
            if (error instanceof RPCError) {
                this.panels.delete(chatId);
            }
            throw error;
        }
        if (!panel.merged_into_id) {
            this._keep(chatId, panel);
        }
        return { panel, isLast: request === this.requests };
    }

    _keep(chatId, panel) {
        this.panels.delete(chatId);
        this.panels.set(chatId, panel);
        if (this.panels.size > KEPT) {
            this.panels.delete(this.panels.keys().next().value);
        }
    }
}
