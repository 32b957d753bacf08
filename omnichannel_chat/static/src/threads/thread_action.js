import { registry } from "@web/core/registry";

import { openThreadDialog } from "./thread_dialog";

/**
 * Client action that has a thread with a client started, and leaves the page as it is.
 *
 * @param {import("@web/env").OdooEnv} env
 * @param {{params?: {partner_id?: number}}} action
 */
function startThreadAction(env, action) {
    openThreadDialog(env, { partnerId: action.params?.partner_id });
}

registry.category("actions").add("omnichannel_chat.start_thread", startThreadAction);
