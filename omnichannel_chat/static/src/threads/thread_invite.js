/**
 * Let somebody of the client into the portal, by Odoo's own dialog.
 *
 * @param {Object} action the service
 * @param {number[]} contactIds
 * @param {() => any} [onClose] when the dialog is closed
 */
export function openInvitation(action, contactIds, onClose) {
    return action.doAction("portal.partner_wizard_action_create_and_open", {
        additionalContext: { active_model: "res.partner", active_ids: contactIds },
        onClose,
    });
}
