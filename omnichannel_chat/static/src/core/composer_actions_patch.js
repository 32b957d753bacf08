import "@mail/discuss/gif_picker/common/composer_actions_patch";

import { composerActionsRegistry } from "@mail/core/common/composer_actions";

import { patch } from "@web/core/utils/patch";

// Where there is room, files and saved answers are one click away.
for (const [id, sequence] of [
    ["upload-files", 21],
    ["add-canned-response", 22],
]) {
    const definition = composerActionsRegistry.get(id);
    patch(definition, {
        sequenceQuick: ({ owner }) => (owner.hasRoomForActions ? sequence : undefined),
    });
}

// A GIF of core's picker is a link, which says nothing at the customer's.
patch(composerActionsRegistry.get("add-gif"), {
    condition(params) {
        return !params.composer.targetThread?.isOmnichannel && super.condition(params);
    },
});
