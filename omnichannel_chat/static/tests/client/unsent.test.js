import { expect, test } from "@odoo/hoot";
import { Keeper, Unsent } from "@omnichannel_chat/client/unsent";

function makeStorage() {
    const kept = new Map();
    return {
        kept,
        getItem: (name) => kept.get(name) ?? null,
        setItem: (name, value) => kept.set(name, value),
        removeItem: (name) => kept.delete(name),
    };
}

test("What is not sent yet is still there after the page was closed, under the same key", () => {
    const storage = makeStorage();
    const { key } = new Unsent(new Keeper("7.1.", storage)).add({ text: "Hello", files: [] });
    const again = new Unsent(new Keeper("7.1.", storage));
    expect(again.messages.map((message) => [message.key, message.text])).toEqual([[key, "Hello"]]);
});

test("What was sent is kept no longer", () => {
    const storage = makeStorage();
    const unsent = new Unsent(new Keeper("7.1.", storage));
    unsent.remove(unsent.add({ text: "Hello", files: [] }).key);
    expect(unsent.messages).toEqual([]);
    expect(storage.kept.size).toBe(0);
});

test("Each message has a key of its own", () => {
    const unsent = new Unsent(new Keeper("7.1.", makeStorage()));
    const keys = [1, 2].map(() => unsent.add({ text: "Hello", files: [] }).key);
    expect(keys[0]).not.toBe(keys[1]);
});

test("What one user has written on this computer is not shown to another, or in another thread", () => {
    const storage = makeStorage();
    new Keeper("7.1.", storage).set("draft", "mine");
    expect(new Keeper("8.1.", storage).get("draft", "")).toBe("");
    expect(new Keeper("7.2.", storage).get("draft", "")).toBe("");
    expect(new Keeper("7.1.", storage).get("draft", "")).toBe("mine");
});

test("A browser that keeps nothing, or rubbish, does no harm", () => {
    const broken = {
        getItem: () => "{",
        setItem: () => {
            throw new Error("full");
        },
    };
    const keeper = new Keeper("7.1.", broken);
    keeper.set("draft", "mine");
    expect(keeper.get("draft", "")).toBe("");
    expect(new Unsent(keeper).add({ text: "Hello", files: [] }).text).toBe("Hello");
});

test("The files of what is not sent yet are known", () => {
    const unsent = new Unsent(new Keeper("7.1.", makeStorage()));
    unsent.add({ text: "", files: [{ id: 3, name: "a.pdf" }] });
    unsent.add({ text: "", files: [{ id: 5, name: "b.pdf" }] });
    expect([...unsent.files]).toEqual([3, 5]);
});
