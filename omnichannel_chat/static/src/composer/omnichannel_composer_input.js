import { Composer } from "@mail/core/common/composer";
import { onWillUnmount, useEffect, useState } from "@odoo/owl";
import { explainFile } from "@omnichannel_chat/composer/file_limits";
import { getCounter } from "@omnichannel_chat/composer/limits";
import { openSendSecurely } from "@omnichannel_chat/secure/send_securely";
import { findBlanks, findNextBlank, selectBlank } from "@omnichannel_chat/writing/blanks";
import { insertQuickReply } from "@omnichannel_chat/writing/quick_reply";
import { OmnichannelSendLaterDialog } from "@omnichannel_chat/writing/send_later_dialog";

import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";
import { isEventHandled, markEventHandled } from "@web/core/utils/misc";
import { uuid } from "@web/core/utils/strings";

/**
 * @param {import("models").Composer} composer
 * @returns {boolean} whether there is something in it that is not sent yet
 */
export function isWritten(composer) {
    return Boolean(composer.composerText.trim() || composer.attachments.length);
}

const VOICE_KINDS = ["voice", "audio", "document"];

/**
 * The text field of a chat: core's composer with the provider's limits, and typing that the customer
 * sees.
 */
export class OmnichannelComposerInput extends Composer {
    setup() {
        super.setup();
        // Customers get plain text: what one types is all there is, whatever Odoo is set to.
        this.composerService = { htmlEnabled: false };
        this.omnichannel = useService("omnichannel_chat");
        this.omnichannelState = useState(this.omnichannel.composerState(this.thread.id));
        useEffect(
            (text, isNote) => this.omnichannel.drafts.note(this.thread.id, text, isNote),
            () => [this.props.composer.composerText, this.isNote]
        );
        onWillUnmount(() => this.omnichannel.drafts.flush(this.thread.id));
        this._useFocusAfterPicker();
        this._checkFilesBeforeUpload();
    }

    /** What the provider will not take is said when it is chosen, not after it was uploaded. */
    _checkFilesBeforeUpload() {
        const uploader = this.attachmentUploader;
        const upload = uploader.uploadFile.bind(uploader);
        uploader.uploadFile = async (file, options) => {
            const { media_limits: limits, provider } = this.omnichannelState;
            let reason = this.isNote ? "" : explainFile(limits, file, provider);
            if (!this.mayAttach) {
                reason = _t("You may not send documents to clients.");
            }
            if (!reason) {
                return upload(file, options);
            }
            const { thread } = this;
            thread.omnichannelRefusedFiles = [...thread.omnichannelRefusedFiles, reason];
        };
    }

    /** Sending documents to clients is a right of its own; colleagues get any. */
    get mayAttach() {
        return this.isNote || this.omnichannelState.may_attach !== false;
    }

    get allowUpload() {
        return super.allowUpload && this.mayAttach;
    }

    /** Whoever has chosen an emoji, or none, goes on writing; a phone's keyboard stays away. */
    _useFocusAfterPicker() {
        useEffect(
            (isOpen) => {
                if (this.wasPickerOpen && !isOpen && !this.ui.isSmall) {
                    this.ref.el?.focus();
                }
                this.wasPickerOpen = isOpen;
            },
            () => [Boolean(this.getActivePicker())]
        );
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

    /** Neither too long nor still being spoken or filled in. */
    get isComplete() {
        return !this.counter.over && !this.isRecording && !this.thread.omnichannelFilling;
    }

    /** What was typed decides, not the HTML that core makes of it. */
    get isEmpty() {
        const { attachments, composerText } = this.props.composer;
        return !composerText.trim() && !attachments.length;
    }

    get canProcessMessage() {
        return this.isNote ? super.canProcessMessage : !this.isEmpty;
    }

    get isSendButtonDisabled() {
        const isUploading = this.props.composer.attachments.some(({ uploading }) => uploading);
        return !this.state.active || this.isEmpty || isUploading || !this.isComplete;
    }

    get postData() {
        return { ...super.postData, omnichannelText: this.props.composer.composerText };
    }

    async sendMessage() {
        if (this.isComplete && this.checkBlanks()) {
            await super.sendMessage();
        }
    }

    // ------------------------------------------------------------------ blanks and quick replies

    /** Nothing goes to the customer with a blank in it. */
    checkBlanks() {
        const { composer } = this.props;
        const [blank] = this.isNote ? [] : findBlanks(composer.composerText);
        if (!blank) {
            return true;
        }
        this.env.services.notification.add(_t("Fill this in first: %s", blank.label), {
            type: "warning",
        });
        selectBlank(composer, blank);
        return false;
    }

    /** Tab goes from blank to blank; without one it does what it always does. */
    onKeydown(ev) {
        const { composer } = this.props;
        if (ev.key === "Escape" && !isEventHandled(ev, "NavigableList.close") && this.closeOne()) {
            ev.preventDefault();
            markEventHandled(ev, "Composer.discard");
            return;
        }
        if (ev.key === "Tab" && !ev.shiftKey && !this.hasSuggestions) {
            const blank = findNextBlank(composer.composerText, composer.selection.end);
            if (blank) {
                ev.preventDefault();
                selectBlank(composer, blank);
                return;
            }
        }
        super.onKeydown(ev);
    }

    /** Quick replies in the list that `::` opens are filled for this customer. */
    get navigableListProps() {
        const props = super.navigableListProps;
        const { onSelect } = props;
        return {
            ...props,
            options: props.options.map((option) =>
                option.cannedResponse
                    ? { ...option, optionTemplate: "omnichannel_chat.suggestionQuickReply" }
                    : option
            ),
            onSelect: (ev, option) => {
                if (!option.cannedResponse) {
                    onSelect(ev, option);
                    return;
                }
                const place = {
                    start: this.suggestion.search.position,
                    end: this.props.composer.selection.end,
                };
                this.suggestion.clearSearch();
                this.markEventHandled(ev, "composer.selectSuggestion");
                insertQuickReply(this.thread, { id: option.cannedResponse.id }, place);
            },
        };
    }

    /**
     * Escape closes one thing at a time, the nearest first, and leaves no text behind.
     *
     * @returns {boolean} false: there is nothing to close and nothing written
     */
    closeOne() {
        const { composer } = this.props;
        const picker = this.getActivePicker();
        if (picker) {
            picker.close();
        } else if (composer.replyToMessage) {
            composer.replyToMessage = undefined;
        } else {
            return this.isRecording || isWritten(composer);
        }
        return true;
    }

    // ------------------------------------------------------------------ sending later

    get canSendLater() {
        return !this.isNote;
    }

    openSendLater() {
        const { thread } = this;
        const { composer } = this.props;
        if (!this.checkBlanks()) {
            return;
        }
        const key = uuid();
        this.env.services.dialog.add(OmnichannelSendLaterDialog, {
            chatId: thread.id,
            onChoose: async (at, onlyIfSilent) => {
                await this.env.services.orm.call(
                    "omnichannel.chat",
                    "schedule_message",
                    [[thread.id], composer.composerText, at],
                    {
                        attachment_ids: composer.attachments.map(({ id }) => id),
                        only_if_silent: onlyIfSilent,
                        parent_id: composer.replyToMessage?.id ?? null,
                        omnichannel_key: key,
                    }
                );
                this.clear();
                await this.omnichannel.refreshChats([thread.id]);
            },
        });
    }

    // ------------------------------------------------------------------ sending securely

    /** Into the client portal instead, where the provider does not read along. */
    get canSendSecurely() {
        return Boolean(!this.isNote && this.omnichannelState.can_secure);
    }

    openSendSecurely() {
        if (this.checkBlanks()) {
            const { composer } = this.props;
            openSendSecurely(this.env, composer, this.omnichannelState.provider, () =>
                this.clear()
            );
        }
    }

    // ------------------------------------------------------------------ drafts

    /** The server keeps what is typed, not the browser. */
    saveContent() {}

    restoreContent() {}

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
