import "@mail/discuss/gif_picker/common/composer_actions_patch";
import "@mail/discuss/voice_message/common/composer_actions_patch";

import {
    composerActionsRegistry,
    registerComposerAction,
} from "@mail/core/common/composer_actions";
import { openContactDialog, openLocationDialog } from "@omnichannel_chat/composer/omnichannel_card";
import { openSendDocument } from "@omnichannel_chat/documents/send_document_dialog";
import { openTemplateDialog } from "@omnichannel_chat/templates/template_dialog";
import { openQuickReplies } from "@omnichannel_chat/writing/quick_reply_dialog";

import { _t } from "@web/core/l10n/translation";
import { patch } from "@web/core/utils/patch";

// Where there is room, files and voice are one click away.
for (const [id, sequence] of [
    ["upload-files", 21],
    ["voice-start", 23],
]) {
    const definition = composerActionsRegistry.get(id);
    patch(definition, {
        sequenceQuick: ({ owner }) => (owner.hasRoomForActions ? sequence : undefined),
    });
}

// Ours fills them for the customer, and shows what they say.
patch(composerActionsRegistry.get("add-canned-response"), {
    condition(params) {
        return !params.composer.targetThread?.isOmnichannel && super.condition(params);
    },
});
registerComposerAction("omnichannel-quick-reply", {
    condition: ({ composer, owner }) =>
        composer.targetThread?.isOmnichannel && !composer.message && !owner.isRecording,
    icon: "fa fa-bolt",
    name: _t("Insert a quick reply"),
    onSelected: ({ owner }) => openQuickReplies(owner.thread),
    sequence: 5,
    sequenceQuick: ({ owner }) => (owner.hasRoomForActions ? 22 : undefined),
});
registerComposerAction("omnichannel-send-later", {
    condition: ({ owner }) => owner.canSendLater,
    disabledCondition: ({ owner }) => owner.isSendButtonDisabled,
    icon: "fa fa-clock-o",
    name: _t("Send later"),
    onSelected: ({ owner }) => owner.openSendLater(),
    sequence: 23,
});

registerComposerAction("omnichannel-secure", {
    condition: ({ owner }) => owner.canSendSecurely,
    disabledCondition: ({ owner }) => owner.isSendButtonDisabled,
    icon: "fa fa-lock",
    name: _t("Send securely"),
    onSelected: ({ owner }) => owner.openSendSecurely(),
    sequence: 23,
});

// A GIF of core's picker is a link, which says nothing at the customer's.
patch(composerActionsRegistry.get("add-gif"), {
    condition(params) {
        return !params.composer.targetThread?.isOmnichannel && super.condition(params);
    },
});

// Core records in its own channels only. What was begun can always be stopped: in a note too.
patch(composerActionsRegistry.get("voice-start"), {
    condition(params) {
        const { composer, owner } = params;
        return (
            super.condition(params) ||
            (owner.canSendVoice && !owner.isRecording && !composer.voiceAttachment)
        );
    },
});
for (const id of ["voice-stop", "voice-recording"]) {
    patch(composerActionsRegistry.get(id), {
        condition(params) {
            return super.condition(params) || params.owner.isRecording;
        },
    });
}

registerComposerAction("omnichannel-template", {
    condition: ({ owner }) => owner.canSendTemplate,
    icon: "fa fa-list-alt",
    name: _t("Send a template"),
    onSelected: ({ owner, store }) => openTemplateDialog(store.env, owner.thread.id),
    sequence: 24,
});
registerComposerAction("omnichannel-document", {
    condition: ({ owner }) => owner.canSendDocument,
    icon: "fa fa-file-text-o",
    name: _t("Send a quotation or an invoice"),
    onSelected: ({ owner, store }) => openSendDocument(store.env, owner.thread.id),
    sequence: 24,
});
registerComposerAction("omnichannel-contact", {
    condition: ({ owner }) => owner.canSendCard?.("contact"),
    icon: "fa fa-address-card-o",
    name: _t("Send a contact card"),
    onSelected: ({ owner, store }) => openContactDialog(store.env, owner.thread.id),
    sequence: 25,
});
registerComposerAction("omnichannel-location", {
    condition: ({ owner }) => owner.canSendCard?.("location"),
    icon: "fa fa-map-marker",
    name: _t("Send a location"),
    onSelected: ({ owner, store }) => openLocationDialog(store.env, owner.thread.id),
    sequence: 26,
});
