import { registry } from "@web/core/registry";

/**
 * Client action that opens a chat in a floating window and leaves the page as it is.
 *
 * @param {import("@web/env").OdooEnv} env
 * @param {{params?: {chat_id?: number}}} action
 */
async function openWindowAction(env, action) {
    const chatId = action.params?.chat_id;
    if (chatId) {
        await env.services.omnichannel_chat.openWindow(chatId);
    }
}

registry.category("actions").add("omnichannel_chat.open_window", openWindowAction);
