import { Component, useEffect, useState } from "@odoo/owl";

import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";

/**
 * A colleague's answer to the customer that came while something was being written.
 *
 * @param {Object[]} messages of the chat, oldest first
 * @param {number} sinceId newest message when the writing began
 * @returns {Object|undefined}
 */
export function findForeignAnswer(messages, sinceId) {
    return messages.findLast(
        (message) =>
            Number.isInteger(message.id) &&
            message.id > sinceId &&
            message.omnichannel?.direction === "out" &&
            !message.isSelfAuthored
    );
}

/** Above the composer: somebody else answers, or has answered, what one is answering. */
export class OmnichannelCollision extends Component {
    static template = "omnichannel_chat.Collision";
    static props = {
        thread: Object,
        /** A note disturbs nobody's answer. */
        isNote: Boolean,
    };

    setup() {
        this.serviceState = useState(useService("omnichannel_chat").state);
        this.state = useState({ sinceId: false });
        useEffect(
            (isWriting) => {
                this.state.sinceId =
                    isWriting && (this.props.thread.newestPersistentMessage?.id ?? 0);
            },
            () => [this.isWriting, this.props.thread.localId]
        );
    }

    get isWriting() {
        return Boolean(this.props.thread.composer.composerText.trim());
    }

    get typists() {
        const people = Object.values(this.serviceState.people[this.props.thread.id] ?? {});
        return people.filter(({ isTyping }) => isTyping).map(({ name }) => name);
    }

    get answer() {
        const { sinceId } = this.state;
        if (this.props.isNote || sinceId === false || !this.isWriting) {
            return undefined;
        }
        return findForeignAnswer(this.props.thread.messages, sinceId);
    }

    get text() {
        const { answer, typists } = this;
        if (answer) {
            const name = answer.authorName || _t("Somebody");
            return _t("%s has answered meanwhile. Read it before you send yours.", name);
        }
        if (!typists.length) {
            return "";
        }
        return typists.length === 1
            ? _t("%s is writing an answer…", typists[0])
            : _t("%s are writing answers…", typists.join(", "));
    }
}
