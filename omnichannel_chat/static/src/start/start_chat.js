import { openTemplateDialog } from "@omnichannel_chat/templates/template_dialog";

/**
 * Show the chat with somebody on a channel, a new one if there is none; where a template has to
 * begin, have it chosen.
 *
 * @param {import("@web/env").OdooEnv} env
 * @param {{id: number, mode: string, chat_id?: number|false}} channel as the server offers it
 * @param {{partnerId?: number|false, phone?: string|false}} target whom to write to
 * @param {(chatId: number) => any} [show] default: a floating window
 */
export async function startChat(env, channel, { partnerId, phone }, show) {
    const { orm, omnichannel_chat: omnichannel } = env.services;
    const chatId =
        channel.chat_id ||
        (await orm.call("omnichannel.chat", "start_chat", [channel.id], {
            partner_id: partnerId || null,
            phone: phone || null,
        }));
    await (show ? show(chatId) : omnichannel.openWindow(chatId));
    if (channel.mode === "template") {
        openTemplateDialog(env, chatId);
    }
}
