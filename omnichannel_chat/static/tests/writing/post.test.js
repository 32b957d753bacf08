import { mailModels, onRpcBefore, start, startServer } from "@mail/../tests/mail_test_helpers";
import { describe, expect, test } from "@odoo/hoot";
import { animationFrame } from "@odoo/hoot-mock";
import { markup } from "@odoo/owl";
import {
    defineModels,
    makeServerError,
    models,
    onRpc,
    patchWithCleanup,
} from "@web/../tests/web_test_helpers";

describe.current.tags("desktop");

class OmnichannelChat extends models.Model {
    _name = "omnichannel.chat";
    _inherit = ["mail.thread"];
}

defineModels({ ...mailModels, OmnichannelChat });

const COMPOSER = {
    allowed: true,
    reason: "ok",
    sentence: "",
    deadline: false,
    action: "",
    text_limit: 1000,
    text_limit_unit: "characters",
    actions: ["reply", "typing"],
    receipts: [],
    provider: "WhatsApp",
    look: "whatsapp",
    channel_id: 1,
    name: "Ana",
};

/** A chat, the keys of its posts, and what the server shall answer to them. */
async function setup(answers) {
    const pyEnv = await startServer();
    const chatId = pyEnv["omnichannel.chat"].create({});
    const keys = [];
    const notices = [];
    onRpc("has_group", () => true);
    onRpc("omnichannel.chat", "get_unanswered", () => ({ count: 0, chat_id: false }));
    onRpc("omnichannel.chat", "get_composer_state", () => COMPOSER);
    onRpc("omnichannel.chat", "mark_read", () => true);
    onRpcBefore("/mail/message/post", ({ post_data }) => {
        keys.push(post_data.omnichannel_key);
        const error = answers.shift();
        if (error) {
            throw error;
        }
        delete post_data.omnichannel_key;
        delete post_data.omnichannel_clears_draft;
    });
    const env = await start();
    patchWithCleanup(env.services.notification, {
        add: (message) => notices.push(String(message)),
    });
    const thread = env.services.omnichannel_chat.getThread(chatId);
    const post = (text) =>
        thread.post(markup(text), {
            attachments: [],
            mentionedChannels: [],
            mentionedPartners: [],
            mentionedRoles: [],
            omnichannelText: text,
        });
    return { keys, notices, post, thread };
}

test("S0-20: what is repeated keeps its key, what is new gets another", async () => {
    const { keys, notices, post, thread } = await setup([
        makeServerError({ errorName: "builtins.KeyError" }),
    ]);
    await post("Hola");
    const [pending] = thread.messages;
    expect(pending.isPending).toBe(true);
    expect(notices).toHaveLength(1);
    await pending.postFailRedo();
    await post("Adiós");
    expect(keys).toHaveLength(3);
    expect(keys[1]).toBe(keys[0]);
    expect(keys[2]).not.toBe(keys[0]);
    expect(thread.messages.map((message) => message.isPending)).toEqual([false, false]);
});

test("S0-31: the reason of a refusal is shown and the text is kept", async () => {
    const refusal = makeServerError({ type: "UserError", message: "Connect the channel." });
    const { notices, post, thread } = await setup([refusal]);
    await post("Hola");
    await animationFrame();
    expect(notices).toEqual(["Connect the channel."]);
    expect(thread.messages).toHaveLength(0);
    expect(thread.composer.composerText).toBe("Hola");
});

test("S0-31: what is being written meanwhile is not overwritten", async () => {
    const refusal = makeServerError({ type: "UserError", message: "Connect the channel." });
    const { post, thread } = await setup([refusal]);
    const posted = post("Hola");
    thread.composer.composerText = "Otra cosa";
    await posted;
    expect(thread.composer.composerText).toBe("Otra cosa");
    expect(thread.messages).toHaveLength(1);
    expect(Boolean(thread.messages[0].postFailRedo)).toBe(true);
});
