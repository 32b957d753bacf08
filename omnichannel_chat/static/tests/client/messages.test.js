import { beforeEach, expect, getFixture, test } from "@odoo/hoot";
import { Messages } from "@omnichannel_chat/client/messages";

const WORDS = { sent: "Sent", read: "Read by %s", you: "You", sending: "Sending", new: "New" };
const say = (name, value) => WORDS[name].replace("%s", value);
let messages;

/** A message as the server makes it, as far as the script looks at it. */
function row(id, { side = "team", author = 1, seconds = id * 60, day = "d1", ...more } = {}) {
    const { version = "1", key = "" } = more;
    const tick = side === "own" ? '<span data-client-tick="1"></span>' : "";
    return {
        id,
        version,
        html: `<li class="o_ct_message o_ct_${side}" data-message="${id}" data-version="${version}"
            data-key="${key}" data-author="${author}" data-seconds="${seconds}" data-day="${day}">
            <div class="o_ct_day"></div><p>text ${id} ${version}</p>${tick}</li>`,
    };
}

const getIds = () => messages.all.map((item) => Number(item.dataset.message));
const getItem = (id) => messages.all.find((item) => item.dataset.message === String(id));

beforeEach(() => {
    getFixture().innerHTML = `<div data-client-scroll="1">
        <a data-client-older="1"></a><ol data-client-messages="1"></ol></div>`;
    messages = new Messages(getFixture(), say);
});

test("Messages stand in their order, each once, however they come", () => {
    messages.put([row(1), row(4)]);
    messages.put([row(3), row(4)]);
    messages.put([row(2), row(5), row(5)]);
    expect(getIds()).toEqual([1, 2, 3, 4, 5]);
    expect(messages.newest).toBe(5);
});

test("A message that has changed takes the place of what it was", () => {
    messages.put([row(1), row(2)]);
    const same = getItem(2);
    messages.put([row(1, { version: "2" }), row(2)]);
    expect(getItem(1).textContent.trim()).toBe("text 1 2");
    expect(getItem(2)).toBe(same);
});

test("What stands on an earlier page comes with that page", () => {
    messages.put([row(10), row(11)]);
    messages.put([row(3, { version: "2" }), row(12)]);
    expect(getIds()).toEqual([10, 11, 12]);
    messages.put([row(3), row(9)], { isOlder: true });
    expect(getIds()).toEqual([3, 9, 10, 11, 12]);
});

test("Only what the team has written is news", () => {
    expect(messages.put([row(1, { side: "own" })])).toBe(false);
    expect(messages.put([row(2)])).toBe(true);
    expect(messages.put([row(2, { version: "2" })])).toBe(false);
});

test("A message of the client is shown at once, and gives way to the one that was stored", () => {
    messages.put([row(1)]);
    messages.showWaiting({ key: "k1", text: "Hello", files: [{ id: 1, name: "a.pdf" }] });
    messages.showWaiting({ key: "k2", text: "Again", files: [] });
    expect(messages.list.textContent).toMatch(/Hello.*a\.pdf.*Sending/);
    messages.put([row(2, { side: "own", key: "k1" })]);
    expect(messages.list.querySelectorAll("[data-waiting]").length).toBe(1);
    expect(messages.list.lastElementChild.dataset.waiting).toBe("k2");
});

test("A day and a name stand once above what belongs together", () => {
    messages.put([
        row(1),
        row(2),
        row(3, { author: 2 }),
        row(4, { author: 2, seconds: 9999 }),
        row(5, { author: 2, seconds: 10000, day: "d2" }),
    ]);
    const has = (name) => messages.all.filter((item) => item.classList.contains(name)).length;
    expect(has("o_ct_begins_day")).toBe(2);
    expect(getItem(2)).toHaveClass("o_ct_joined");
    expect(has("o_ct_joined")).toBe(1);
});

test("A tick says who of the team has read the message", () => {
    messages.put([row(1, { side: "own" }), row(2, { side: "own" })]);
    messages.showReaders([
        { name: "Mario", until: 1 },
        { name: "Laura", until: 1 },
    ]);
    const [first, second] = messages.list.querySelectorAll("[data-client-tick]");
    expect(first.title).toBe("Read by Mario, Laura");
    expect(first).toHaveClass("o_ct_read");
    expect(second.title).toBe("Sent");
});
