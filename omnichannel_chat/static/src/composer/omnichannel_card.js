import { OmnichannelLocationDialog } from "@omnichannel_chat/composer/omnichannel_location_dialog";

import { _t } from "@web/core/l10n/translation";
import { uuid } from "@web/core/utils/strings";
import { SelectCreateDialog } from "@web/views/view_dialogs/select_create_dialog";

/**
 * Let the user choose whose contact card the customer gets, and send it.
 *
 * @param {import("@web/env").OdooEnv} env
 * @param {number} chatId
 */
export function openContactDialog(env, chatId) {
    const { dialog, omnichannel_chat } = env.services;
    const key = uuid();
    dialog.add(SelectCreateDialog, {
        resModel: "res.partner",
        title: _t("Send a contact card"),
        multiSelect: false,
        noCreate: true,
        onSelected: ([partnerId]) =>
            omnichannel_chat.sendCard(chatId, "send_contact", [partnerId], key),
    });
}

/**
 * Let the user choose a point on the map, and send it.
 *
 * @param {import("@web/env").OdooEnv} env
 * @param {number} chatId
 */
export function openLocationDialog(env, chatId) {
    const { dialog, omnichannel_chat } = env.services;
    const key = uuid();
    dialog.add(OmnichannelLocationDialog, {
        send: ({ latitude, longitude, name }) =>
            omnichannel_chat.sendCard(
                chatId,
                "send_location",
                [latitude, longitude, name, ""],
                key
            ),
    });
}
