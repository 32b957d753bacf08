import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";

/** What helps against each reason for which a message failed; others have no step but "again". */
const STEPS = {
    blocked_by_us: "unblock",
    credentials: "connect",
    disconnected: "connect",
    never_started: "invite",
    reconnect: "connect",
    template: "template",
    window: "template",
};

/**
 * The one thing that a person can do next where one may not write.
 *
 * @param {string} action as the gate names it: "template", "open_app", "invite", "unblock",
 *     "connect", or anything else
 * @param {Object} composer see ``OmnichannelService.composerState``
 * @param {boolean} isManager
 * @returns {{action: string, label: string, icon: string, href?: string}|null} null: nothing to do
 *     here, or not by this person
 */
export function getNextStep(action, composer, isManager) {
    switch (action) {
        case "template":
            return composer.can_template
                ? { action, label: _t("Send a template"), icon: "fa-file-text-o" }
                : null;
        case "open_app":
            return isSafe(composer.app_link)
                ? {
                      action,
                      label: _t("Open %s", composer.provider),
                      icon: "fa-external-link",
                      href: composer.app_link,
                  }
                : null;
        case "invite":
            return composer.invite_link
                ? { action, label: _t("Copy invitation link"), icon: "fa-link" }
                : null;
        case "let_in":
            return composer.partner_id ? { action, ...getWayIn(composer) } : null;
        case "unblock":
            return { action, label: _t("Unblock"), icon: "fa-unlock-alt" };
        case "connect":
            return isManager && composer.channel_id
                ? { action, label: getConnectLabel(composer), icon: "fa-plug" }
                : null;
        default:
            return null;
    }
}

/** Nobody of the client would read it: who could is on his form, or in the panel. */
function getWayIn({ reason, may_invite: mayInvite }) {
    if (reason === "no_participants" || !mayInvite) {
        return { label: _t("Open the customer"), icon: "fa-user" };
    }
    return { label: _t("Invite"), icon: "fa-envelope-o" };
}

function getConnectLabel({ reason }) {
    return reason === "disconnected" ? _t("Connect the channel") : _t("Reconnect");
}

/**
 * What helps against the reason for which a message failed.
 *
 * @param {string} reason ``error_kind`` of the delivery
 * @param {Object} composer
 * @returns {string} an action for ``getNextStep``, "" = none
 */
export function getStepAfterFailure(reason, composer) {
    const action = STEPS[reason] ?? "";
    if (reason === "window" && !composer.can_template) {
        return "open_app";
    }
    return action;
}

/** Links come from providers and settings: nothing but web pages is opened, or a page of Odoo's. */
function isSafe(link) {
    const own = `${browser.location.origin}/odoo/`;
    return Boolean(link?.startsWith("https://") || link?.startsWith(own));
}
