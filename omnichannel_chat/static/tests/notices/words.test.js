import { beforeEach, describe, expect, test } from "@odoo/hoot";
import { getNotices } from "@omnichannel_chat/notices/words";
import { allowTranslations } from "@web/../tests/web_test_helpers";

describe.current.tags("headless");
beforeEach(allowTranslations);

const row = (id, values) => ({ id, name: `Customer ${id}`, channel_id: 1, unread: 1, ...values });
const notices = (...rows) =>
    getNotices(rows, () => "Shop").map((each) => ({ ...each, body: String(each.body) }));

test("Lesson 35: one notice a chat, with names and no text of a message", () => {
    const [notice] = notices(row(7, { preview: "My card number is 4111" }));
    expect(notice).toEqual({
        tag: "omnichannel.chat_7",
        title: "Customer 7",
        body: "New message · Shop",
        chatId: 7,
    });
    expect(notices(row(7, { unread: 3 }))[0].body).toBe("3 new messages · Shop");
});

test("Lesson 35: nothing of what is read or muted", () => {
    expect(notices(row(1, { unread: 0 }), row(2, { muted: true }))).toEqual([]);
});

test("Lesson 35: many chats at once are one notice", () => {
    const [notice, ...others] = notices(row(1), row(2), row(3), row(4));
    expect(others).toEqual([]);
    expect(notice.tag).toBe("omnichannel.chats");
    expect(notice.body).toBe("4 chats have new messages.");
});

test("Lesson 35: a channel whose name is not known leaves no hole", () => {
    expect(String(getNotices([row(1)], () => "")[0].body)).toBe("New message");
});
