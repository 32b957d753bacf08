import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";

/** Ways to a first channel, and to who works with it. */
export function useChannelDoors() {
    const action = useService("action");
    const openForm = (context) =>
        action.doAction({
            type: "ir.actions.act_window",
            name: _t("New channel"),
            res_model: "omnichannel.channel",
            views: [[false, "form"]],
            context,
        });
    return {
        connect: () => openForm({}),
        trySandbox: () =>
            openForm({
                default_provider: "sandbox",
                default_sandbox_hours: true,
                default_name: _t("Sandbox"),
            }),
        openMembers: () => action.doAction("omnichannel_chat.action_channels"),
    };
}
