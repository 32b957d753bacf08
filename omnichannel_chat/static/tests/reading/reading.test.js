import { mailModels, start, startServer } from "@mail/../tests/mail_test_helpers";
import { describe, expect, test } from "@odoo/hoot";
import { advanceTime, animationFrame } from "@odoo/hoot-mock";
import { defineModels, models, onRpc } from "@web/../tests/web_test_helpers";

describe.current.tags("desktop");

class OmnichannelChat extends models.Model {
    _name = "omnichannel.chat";
    _inherit = ["mail.thread"];
}

defineModels({ ...mailModels, OmnichannelChat });

/** A chat of which so many messages of the customer are here, with ids from 1 on. */
async function setup(count) {
    const pyEnv = await startServer();
    const chatId = pyEnv["omnichannel.chat"].create({});
    const marks = [];
    onRpc("has_group", () => true);
    onRpc("omnichannel.chat", "get_unanswered", () => ({ count: 0, chat_id: false, unsent: 0 }));
    onRpc("omnichannel.chat", "mark_read", ({ args }) => {
        marks.push(args[1]);
        return true;
    });
    const env = await start();
    const service = env.services.omnichannel_chat;
    const thread = service.getThread(chatId);
    const write = (id) =>
        env.services["mail.store"]["mail.message"].insert({
            id,
            body: `message ${id}`,
            model: "omnichannel.chat",
            omnichannel: { direction: "in", state: "received", deliveries: [] },
            res_id: chatId,
            thread,
        });
    const receive = (id) => thread.messages.push(write(id));
    Array.from({ length: count }, (_, index) => receive(index + 1));
    Object.assign(thread, { isLoaded: true, status: "ready" });
    return { chatId, marks, receive, service, store: env.services["mail.store"], thread };
}

/** What was seen is told to the server a moment later. */
async function tell() {
    await advanceTime(1000);
    await animationFrame();
}

test("S0-05: only what was on the screen is read", async () => {
    const { chatId, marks, service, thread } = await setup(5);
    service.beginReading({ id: chatId, unread: 3, read_to: 2 });
    await animationFrame();
    await advanceTime(5000);
    expect(thread.omnichannelFirstNew.id).toBe(3);
    expect(thread.omnichannelUnseen).toBe(3);
    service.look(chatId, 4);
    expect(thread.omnichannelUnseen).toBe(1);
    service.look(chatId, 0);
    await tell();
    expect(marks).toEqual([4]);
    expect(thread.omnichannelFirstNew.id).toBe(3);
});

test("S0-05: nothing is read before it is known how far the user has read", async () => {
    const { chatId, marks, service, thread } = await setup(5);
    service.look(chatId, 5);
    await tell();
    expect(marks).toEqual([]);
    expect(thread.omnichannelSeenId).toBe(null);
});

test("S0-05: what comes while nobody looks begins a new part", async () => {
    const { chatId, receive, service, thread } = await setup(2);
    service.beginReading({ id: chatId, unread: 0, read_to: 2 });
    service.look(chatId, 2);
    expect(thread.omnichannelFirstNew).toBe(undefined);
    receive(3);
    service.look(chatId, 0);
    expect(thread.omnichannelFirstNew.id).toBe(3);
    receive(4);
    service.look(chatId, 0);
    expect(thread.omnichannelFirstNew.id).toBe(3);
    expect(thread.omnichannelUnseen).toBe(2);
    service.look(chatId, 4);
    expect(thread.omnichannelUnseen).toBe(0);
});

test("S0-05: what is marked as unread stays so while the chat is open", async () => {
    const { chatId, marks, service, thread } = await setup(3);
    onRpc("omnichannel.chat", "mark_unread", ({ args }) => {
        expect.step(`from ${args[1]}`);
        return true;
    });
    onRpc("omnichannel.chat", "get_inbox_rows_by_id", () => [
        { id: chatId, unread: 2, read_to: 1 },
    ]);
    service.watchers.set(chatId, 1);
    service.beginReading({ id: chatId, unread: 0, read_to: 3 });
    await service.markUnread(chatId, 2);
    expect.verifySteps(["from 2"]);
    service.look(chatId, 3);
    await tell();
    expect(marks).toEqual([]);
    expect(thread.omnichannelFirstNew.id).toBe(2);
});

test("the old end of a long chat is let go, and can be read again", async () => {
    const { chatId, service, store, thread } = await setup(100);
    service.beginReading({ id: chatId, unread: 0, read_to: 100 });
    service.messages.letGo(thread, 30);
    expect(thread.messages.length).toBe(30);
    expect(thread.messages[0].id).toBe(71);
    expect(thread.loadOlder).toBe(true);
    expect(store["mail.message"].get(70)).toBe(undefined);
});

test("what is answered stays, and so does what is not sent yet", async () => {
    const { service, store, thread } = await setup(40);
    store["mail.message"].get(40).parent_id = store["mail.message"].get(3);
    const pending = store["mail.message"].insert({ id: 4.5, isPending: true, thread });
    thread.messages.unshift(pending);
    service.messages.letGo(thread, 10);
    expect(thread.messages.map(({ id }) => id).slice(0, 2)).toEqual([4.5, 31]);
    expect(store["mail.message"].get(3).id).toBe(3);
});
