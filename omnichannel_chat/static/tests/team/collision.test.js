import { describe, expect, test } from "@odoo/hoot";
import { findForeignAnswer } from "@omnichannel_chat/team/collision";
import { findTags } from "@omnichannel_chat/team/tag_dialog";

describe.current.tags("headless");

const answer = { id: 5, omnichannel: { direction: "out" }, isSelfAuthored: false };

test("S0-03: a colleague's answer that came while one was writing is found", () => {
    expect(findForeignAnswer([answer], 4)).toBe(answer);
    expect(findForeignAnswer([answer], 5)).toBe(undefined);
});

test("S0-03: own answers, notes and the customer's messages are none", () => {
    const others = [
        { ...answer, isSelfAuthored: true },
        { ...answer, omnichannel: false },
        { ...answer, omnichannel: { direction: "in" } },
        { ...answer, id: 5.01 },
    ];
    expect(findForeignAnswer(others, 4)).toBe(undefined);
});

test("S0-38: tags are found by a part of their name, and made when none is called so", () => {
    const tags = [
        { id: 1, name: "VIP" },
        { id: 2, name: "Vipers" },
    ];
    expect(findTags(tags, "vip")).toEqual({ found: tags, isNew: false });
    expect(findTags(tags, " vipe ")).toEqual({ found: [tags[1]], isNew: true });
    expect(findTags(tags, "")).toEqual({ found: tags, isNew: false });
    expect(findTags(tags, "new")).toEqual({ found: [], isNew: true });
});
