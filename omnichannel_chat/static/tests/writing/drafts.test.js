import { beforeEach, describe, expect, test } from "@odoo/hoot";
import { advanceTime, Deferred } from "@odoo/hoot-mock";
import { Drafts } from "@omnichannel_chat/writing/drafts";

describe.current.tags("headless");

const CHAT = 7;
const NOTHING = { text: "", is_note: false, at: "" };
const draft = (text, at = "2026-01-01 10:00:00") => ({ text, is_note: false, at });

let saved;
let drafts;
let answer;
beforeEach(() => {
    saved = [];
    answer = async () => "2026-01-01 10:00:00";
    drafts = new Drafts({
        save: (...args) => {
            saved.push(args);
            return answer();
        },
    });
});

test("S0-20: what is typed is kept after a pause, once", async () => {
    drafts.receive(CHAT, NOTHING, "");
    drafts.note(CHAT, "H", false);
    await advanceTime(1000);
    drafts.note(CHAT, "Hola", false);
    await advanceTime(1000);
    expect(saved).toEqual([]);
    await advanceTime(600);
    expect(saved).toEqual([[CHAT, "Hola", false]]);
    drafts.note(CHAT, "Hola", false);
    await advanceTime(2000);
    expect(saved).toHaveLength(1);
});

test("S0-20: leaving the chat keeps it at once", async () => {
    drafts.receive(CHAT, NOTHING, "");
    drafts.note(CHAT, "Hola", false);
    await drafts.flush(CHAT);
    expect(saved).toEqual([[CHAT, "Hola", false]]);
    expect(drafts.left).toEqual([]);
});

test("S0-33: an answer that becomes a note is kept as one", async () => {
    drafts.receive(CHAT, draft("Hola"), "");
    drafts.note(CHAT, "Hola", true);
    await drafts.flush(CHAT);
    expect(saved).toEqual([[CHAT, "Hola", true]]);
});

test("S0-20: a draft of another computer is shown, an old answer is not", () => {
    expect(drafts.receive(CHAT, draft("Hola"), "").text).toBe("Hola");
    expect(drafts.receive(CHAT, draft("Hol", "2026-01-01 09:00:00"), "Hola")).toBe(null);
    expect(drafts.receive(CHAT, draft("Hola Ana", "2026-01-01 10:05:00"), "Hola").text).toBe(
        "Hola Ana"
    );
    expect(drafts.receive(CHAT, draft("", "2026-01-01 10:06:00"), "Hola Ana").text).toBe("");
});

test("S0-20: what is typed here is not overwritten, before or after the first answer", async () => {
    drafts.note(CHAT, "Aquí", false);
    expect(drafts.left).toEqual([]);
    expect(drafts.receive(CHAT, draft("Allí"), "Aquí")).toBe(null);
    drafts.note(CHAT, "Aquí", false);
    await drafts.flush(CHAT);
    expect(saved).toEqual([[CHAT, "Aquí", false]]);
    drafts.note(CHAT, "Aquí mismo", false);
    expect(drafts.receive(CHAT, draft("Allí", "2026-01-01 11:00:00"), "Aquí mismo")).toBe(null);
});

test("S0-20: what is sent is no draft, also when it was just being kept", async () => {
    drafts.receive(CHAT, NOTHING, "");
    const arrives = new Deferred();
    answer = () => arrives;
    drafts.note(CHAT, "Hola", false);
    drafts.flush(CHAT);
    await advanceTime(0);
    let isSettled = false;
    const settled = drafts.drop(CHAT).then(() => {
        isSettled = true;
    });
    drafts.note(CHAT, "", false);
    await advanceTime(0);
    expect(isSettled).toBe(false);
    arrives.resolve("2026-01-01 10:00:00");
    await settled;
    answer = async () => "2026-01-01 10:00:01";
    await drafts.flush(CHAT);
    expect(drafts.receive(CHAT, draft("Hola"), "")).toBe(null);
    expect(drafts.left).toEqual([]);
});

test("S0-20: a failure loses nothing: the next key tries again", async () => {
    drafts.receive(CHAT, NOTHING, "");
    answer = () => Promise.reject(new Error("no connection"));
    drafts.note(CHAT, "Hola", false);
    await drafts.flush(CHAT);
    answer = async () => "2026-01-01 10:00:00";
    drafts.note(CHAT, "Hola", false);
    await drafts.flush(CHAT);
    expect(saved).toHaveLength(2);
});
