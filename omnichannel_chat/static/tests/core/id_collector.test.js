import { advanceTime, describe, expect, test } from "@odoo/hoot";
import { IdCollector } from "@omnichannel_chat/core/id_collector";

describe.current.tags("headless");

test("a burst of bus messages becomes one request", async () => {
    const calls = [];
    const collector = new IdCollector((ids) => calls.push(ids), 150);
    collector.add([1]);
    collector.add([2, 1]);
    await advanceTime(100);
    collector.add([3]);
    expect(calls).toEqual([]);
    await advanceTime(60);
    expect(calls).toEqual([[1, 2, 3]]);
});

test("a steady stream is handed on too: the first id sets the time", async () => {
    const calls = [];
    const collector = new IdCollector((ids) => calls.push(ids), 150);
    for (let id = 1; id <= 4; id++) {
        collector.add([id]);
        await advanceTime(100);
    }
    expect(calls).toEqual([
        [1, 2],
        [3, 4],
    ]);
});

test("no ids: something changed all the same", async () => {
    const calls = [];
    const collector = new IdCollector((ids) => calls.push(ids), 150);
    collector.add([]);
    await advanceTime(160);
    expect(calls).toEqual([[]]);
});

test("what is cancelled is not handed on", async () => {
    const calls = [];
    const collector = new IdCollector((ids) => calls.push(ids), 150);
    collector.add([1]);
    collector.cancel();
    await advanceTime(200);
    expect(calls).toEqual([]);
});
