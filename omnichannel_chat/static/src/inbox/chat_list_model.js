import { user } from "@web/core/user";

/**
 * One row of the list, as `get_inbox_rows` of `omnichannel.chat` gives it.
 *
 * @typedef {Object} ChatRow
 * @property {number} id
 * @property {string} name
 * @property {string} at time of the last message, UTC, "YYYY-MM-DD HH:MM:SS"
 * @property {"open"|"snoozed"|"archived"} state
 * @property {number} channel_id
 * @property {number|false} partner_id
 * @property {number} unread
 * @property {number} mentions notes that call this user, not seen yet
 * @property {string|false} waiting_since
 * @property {""|"failed"|"uncertain"|"late"} unsent worst trouble with a message of ours
 * @property {number|false} user_id who has the chat
 * @property {{id: number, name: string, color: number}[]} tags
 */

/**
 * @typedef {Object} ChatFilters
 * @property {"open"|"snoozed"|"archived"} state
 * @property {number[]} channelIds empty: all channels
 * @property {string} search
 * @property {number|false} partnerId
 * @property {"mine"|"unassigned"|"all"} whose
 * @property {number[]} tagIds chats with one of these; empty: all chats
 * @property {""|"waiting"|"unread"|"mentions"|"unsent"} only what is left to do; empty: all chats
 * @property {""|"waiting"} order who has waited longest first; empty: newest first
 */

/** When more chats than this change at once, the page is read anew instead of its rows. */
const MOST_AT_ONCE = 80;

/**
 * Order of the list, like the server's.
 *
 * @param {ChatRow} a
 * @param {ChatRow} b
 * @param {""|"waiting"} [order]
 * @returns {number} negative when `a` stands above `b`
 */
export function compareRows(a, b, order = "") {
    if (order === "waiting" && (a.waiting_since || b.waiting_since)) {
        return compareWaiting(a, b);
    }
    if (a.at !== b.at) {
        return a.at > b.at ? -1 : 1;
    }
    return b.id - a.id;
}

function compareWaiting(a, b) {
    if (!a.waiting_since || !b.waiting_since) {
        return a.waiting_since ? -1 : 1;
    }
    if (a.waiting_since !== b.waiting_since) {
        return a.waiting_since < b.waiting_since ? -1 : 1;
    }
    return a.id - b.id;
}

/**
 * @param {ChatRow} row
 * @param {ChatFilters} filters
 * @returns {boolean|undefined} undefined: only the server can tell (a search)
 */
export function matches(row, filters) {
    // A search looks in active, snoozed and archived chats together.
    if (!row.at || (!filters.search && row.state !== filters.state)) {
        return false;
    }
    if (filters.channelIds.length && !filters.channelIds.includes(row.channel_id)) {
        return false;
    }
    if (filters.partnerId && row.partner_id !== filters.partnerId) {
        return false;
    }
    if (!isWhose(row, filters.whose) || !isLeftToDo(row, filters.only)) {
        return false;
    }
    if (filters.tagIds.length && !row.tags.some(({ id }) => filters.tagIds.includes(id))) {
        return false;
    }
    return filters.search ? undefined : true;
}

function isWhose(row, whose) {
    if (whose === "mine") {
        return row.user_id === user.userId;
    }
    return whose === "unassigned" ? !row.user_id : true;
}

function isLeftToDo(row, only) {
    const left = {
        waiting: row.waiting_since,
        unread: row.unread,
        mentions: row.mentions,
        unsent: row.unsent,
    };
    return !only || Boolean(left[only]);
}

/**
 * Place of a row in a sorted list, by bisection.
 *
 * @param {ChatRow[]} rows sorted
 * @param {ChatRow} row not in `rows`
 * @param {""|"waiting"} [order]
 * @returns {number}
 */
export function findPlace(rows, row, order = "") {
    let low = 0;
    let high = rows.length;
    while (low < high) {
        const middle = (low + high) >> 1;
        if (compareRows(rows[middle], row, order) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

/**
 * The list of chats: pages of the server, kept right by re-reading only what changed.
 *
 * Answers may come in any order. Each request has a number, and a row is never overwritten by an
 * answer to an earlier request than the one that it came from.
 *
 * While `hold()` is in force (somebody points at a row) contents change, but nothing moves, comes or
 * goes; `release()` catches up.
 */
export class ChatListModel {
    /** @type {ChatRow[]} in the order shown */
    rows = [];
    /** @type {[string, number, string|false]|false} where the next page begins */
    cursor = false;
    /** @type {"loading"|"ready"|"failed"} */
    status = "loading";
    isLoadingMore = false;
    isHeld = false;
    /** @type {ChatFilters} */
    filters = {
        state: "open",
        channelIds: [],
        search: "",
        partnerId: false,
        whose: "all",
        tagIds: [],
        only: "",
        order: "",
    };
    /** The open chat stays where it is while one works on it, done or not. */
    openId = false;
    /** How many chats there are with these filters, by ``whose``; the server stops at 100. */
    counts = { mine: 0, unassigned: 0, all: 0 };

    /**
     * @param {Object} server
     * @param {(filters: ChatFilters, cursor: Array|false) =>
     *     Promise<{rows: ChatRow[], cursor: Array|false, counts?: Object}>}
     *     server.readPage
     * @param {(ids: number[]) => Promise<ChatRow[]>} server.readRows
     */
    constructor({ readPage, readRows }) {
        this._readPage = readPage;
        this._readRows = readRows;
        this._sequence = 0;
        this._generation = 0;
        /** Number of the request that the first page came from; older answers are history. */
        this._loadedBy = 0;
        /** Number of the request that each row came from. */
        this._answered = new Map();
        /** What `release()` has to place, by chat; null: not ours any more. */
        this._unplaced = new Map();
        /** Called with a row that is about to go, and the one that comes into its place. */
        this.onGoes = () => {};
    }

    /** @returns {number} changes that wait for `release()` */
    get heldCount() {
        return this._unplaced.size;
    }

    /** @param {number} chatId */
    get(chatId) {
        return this.rows.find((row) => row.id === chatId);
    }

    /**
     * @param {number|false} exceptId
     * @returns {Object|undefined} row of the customer who waits longest for an answer
     */
    getLongestWaiting(exceptId) {
        const waiting = this.rows.filter((row) => row.waiting_since && row.id !== exceptId);
        return waiting.sort((a, b) => (a.waiting_since < b.waiting_since ? -1 : 1))[0];
    }

    /**
     * The row that comes into the place of this one when it goes.
     *
     * @param {number} chatId
     * @returns {ChatRow|undefined} below, else above; undefined: there is no other, or not this one
     */
    getNeighbour(chatId) {
        const index = this.rows.findIndex((row) => row.id === chatId);
        return index < 0 ? undefined : (this.rows[index + 1] ?? this.rows[index - 1]);
    }

    /**
     * Read the first page for other filters.
     *
     * @param {Partial<ChatFilters>} filters
     */
    async setFilters(filters) {
        this.filters = { ...this.filters, ...filters };
        await this.load();
    }

    /** Read the list anew from its top; what is shown stays until the answer is here. */
    async load() {
        const generation = ++this._generation;
        const sequence = ++this._sequence;
        this.status = "loading";
        this.isLoadingMore = false;
        let page;
        try {
            page = await this._readPage(this.filters, false);
        } catch (error) {
            if (generation === this._generation) {
                this.status = "failed";
            }
            throw error;
        }
        if (generation !== this._generation) {
            return;
        }
        const late = [...this._answered].filter(([, answered]) => answered > sequence);
        this._answered = new Map(late);
        this._loadedBy = sequence;
        this._unplaced.clear();
        this.rows = [];
        this.cursor = page.cursor;
        this.counts = page.counts ?? this.counts;
        this._append(page.rows, sequence);
        this.status = "ready";
        // What was heard of while the page was on its way may be newer than the page.
        await this.refresh(late.map(([id]) => id));
    }

    /** Read the next page, if there is one. */
    async loadMore() {
        if (!this.cursor || this.isLoadingMore || this.status !== "ready") {
            return;
        }
        const generation = this._generation;
        const sequence = ++this._sequence;
        this.isLoadingMore = true;
        let late = [];
        try {
            const page = await this._readPage(this.filters, this.cursor);
            if (generation === this._generation) {
                this.cursor = page.cursor;
                late = this._append(page.rows, sequence);
            }
        } finally {
            if (generation === this._generation) {
                this.isLoadingMore = false;
            }
        }
        await this.refresh(late);
    }

    /**
     * Something happened to these chats: read them again and put them where they belong.
     *
     * @param {number[]} chatIds
     * @param {Object} [options]
     * @param {boolean} [options.isOwn] the person has done it: whatever moves is no surprise
     * @returns {Promise<ChatRow[]>} the rows as they are now
     */
    async refresh(chatIds, { isOwn = false } = {}) {
        if (!chatIds.length) {
            return [];
        }
        if (chatIds.length > MOST_AT_ONCE) {
            await this.load();
            return [];
        }
        const sequence = ++this._sequence;
        const rows = await this._readRows(chatIds);
        if (sequence < this._loadedBy) {
            return rows;
        }
        const byId = new Map(rows.map((row) => [row.id, row]));
        for (const id of chatIds) {
            if ((this._answered.get(id) ?? 0) > sequence) {
                continue;
            }
            this._answered.set(id, sequence);
            this._take(id, byId.get(id) ?? null, isOwn);
        }
        return rows;
    }

    /** Change a shown row before the server says so (read, for example). */
    patchRow(chatId, values) {
        const row = this.get(chatId);
        if (row) {
            Object.assign(row, values);
        }
    }

    /**
     * Another chat is open (or none): the one before goes if it is done.
     *
     * @param {number|false} chatId
     */
    setOpen(chatId) {
        const before = this.get(this.openId);
        this.openId = chatId;
        if (before && before.id !== chatId) {
            this._take(before.id, { ...before });
        }
    }

    /** From now on nothing moves. */
    hold() {
        this.isHeld = true;
    }

    /** Things may move again; what was held back happens now. */
    release() {
        if (!this.isHeld) {
            return;
        }
        this.isHeld = false;
        const held = new Map(this._unplaced);
        this._unplaced.clear();
        // What changed stands out of order: all of it goes before any is put where it belongs.
        const moving = this.rows.filter((row) => held.has(row.id)).map((row) => row.id);
        this.rows = this.rows.filter((row) => !held.has(row.id));
        for (const [id, row] of held) {
            this._insert(row, moving.includes(id));
        }
    }

    // ------------------------------------------------------------------ inside

    /** Put newest knowledge of a chat on screen, now or when nothing is held. */
    _take(id, row, isOwn) {
        const shown = this.get(id);
        if (shown && row) {
            const moves =
                compareRows(row, shown, this.filters.order) !== 0 ||
                this._matches(row, true) === false ||
                this._unplaced.has(id);
            Object.assign(shown, row);
            if (!moves) {
                return;
            }
        }
        if (!shown && (!row || matches(row, this.filters) === false)) {
            this._unplaced.delete(id);
            return;
        }
        if (this.isHeld && !isOwn) {
            this._unplaced.set(id, row);
            return;
        }
        this._unplaced.delete(id);
        this._place(id, row);
    }

    _place(id, row) {
        const index = this.rows.findIndex((each) => each.id === id);
        const neighbour = this.getNeighbour(id);
        if (index >= 0) {
            this.rows.splice(index, 1);
        }
        this._insert(row, index >= 0);
        if (index >= 0 && !this.get(id)) {
            this.onGoes(id, neighbour);
        }
    }

    /** Put a row that is not in the list where it belongs, if it does belong there. */
    _insert(row, wasShown) {
        const match = row ? this._matches(row, wasShown) : false;
        if (match === false || (match === undefined && !wasShown)) {
            return;
        }
        const place = findPlace(this.rows, row, this.filters.order);
        // Below the last page that was read: it comes with its page.
        if (place === this.rows.length && this.cursor && this._isBeyond(row)) {
            return;
        }
        this.rows.splice(place, 0, row);
    }

    _matches(row, wasShown) {
        const isKept = wasShown && row.id === this.openId;
        return matches(row, isKept ? { ...this.filters, only: "" } : this.filters);
    }

    _isBeyond(row) {
        const [at, id, waiting_since] = this.cursor;
        return compareRows({ at, id, waiting_since }, row, this.filters.order) < 0;
    }

    /**
     * Put a page below what is there.
     *
     * @returns {number[]} chats of which an answer to a later request is here already
     */
    _append(rows, sequence) {
        const shown = new Map(this.rows.map((row) => [row.id, row]));
        const late = [];
        for (const row of rows) {
            if ((this._answered.get(row.id) ?? 0) > sequence) {
                late.push(row.id);
                continue;
            }
            this._answered.set(row.id, sequence);
            this._unplaced.delete(row.id);
            if (shown.has(row.id)) {
                Object.assign(shown.get(row.id), row);
            } else {
                this.rows.push(row);
            }
        }
        return late;
    }
}
