import { registry } from "@web/core/registry";

import { openStartDialog } from "./start_dialog";

/**
 * Client action that asks on which channel to write to somebody, and leaves the page as it is.
 *
 * @param {import("@web/env").OdooEnv} env
 * @param {{params?: {partner_id?: number, phone?: string}}} action
 */
function startAction(env, action) {
    const { partner_id, phone } = action.params ?? {};
    openStartDialog(env, { partnerId: partner_id, phone });
}

registry.category("actions").add("omnichannel_chat.start_chat", startAction);
