import { ConfirmationDialog } from "@web/core/confirmation_dialog/confirmation_dialog";
import { _t } from "@web/core/l10n/translation";
import { uuid } from "@web/core/utils/strings";

/**
 * Send what was written in the client portal; the provider gets a link only. Asks before.
 *
 * @param {import("@web/env").OdooEnv} env
 * @param {import("models").Composer} composer of the provider's chat
 * @param {string} provider how he is called
 * @param {() => void} onSent
 */
export function openSendSecurely(env, composer, provider, onSent) {
    const chatId = composer.targetThread.id;
    const key = uuid();
    env.services.dialog.add(ConfirmationDialog, {
        title: _t("Send securely"),
        body: _t(
            "Text and files go to the client portal, where only your client reads them. %s gets a link to them, and nothing else.",
            provider
        ),
        confirmLabel: _t("Send securely"),
        confirm: async () => {
            const { thread, refusal } = await env.services.orm.call(
                "omnichannel.chat",
                "send_securely",
                [[chatId], composer.composerText],
                {
                    attachment_ids: composer.attachments.map(({ id }) => id),
                    omnichannel_key: key,
                }
            );
            onSent();
            showSent(env, thread, refusal);
            await env.services.omnichannel_chat.refreshChats([chatId]);
        },
        cancel: () => {},
    });
}

function showSent(env, threadId, refusal) {
    const close = env.services.notification.add(
        refusal
            ? _t("It is in the client portal, but no link went by this chat: %s", refusal)
            : _t("Sent in the client portal. The link is on its way."),
        {
            type: refusal ? "warning" : "success",
            buttons: [
                {
                    name: _t("Open"),
                    onClick: () => {
                        close();
                        env.services.omnichannel_chat.openWindow(threadId);
                    },
                },
            ],
        }
    );
}
