import { Composer } from "@mail/core/common/composer";
import { useState } from "@odoo/owl";
import { getCounter } from "@omnichannel_chat/core/limits";

import { useService } from "@web/core/utils/hooks";

const VOICE_KINDS = ["voice", "audio", "document"];

/**
 * The text field of a chat: core's composer with the provider's limits, and typing that the customer
 * sees.
 */
export class OmnichannelComposerInput extends Composer {
    setup() {
        super.setup();
        this.omnichannel = useService("omnichannel_chat");
        this.omnichannelState = useState(this.omnichannel.composerState(this.thread.id));
    }

    /** See ``composer_actions_patch``. */
    get hasRoomForActions() {
        return this.props.mode === "normal" && !this.ui.isSmall;
    }

    get isNote() {
        return this.props.type === "note";
    }

    get isRecording() {
        return this.voiceRecorder.recording;
    }

    /** A provider without voice notes gets a recording as a file. */
    get canSendVoice() {
        const { media } = this.omnichannelState;
        return !this.isNote && VOICE_KINDS.some((kind) => media.includes(kind));
    }

    get canSendTemplate() {
        return !this.isNote && this.omnichannelState.can_template;
    }

    get canSendDocument() {
        return Boolean(!this.isNote && this.omnichannelState.has_customer);
    }

    /** @param {"contact"|"location"} kind */
    canSendCard(kind) {
        return !this.isNote && this.omnichannelState.actions.includes(kind);
    }

    get counter() {
        const { text_limit, text_limit_unit } = this.omnichannelState;
        return getCounter(
            this.props.composer.composerText,
            this.isNote ? 0 : text_limit,
            text_limit_unit
        );
    }

    get isSendButtonDisabled() {
        return super.isSendButtonDisabled || this.counter.over || this.isRecording;
    }

    get postData() {
        return { ...super.postData, omnichannelText: this.props.composer.composerText };
    }

    async sendMessage() {
        if (!this.counter.over && !this.isRecording) {
            await super.sendMessage();
        }
    }

    /** What was written is shown at once; the thread says what became of it. */
    async _sendMessage(value, postData, extraData) {
        const { composer } = this.props;
        this.thread.post(value, postData, extraData);
        this.suggestion?.clearRawMentions();
        this.suggestion?.clearCannedResponses();
        composer.replyToMessage = undefined;
    }

    detectTyping() {
        if (!this.isNote && this.props.composer.composerText) {
            this.omnichannel.notifyTyping(this.thread.id);
        }
    }

    /** Providers end the notice themselves. */
    stopTyping() {}
}
