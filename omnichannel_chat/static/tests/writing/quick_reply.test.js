import { mailModels, start, startServer } from "@mail/../tests/mail_test_helpers";
import { describe, expect, test } from "@odoo/hoot";
import { animationFrame, Deferred } from "@odoo/hoot-mock";
import { insertQuickReply } from "@omnichannel_chat/writing/quick_reply";
import { defineModels, models, onRpc } from "@web/../tests/web_test_helpers";

describe.current.tags("desktop");

class OmnichannelChat extends models.Model {
    _name = "omnichannel.chat";
    _inherit = ["mail.thread"];
}

defineModels({ ...mailModels, OmnichannelChat });

async function setup(answer) {
    const pyEnv = await startServer();
    const chatId = pyEnv["omnichannel.chat"].create({});
    onRpc("has_group", () => true);
    onRpc("omnichannel.chat", "get_unanswered", () => ({ count: 0, chat_id: false }));
    onRpc("omnichannel.chat", "fill_quick_reply", answer);
    const env = await start();
    const thread = env.services.omnichannel_chat.getThread(chatId);
    return { thread, composer: thread.composer };
}

const filled = (text) => ({ text, attachment_ids: [], store_data: {} });

test("lesson 41: a reply replaces what was typed to find it, and its first blank is selected", async () => {
    const { thread, composer } = await setup(() => filled("el [[What day?]]"));
    composer.composerText = "Llega ::arr hoy";
    await insertQuickReply(thread, { id: 1 }, { start: 6, end: 11 });
    expect(composer.composerText).toBe("Llega el [[What day?]] hoy");
    const { start: from, end } = composer.selection;
    expect(composer.composerText.slice(from, end)).toBe("[[What day?]]");
    expect(composer.cannedResponses.map(({ id }) => id)).toEqual([1]);
});

test("lesson 41: while the server fills it in nothing can be sent, and typing is kept", async () => {
    const answer = new Deferred();
    const { thread, composer } = await setup(() => answer);
    composer.composerText = "::a";
    const inserted = insertQuickReply(thread, { id: 1 }, { start: 0, end: 3 });
    await animationFrame();
    expect(thread.omnichannelFilling).toBe(1);
    composer.composerText = " Gracias";
    answer.resolve(filled("Hola"));
    await inserted;
    expect(composer.composerText).toBe("Hola Gracias");
    expect(thread.omnichannelFilling).toBe(0);
});
