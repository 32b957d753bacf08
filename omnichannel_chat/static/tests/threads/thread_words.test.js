import { beforeEach, describe, expect, test } from "@odoo/hoot";
import {
    getAccessText,
    getObstacle,
    getQuestions,
    getReminderEnd,
    getReminders,
    getRequestObstacle,
    getTaskProgress,
    getWhyUnreachable,
} from "@omnichannel_chat/threads/thread_words";
import { isVideoLink } from "@omnichannel_chat/threads/videos";
import { allowTranslations } from "@web/../tests/web_test_helpers";

describe.current.tags("headless");
beforeEach(allowTranslations);

const ann = { id: 1, name: "Ann", state: "active" };
const carl = { id: 2, name: "Carl", state: "invited" };
const options = { account: { id: 9, name: "Acme" }, contacts: [ann, carl] };
const ready = {
    options,
    contactIds: [1],
    subject: "Taxes",
    hasText: true,
    files: [],
    tasks: [],
    refusal: "",
};
const obstacle = (changes) => String(getObstacle({ ...ready, ...changes }));

test("S1-29: what is still missing is said beside the button, one thing at a time", () => {
    expect(obstacle({})).toBe("");
    expect(obstacle({ options: null })).toBe("Choose a customer.");
    expect(obstacle({ refusal: "Not your client." })).toBe("Not your client.");
    expect(obstacle({ contactIds: [] })).toBe("Choose who reads it.");
    expect(obstacle({ subject: "  " })).toBe("Write a subject.");
    expect(obstacle({ hasText: false })).toBe("Write a message, or add a file.");
});

test("S1-17: with nobody who has signed in there can be no chat", () => {
    expect(obstacle({ options: { ...options, contacts: [carl] } })).toBe(
        "Nobody of Acme has signed in to the portal yet."
    );
});

test("S1-25: a file may stand alone, and is waited for", () => {
    expect(obstacle({ hasText: false, files: [{ id: 3, isUploading: false }] })).toBe("");
    expect(obstacle({ files: [{ id: false, isUploading: true }] })).toBe(
        "A file is still on its way."
    );
    expect(obstacle({ files: [{ id: false, error: "Too large." }] })).toBe(
        "Remove the file that could not be uploaded."
    );
});

test("S1-17, S1-18: why somebody cannot be chosen", () => {
    expect(getWhyUnreachable("active")).toBe("");
    expect(String(getWhyUnreachable("none"))).toBe(
        "Has no access to the portal, so nothing would be read."
    );
    expect(String(getWhyUnreachable("invited"))).toBe("Was invited, and has not signed in yet.");
    expect(String(getWhyUnreachable("ended"))).toBe("The access to the portal has ended.");
});

test("S1-18: whether somebody comes into the portal, and when he last did", () => {
    const format = (at) => at.toISODate();
    const at = "2026-11-03 10:00:00";
    expect(String(getAccessText({ state: "active", last_login: at }, format))).toBe(
        "Last sign-in 2026-11-03"
    );
    expect(String(getAccessText({ state: "ended", last_login: at }, format))).toBe("Access ended");
    expect(String(getAccessText({ state: "invited", last_login: false }, format))).toBe(
        "Has not signed in yet"
    );
});

test("S1-08: how far the tasks of a thread are", () => {
    expect(getTaskProgress({ task_count: 0, task_done_count: 0 })).toBe(null);
    expect(getTaskProgress({})).toBe(null);
    const some = getTaskProgress({ task_count: 3, task_done_count: 1 });
    expect([some.text, String(some.title), some.isDone]).toEqual([
        "1/3",
        "1 of 3 tasks are done",
        false,
    ]);
    expect(getTaskProgress({ task_count: 2, task_done_count: 2 }).isDone).toBe(true);
});

test("S1-09: questions as the client gets them, and what is missing before", () => {
    const question = { name: "", kind: "text", options: "", dueDate: "" };
    expect(String(getRequestObstacle([question]))).toBe("Write at least one question.");
    const choice = { ...question, name: " Which year? ", kind: "choice", options: "2025\n\n" };
    expect(String(getRequestObstacle([choice]))).toBe("A choice needs at least two lines.");
    const asked = [{ ...choice, options: " 2025\n2026 " }, question];
    expect(getRequestObstacle(asked)).toBe("");
    expect(getQuestions([...asked, { ...question, name: "ID", dueDate: "2026-12-01" }])).toEqual([
        { name: "Which year?", kind: "choice", options: ["2025", "2026"] },
        { name: "ID", kind: "text", due_date: "2026-12-01" },
    ]);
});

test("S1-27, S1-43, S1-44: reminders of a new thread, and what ends them", () => {
    expect(getReminders({ on: false, days: 3, limit: 1 })).toBe(null);
    expect(getReminders({ on: true, days: 3, limit: 1 })).toEqual({ on: true, days: 3, limit: 1 });
    // The server says which numbers fit.
    expect(getReminders({ on: true, days: "", limit: 2 })).toEqual({ on: true, days: 0, limit: 2 });
    expect(String(getReminderEnd([{ name: " " }]))).toBe("They stop when the client answers.");
    expect(String(getReminderEnd([{ name: "Statement" }]))).toBe(
        "They stop when all tasks are done and all messages are read."
    );
});

test("S1-61: links to films of the four sites are known by their address", () => {
    for (const link of [
        "https://www.youtube.com/watch?v=dQw4w9WgXcQ",
        "https://youtu.be/dQw4w9WgXcQ",
        "https://vimeo.com/123456789",
        "https://www.loom.com/share/0123456789abcdef0123456789abcdef",
        "https://drive.google.com/file/d/0123456789abcdefghijk/view",
    ]) {
        expect(isVideoLink(link)).toBe(true, { message: link });
    }
    for (const link of [
        "",
        "a film",
        "http://youtu.be/dQw4w9WgXcQ",
        "https://youtu.be.example.com/dQw4w9WgXcQ",
        "https://youtu.be/",
        "javascript:alert(1)",
    ]) {
        expect(isVideoLink(link)).toBe(false, { message: link });
    }
});
