import { ConfirmationDialog } from "@web/core/confirmation_dialog/confirmation_dialog";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";

/**
 * What one can do in the panel with the customer of the open chat.
 *
 * @param {Object} inbox the component
 */
export function useCustomerActs(inbox) {
    const dialog = useService("dialog");
    const orm = useService("orm");

    /** Do something to the open chat, once at a time, then show how it is now. */
    async function act(method, ...args) {
        const { chatId } = inbox.state;
        inbox.state.isBusy = true;
        try {
            const result = await orm.call("omnichannel.chat", method, [[chatId], ...args]);
            await inbox.onChange({ chat_ids: [chatId] });
            return result;
        } finally {
            inbox.state.isBusy = false;
        }
    }

    return {
        link: (partnerId) => act("link_partner", partnerId),
        create: () => act("create_partner"),
        /** @param {string} method that changes consent or blocking */
        changeConsent(method) {
            if (method !== "block_customer") {
                return act(method);
            }
            dialog.add(ConfirmationDialog, {
                title: _t("Block %s?", inbox.chat.name),
                body: _t(
                    "What they write is kept, but calls nobody, and nothing is sent to them. The chat is archived."
                ),
                confirmLabel: _t("Block"),
                confirmClass: "btn-danger",
                confirm: () => act(method),
                cancel: () => {},
            });
        },
        async undo() {
            await act("undo_change");
            await inbox.onChange({ reset: true });
        },
        /** Two chats were put together: show the one that stays. */
        async showMerged(chatId) {
            const { chatId: before } = inbox.state;
            await inbox.onChange({ chat_ids: [before, chatId] });
            inbox.select(chatId);
            await inbox.refreshChat();
        },
    };
}
