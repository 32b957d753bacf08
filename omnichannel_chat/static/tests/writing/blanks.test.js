import { describe, expect, test } from "@odoo/hoot";
import { findBlanks, findNextBlank } from "@omnichannel_chat/writing/blanks";
import { filterReplies } from "@omnichannel_chat/writing/quick_reply_filter";

describe.current.tags("headless");

test("lesson 41: what is to be filled in is found, in its order", () => {
    const text = "El [[What day?]] a las [[ What time? ]].";
    expect(findBlanks(text).map(({ label }) => label)).toEqual(["What day?", "What time?"]);
    const [{ start, end }] = findBlanks(text);
    expect(text.slice(start, end)).toBe("[[What day?]]");
});

test("lesson 41: other brackets are text", () => {
    for (const text of ["", "[x]", "[[]]", "a[0][1]", "[[one\ntwo]]", undefined]) {
        expect(findBlanks(text)).toEqual([]);
    }
});

test("lesson 41: Tab goes to the next blank, after the last one to the first", () => {
    const text = "[[a]] [[b]]";
    expect(findNextBlank(text).label).toBe("a");
    expect(findNextBlank(text, 5).label).toBe("b");
    expect(findNextBlank(text, 11).label).toBe("a");
    expect(findNextBlank("nothing")).toBe(undefined);
});

test("S0-18: a search finds by shortcut before by text, whatever the accents", () => {
    const replies = [
        { shortcut: "gracias", text: "Gracias por su envío" },
        { shortcut: "reenvío", text: "Se lo mandamos" },
        { shortcut: "envio", text: "Su pedido está en camino" },
        { shortcut: "hola", text: "Hola" },
    ];
    const found = (search) => filterReplies(replies, search).map(({ shortcut }) => shortcut);
    expect(found("Envio")).toEqual(["envio", "reenvío", "gracias"]);
    expect(found(" ")).toHaveLength(4);
    expect(found("xyz")).toEqual([]);
});

test("S0-18: Odoo's canned responses are found alike", () => {
    const responses = [{ source: "thanks", substitution: "Thank you, Ana" }];
    expect(filterReplies(responses, "ana")).toHaveLength(1);
});
