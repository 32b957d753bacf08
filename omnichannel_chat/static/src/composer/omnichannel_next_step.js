import { Component, onWillStart, useState } from "@odoo/owl";
import { getNextStep } from "@omnichannel_chat/composer/next_step";
import { openTemplateDialog } from "@omnichannel_chat/templates/template_dialog";
import { openInvitation } from "@omnichannel_chat/threads/thread_invite";

import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";

/**
 * The button (or link) for what a person can do next in a chat in which one may not write.
 */
export class OmnichannelNextStep extends Component {
    static template = "omnichannel_chat.NextStep";
    static props = {
        chatId: Number,
        /** See ``getNextStep``. */
        action: String,
        class: { type: String, optional: true },
    };

    setup() {
        this.actionService = useService("action");
        this.notification = useService("notification");
        this.service = useService("omnichannel_chat");
        this.state = useState({ isBusy: false });
        this.serviceState = useState(this.service.state);
        onWillStart(() => {
            if (this.props.action === "connect") {
                // Whether this person can do it; nobody waits for the answer.
                this.service.load();
            }
        });
    }

    get composer() {
        this.service.composerState(this.props.chatId);
        return this.serviceState.composers[this.props.chatId];
    }

    get step() {
        return getNextStep(this.props.action, this.composer, this.serviceState.isManager);
    }

    async onClick() {
        const steps = {
            template: () => openTemplateDialog(this.env, this.props.chatId),
            invite: () => this.copyInvitation(),
            let_in: () => this.letIn(),
            unblock: () => this.service.call(this.props.chatId, "unblock_customer"),
            connect: () => this.service.openChannel(this.composer.channel_id),
        };
        this.state.isBusy = true;
        try {
            await steps[this.step.action]();
        } finally {
            this.state.isBusy = false;
        }
    }

    /** Somebody of the client gets access to the portal, or is added on the client's form. */
    letIn() {
        const { partner_id: partnerId, may_invite: mayInvite, reason } = this.composer;
        if (mayInvite && reason !== "no_participants") {
            return openInvitation(this.actionService, [partnerId], () =>
                this.service.refreshComposerState(this.props.chatId)
            );
        }
        return this.actionService.doAction({
            type: "ir.actions.act_window",
            res_model: "res.partner",
            res_id: partnerId,
            views: [[false, "form"]],
        });
    }

    async copyInvitation() {
        const { invite_link: link, provider } = this.composer;
        try {
            await browser.navigator.clipboard.writeText(link);
        } catch {
            // Browsers refuse it on pages without https: then the link itself is shown.
            this.notification.add(link, { title: _t("Invitation link"), sticky: true });
            return;
        }
        this.notification.add(
            _t("Copied. Send it to the customer: it opens the chat on %s.", provider),
            { type: "success" }
        );
    }
}
