import { onMounted, onWillUnmount } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { ConnectionLostError } from "@web/core/network/rpc";
import { useService } from "@web/core/utils/hooks";

/** The bus is quick; this is for when it is not there. */
const POLL_INTERVAL = 2000;

/**
 * Keep the phone on the page up to date while the page is visible.
 *
 * @param {() => import("./phone").Phone | null} getPhone
 */
export function usePhoneNews(getPhone) {
    const bus = useService("bus_service");
    let loading = false;

    async function load() {
        const phone = getPhone();
        if (!phone || loading || document.visibilityState !== "visible") {
            return;
        }
        loading = true;
        try {
            await phone.load();
        } catch (error) {
            if (!(error instanceof ConnectionLostError)) {
                throw error;
            }
        } finally {
            loading = false;
        }
    }

    function onChats({ chat_ids: chatIds = [] }) {
        const known = getPhone()?.chatIds || [];
        // A phone without a chat may just have got its first.
        if (!known.length || chatIds.some((id) => known.includes(id))) {
            load();
        }
    }

    function onTyping({ chat_id: chatId }) {
        if (getPhone()?.chatIds.includes(chatId)) {
            getPhone().showTyping();
        }
    }

    let timer;
    onMounted(() => {
        bus.subscribe("omnichannel/chats", onChats);
        bus.subscribe("omnichannel/phone_typing", onTyping);
        timer = browser.setInterval(load, POLL_INTERVAL);
        document.addEventListener("visibilitychange", load);
    });
    onWillUnmount(() => {
        bus.unsubscribe("omnichannel/chats", onChats);
        bus.unsubscribe("omnichannel/phone_typing", onTyping);
        browser.clearInterval(timer);
        document.removeEventListener("visibilitychange", load);
    });
}
