import { Component, onWillStart, useState } from "@odoo/owl";

import { Dialog } from "@web/core/dialog/dialog";
import { useService } from "@web/core/utils/hooks";

/**
 * Choose an approved template, fill its gaps, and send it.
 */
export class OmnichannelTemplateDialog extends Component {
    static template = "omnichannel_chat.TemplateDialog";
    static components = { Dialog };
    static props = {
        chatId: Number,
        /** Takes the id of the message that was sent. */
        onSent: { type: Function, optional: true },
        close: Function,
    };

    setup() {
        this.orm = useService("orm");
        this.state = useState({ templates: [] });
        onWillStart(async () => {
            this.state.templates = await this.orm.call("omnichannel.chat", "get_templates", [
                [this.props.chatId],
            ]);
        });
    }
}

/**
 * Have the user choose and send an approved template.
 *
 * @param {import("@web/env").OdooEnv} env
 * @param {number} chatId
 * @returns {Promise<number|false>} id of the message, or false when nothing was sent
 */
export function openTemplateDialog(env, chatId) {
    return new Promise((resolve) => {
        let messageId = false;
        const onSent = (id) => {
            messageId = id;
        };
        env.services.dialog.add(
            OmnichannelTemplateDialog,
            { chatId, onSent },
            { onClose: () => resolve(messageId) }
        );
    });
}
