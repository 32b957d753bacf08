import { beforeEach, describe, expect, test } from "@odoo/hoot";
import { advanceTime } from "@odoo/hoot-mock";
import { Presence } from "@omnichannel_chat/team/presence";

describe.current.tags("headless");

const ME = 7;
const LAURA = { chat_id: 1, user_id: 8, name: "Laura" };
let told, people, presence;

beforeEach(() => {
    told = [];
    people = {};
    presence = new Presence({
        people,
        tell: (chatId, what) => told.push(`${chatId} ${what}`),
        userId: ME,
    });
});

const looks = (values = {}) => presence.hear({ ...LAURA, presence: "looking", ...values });
const types = () => looks({ presence: "typing" });
const names = () => Object.values(people[1] ?? {}).map(({ name }) => name);

test("S0-03: who opens a chat is told of after a moment, then every 20 seconds", async () => {
    presence.watch(1);
    expect(told).toEqual([]);
    await advanceTime(1000);
    expect(told).toEqual(["1 looking"]);
    await advanceTime(20000);
    expect(told).toEqual(["1 looking", "1 looking"]);
    presence.unwatch(1);
    await advanceTime(40000);
    expect(told.slice(2)).toEqual(["1 left"]);
});

test("S0-03: who only passes by on the way to another chat disturbs nobody", async () => {
    presence.watch(1);
    await advanceTime(300);
    presence.unwatch(1);
    await advanceTime(5000);
    expect(told).toEqual([]);
});

test("S0-03: colleagues come, leave, and are forgotten when they are heard of no more", async () => {
    presence.watch(1);
    looks();
    looks({ user_id: 9, name: "Mario" });
    expect(names()).toEqual(["Laura", "Mario"]);
    looks({ user_id: 9, presence: "left" });
    expect(names()).toEqual(["Laura"]);
    await advanceTime(20000);
    looks();
    await advanceTime(29000);
    expect(names()).toEqual(["Laura"]);
    await advanceTime(1000);
    expect(names()).toEqual([]);
});

test("nothing is shown of oneself, nor of chats that are not on screen", () => {
    presence.watch(1);
    looks({ user_id: ME });
    looks({ chat_id: 2 });
    expect(people).toEqual({});
});

test("who has just come is told who is here, once", async () => {
    presence.watch(1);
    await advanceTime(1000);
    looks();
    looks();
    expect(told).toEqual(["1 looking", "1 looking"]);
});

test("S0-03: typing is told at most every 5 seconds", async () => {
    presence.watch(1);
    presence.type(1);
    presence.type(1);
    expect(told).toEqual(["1 typing"]);
    await advanceTime(5000);
    presence.type(1);
    expect(told.filter((each) => each === "1 typing").length).toBe(2);
});

test("S0-03: who types is seen to type until he stops or sends", async () => {
    presence.watch(1);
    types();
    looks();
    expect(people[1][8].isTyping).toBe(true);
    await advanceTime(8000);
    expect(people[1][8].isTyping).toBe(false);
    types();
    presence.stopTyping(1, 8);
    expect(people[1][8].isTyping).toBe(false);
    expect(names()).toEqual(["Laura"]);
});

test("a chat that is closed forgets who was there", () => {
    presence.watch(1);
    looks();
    presence.unwatch(1);
    expect(people).toEqual({});
});
