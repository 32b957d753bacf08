import { describe, expect, test } from "@odoo/hoot";
import {
    ChatListModel,
    compareRows,
    findPlace,
    matches,
} from "@omnichannel_chat/inbox/chat_list_model";

import { user } from "@web/core/user";

describe.current.tags("headless");

const FILTERS = {
    state: "open",
    channelIds: [],
    search: "",
    partnerId: false,
    whose: "all",
    tagIds: [],
    only: "",
    order: "",
};

function makeRow(id, minute, values = {}) {
    return {
        id,
        at: `2026-11-22 10:${String(minute).padStart(2, "0")}:00`,
        state: "open",
        channel_id: 1,
        partner_id: false,
        unread: 0,
        user_id: false,
        tags: [],
        ...values,
    };
}

/** A server whose answers come when the test says so. */
class Server {
    constructor() {
        this.pages = [];
        this.reads = [];
        this.list = new ChatListModel({
            readPage: (filters, cursor) => this._ask(this.pages, { filters, cursor }),
            readRows: (ids) => this._ask(this.reads, { ids }),
        });
    }

    _ask(queue, request) {
        return new Promise((resolve, reject) => queue.push({ ...request, resolve, reject }));
    }

    async show(rows, cursor = false) {
        const loading = this.list.load();
        this.pages.shift().resolve({ rows, cursor });
        await loading;
    }

    async tell(ids, rows) {
        const refreshing = this.list.refresh(ids);
        this.reads.shift().resolve(rows);
        await refreshing;
    }

    get ids() {
        return this.list.rows.map((row) => row.id);
    }
}

test("newest first, then the higher id, as the server sorts", () => {
    const rows = [makeRow(1, 5), makeRow(2, 9), makeRow(3, 5)];
    expect(rows.sort(compareRows).map((row) => row.id)).toEqual([2, 3, 1]);
});

test("the place of a row is found by bisection", () => {
    const rows = [makeRow(5, 50), makeRow(4, 40), makeRow(3, 30)];
    expect(findPlace(rows, makeRow(9, 55))).toBe(0);
    expect(findPlace(rows, makeRow(9, 35))).toBe(2);
    expect(findPlace(rows, makeRow(9, 5))).toBe(3);
    expect(findPlace(rows, makeRow(2, 40))).toBe(2);
    expect(findPlace([], makeRow(2, 40))).toBe(0);
});

test("S0-37, S0-38: filters by state, channels and customer; a search is the server's", () => {
    const row = makeRow(1, 5, { partner_id: 7 });
    expect(matches(row, FILTERS)).toBe(true);
    expect(matches({ ...row, state: "archived" }, FILTERS)).toBe(false);
    expect(matches({ ...row, at: false }, FILTERS)).toBe(false);
    expect(matches(row, { ...FILTERS, channelIds: [1, 2] })).toBe(true);
    expect(matches(row, { ...FILTERS, channelIds: [2] })).toBe(false);
    expect(matches(row, { ...FILTERS, partnerId: 7 })).toBe(true);
    expect(matches(row, { ...FILTERS, partnerId: 8 })).toBe(false);
    expect(matches(row, { ...FILTERS, search: "mesa" })).toBe(undefined);
});

test("S0-38: filters by who has a chat, and by tags", () => {
    const mine = makeRow(1, 5, { user_id: user.userId, tags: [{ id: 3 }, { id: 4 }] });
    const theirs = makeRow(2, 5, { user_id: user.userId + 1 });
    const nobodys = makeRow(3, 5);
    const found = (filters) =>
        [mine, theirs, nobodys]
            .filter((row) => matches(row, { ...FILTERS, ...filters }))
            .map((row) => row.id);
    expect(found({})).toEqual([1, 2, 3]);
    expect(found({ whose: "mine" })).toEqual([1]);
    expect(found({ whose: "unassigned" })).toEqual([3]);
    expect(found({ tagIds: [4, 9] })).toEqual([1]);
    expect(found({ tagIds: [9] })).toEqual([]);
    expect(found({ whose: "unassigned", tagIds: [4] })).toEqual([]);
});

test("S0-03: a chat that a colleague takes leaves the unassigned ones, and comes back", async () => {
    const server = new Server();
    server.list.filters = { ...FILTERS, whose: "unassigned" };
    await server.show([makeRow(1, 20), makeRow(2, 10)]);
    await server.tell([1], [makeRow(1, 20, { user_id: 99 })]);
    expect(server.ids).toEqual([2]);
    await server.tell([1], [makeRow(1, 20)]);
    expect(server.ids).toEqual([1, 2]);
});

test("counts come with the first page", async () => {
    const server = new Server();
    const counts = { mine: 1, unassigned: 2, all: 4 };
    const loading = server.list.load();
    server.pages.shift().resolve({ rows: [], cursor: false, counts });
    await loading;
    expect(server.list.counts).toEqual(counts);
});

test("S0-04: a new chat comes in at its place", async () => {
    const server = new Server();
    await server.show([makeRow(1, 20), makeRow(2, 10)]);
    await server.tell([3], [makeRow(3, 15)]);
    expect(server.ids).toEqual([1, 3, 2]);
});

test("S0-05: a changed chat moves up with its new content", async () => {
    const server = new Server();
    await server.show([makeRow(1, 20), makeRow(2, 10)]);
    await server.tell([2], [makeRow(2, 30, { unread: 4 })]);
    expect(server.ids).toEqual([2, 1]);
    expect(server.list.rows[0].unread).toBe(4);
});

test("S0-32: a chat that was archived, or that one may not see any more, goes away", async () => {
    const server = new Server();
    await server.show([makeRow(1, 20), makeRow(2, 10), makeRow(3, 5)]);
    await server.tell([2, 3], [makeRow(2, 10, { state: "archived" })]);
    expect(server.ids).toEqual([1]);
});

test("S0-34: a chat that comes back is there again", async () => {
    const server = new Server();
    await server.show([makeRow(1, 20)]);
    await server.tell([2], [makeRow(2, 30)]);
    expect(server.ids).toEqual([2, 1]);
});

test("what belongs below the pages that were read stays out until its page comes", async () => {
    const server = new Server();
    await server.show([makeRow(4, 40), makeRow(3, 30)], ["2026-11-22 10:30:00", 3]);
    await server.tell([1], [makeRow(1, 10)]);
    expect(server.ids).toEqual([4, 3]);
    const more = server.list.loadMore();
    expect(server.pages[0].cursor).toEqual(["2026-11-22 10:30:00", 3]);
    server.pages.shift().resolve({ rows: [makeRow(1, 10)], cursor: false });
    await more;
    expect(server.ids).toEqual([4, 3, 1]);
});

test("the next page is asked for once", async () => {
    const server = new Server();
    await server.show([makeRow(4, 40)], ["2026-11-22 10:40:00", 4]);
    server.list.loadMore();
    server.list.loadMore();
    expect(server.pages.length).toBe(1);
    server.pages.shift().resolve({ rows: [makeRow(3, 30)], cursor: false });
    await Promise.resolve();
    await server.list.loadMore();
    expect(server.pages.length).toBe(0);
});

test("while the pointer is over the list contents change, and nothing moves", async () => {
    const server = new Server();
    await server.show([makeRow(1, 20), makeRow(2, 10), makeRow(3, 5)]);
    server.list.hold();
    await server.tell(
        [2, 9, 1],
        [makeRow(2, 30, { unread: 1 }), makeRow(9, 40), makeRow(1, 20, { state: "archived" })]
    );
    expect(server.ids).toEqual([1, 2, 3]);
    expect(server.list.get(2).unread).toBe(1);
    expect(server.list.get(2).at).toBe("2026-11-22 10:30:00");
    expect(server.list.heldCount).toBe(3);
    server.list.release();
    expect(server.ids).toEqual([9, 2, 3]);
    expect(server.list.heldCount).toBe(0);
});

test("what moved while it was held comes out in order, however often it changed", async () => {
    const server = new Server();
    await server.show([makeRow(1, 40), makeRow(2, 30), makeRow(3, 20), makeRow(4, 10)]);
    server.list.hold();
    await server.tell([4], [makeRow(4, 50)]);
    await server.tell([3, 4], [makeRow(3, 55), makeRow(4, 52)]);
    await server.tell([5], [makeRow(5, 35)]);
    expect(server.ids).toEqual([1, 2, 3, 4]);
    server.list.release();
    expect(server.ids).toEqual([3, 4, 1, 5, 2]);
});

test("a change that moves nothing is no reason to say that the list has changed", async () => {
    const server = new Server();
    await server.show([makeRow(1, 20, { unread: 2 })]);
    server.list.hold();
    await server.tell([1], [makeRow(1, 20)]);
    expect(server.list.heldCount).toBe(0);
    expect(server.list.get(1).unread).toBe(0);
});

test("an answer to an earlier request does not overwrite a later one", async () => {
    const server = new Server();
    await server.show([makeRow(1, 20), makeRow(2, 10)]);
    const first = server.list.refresh([2]);
    const second = server.list.refresh([2]);
    server.reads[1].resolve([makeRow(2, 50, { unread: 2 })]);
    await second;
    server.reads[0].resolve([makeRow(2, 40, { unread: 1 })]);
    await first;
    expect(server.ids).toEqual([2, 1]);
    expect(server.list.get(2).unread).toBe(2);
});

test("a page for filters that are not chosen any more is dropped", async () => {
    const server = new Server();
    const open = server.list.load();
    const archived = server.list.setFilters({ state: "archived" });
    server.pages[1].resolve({ rows: [makeRow(7, 1, { state: "archived" })], cursor: false });
    await archived;
    server.pages[0].resolve({ rows: [makeRow(1, 20)], cursor: false });
    await open;
    expect(server.ids).toEqual([7]);
    expect(server.list.status).toBe("ready");
});

test("what is heard of while a page is on its way is read again after it", async () => {
    const server = new Server();
    await server.show([makeRow(1, 20)]);
    const loading = server.list.load();
    await server.tell([2], [makeRow(2, 30)]);
    server.pages.shift().resolve({ rows: [makeRow(1, 20), makeRow(2, 10)], cursor: false });
    await Promise.resolve();
    await Promise.resolve();
    expect(server.reads[0].ids).toEqual([2]);
    server.reads.shift().resolve([makeRow(2, 30)]);
    await loading;
    expect(server.ids).toEqual([2, 1]);
});

test("an old answer about a row does not come after the new page", async () => {
    const server = new Server();
    await server.show([makeRow(1, 20), makeRow(2, 10)]);
    const late = server.list.refresh([2]);
    await server.show([makeRow(1, 20)]);
    server.reads.shift().resolve([makeRow(2, 10)]);
    await late;
    expect(server.ids).toEqual([1]);
});

test("a failure is told, and trying again helps", async () => {
    const server = new Server();
    const loading = server.list.load();
    server.pages.shift().reject(new Error("down"));
    await expect(loading).rejects.toThrow(/down/);
    expect(server.list.status).toBe("failed");
    await server.show([makeRow(1, 20)]);
    expect(server.list.status).toBe("ready");
});

test("when very many chats change at once the page is read instead of its rows", async () => {
    const server = new Server();
    await server.show([makeRow(1, 20)]);
    server.list.refresh(Array.from({ length: 81 }, (_, id) => id));
    expect(server.reads.length).toBe(0);
    expect(server.pages.length).toBe(1);
});

test("while searching, only what was found is kept up to date", async () => {
    const server = new Server();
    server.list.filters = { ...FILTERS, search: "mesa" };
    await server.show([makeRow(1, 20)]);
    await server.tell([1, 2], [makeRow(1, 30), makeRow(2, 40)]);
    expect(server.ids).toEqual([1]);
    expect(server.list.rows[0].at).toBe("2026-11-22 10:30:00");
});

test("S0-32: what the person does himself moves at once, what others do waits for the pointer", async () => {
    const server = new Server();
    const { list } = server;
    await server.show([makeRow(3, 30), makeRow(2, 20), makeRow(1, 10)]);
    const gone = [];
    list.onGoes = (chatId, neighbour) => gone.push([chatId, neighbour?.id]);
    list.hold();
    const refreshing = list.refresh([3], { isOwn: true });
    server.reads.shift().resolve([makeRow(3, 30, { state: "archived" })]);
    await refreshing;
    expect(server.ids).toEqual([2, 1]);
    expect(gone).toEqual([[3, 2]]);
    // Told once more by the bus: there is nothing to place.
    await server.tell([3], [makeRow(3, 30, { state: "archived" })]);
    expect(list.heldCount).toBe(0);
    await server.tell([1], [makeRow(1, 10, { state: "archived" })]);
    expect(server.ids).toEqual([2, 1]);
    expect(list.heldCount).toBe(1);
    list.release();
    expect(server.ids).toEqual([2]);
});

test("S0-32: the chat below takes the place of one that goes, at the end the one above", async () => {
    const server = new Server();
    await server.show([makeRow(3, 30), makeRow(2, 20), makeRow(1, 10)]);
    expect(server.list.getNeighbour(3).id).toBe(2);
    expect(server.list.getNeighbour(1).id).toBe(2);
    expect(server.list.getNeighbour(9)).toBe(undefined);
});

const at = (minute) => `2026-11-22 10:${minute}:00`;

test("S0-06: who has waited longest stands first, answered chats below, newest first", () => {
    const rows = [
        makeRow(1, 50),
        makeRow(2, 40, { waiting_since: at(30) }),
        makeRow(3, 30, { waiting_since: at(10) }),
        makeRow(4, 20),
        makeRow(5, 10, { waiting_since: at(10) }),
    ];
    rows.sort((a, b) => compareRows(a, b, "waiting"));
    expect(rows.map((row) => row.id)).toEqual([3, 5, 2, 1, 4]);
    expect(findPlace(rows, makeRow(9, 55, { waiting_since: at(20) }), "waiting")).toBe(2);
    expect(findPlace(rows, makeRow(9, 30), "waiting")).toBe(4);
});

test("S0-05: filters by what is left to do", () => {
    const rows = [
        makeRow(1, 5, { waiting_since: at(10) }),
        makeRow(2, 5, { unread: 2 }),
        makeRow(3, 5, { mentions: 1 }),
        makeRow(4, 5, { unsent: "uncertain" }),
    ];
    const found = (only) =>
        rows.filter((row) => matches(row, { ...FILTERS, only })).map((row) => row.id);
    expect(found("waiting")).toEqual([1]);
    expect(found("unread")).toEqual([2]);
    expect(found("mentions")).toEqual([3]);
    expect(found("unsent")).toEqual([4]);
});

test("S0-05: the open chat stays in a filtered list until one goes on", async () => {
    const server = new Server();
    server.list.filters = { ...FILTERS, only: "unread" };
    await server.show([makeRow(1, 20, { unread: 1 }), makeRow(2, 10, { unread: 1 })]);
    server.list.setOpen(1);
    await server.tell([1], [makeRow(1, 20)]);
    expect(server.ids).toEqual([1, 2]);
    expect(server.list.get(1).unread).toBe(0);
    server.list.setOpen(2);
    expect(server.ids).toEqual([2]);
    await server.tell([3], [makeRow(3, 30)]);
    expect(server.ids).toEqual([2]);
});

test("S0-06: an answered chat goes below those that wait", async () => {
    const server = new Server();
    server.list.filters = { ...FILTERS, order: "waiting" };
    await server.show([
        makeRow(1, 10, { waiting_since: at(10) }),
        makeRow(2, 20, { waiting_since: at(20) }),
        makeRow(3, 15),
    ]);
    await server.tell([1], [makeRow(1, 30)]);
    expect(server.ids).toEqual([2, 1, 3]);
});
