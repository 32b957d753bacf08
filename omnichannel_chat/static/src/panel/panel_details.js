import { onMounted, onWillUnmount, useEffect, useState } from "@odoo/owl";

import { useService } from "@web/core/utils/hooks";

/** Chats whose details are kept, so that going back to one shows them at once. */
const KEPT = 30;

/**
 * What of the panel takes longer to find than the rest: suggestions, addresses, documents. Read when
 * a chat is opened, beside the panel itself, and again whenever the panel is read again or a document
 * that was sent here has changed.
 *
 * @param {() => {chat: Object, panel?: Object}} getProps of the component
 * @returns {{data: Object|null}} reactive; nothing while it is on its way
 */
export function usePanelDetails(getProps) {
    const orm = useService("orm");
    const bus = useService("bus_service");
    const state = useState({ data: null });
    const known = new Map();
    let shown = {};
    let request = 0;

    async function load(chatId) {
        const mine = ++request;
        const data = await orm.silent.call("omnichannel.chat", "get_panel_details", [[chatId]]);
        known.delete(chatId);
        known.set(chatId, data);
        if (known.size > KEPT) {
            known.delete(known.keys().next().value);
        }
        if (mine === request) {
            state.data = data;
        }
    }

    useEffect(
        (chatId, panel) => {
            const before = shown;
            shown = { chatId, panel };
            if (before.chatId !== chatId) {
                state.data = known.get(chatId) ?? null;
                load(chatId);
            } else if (before.panel && panel) {
                load(chatId);
            }
        },
        () => [getProps().chat.id, getProps().panel]
    );
    function onDocuments({ chat_id: chatId }) {
        if (chatId === shown.chatId) {
            load(chatId);
        }
    }

    onMounted(() => bus.subscribe("omnichannel/documents", onDocuments));
    onWillUnmount(() => {
        bus.unsubscribe("omnichannel/documents", onDocuments);
        request++;
    });
    return state;
}
