import { registerComposerAction } from "@mail/core/common/composer_actions";

import { _t } from "@web/core/l10n/translation";

import { OmnichannelFolderDialog } from "./folder_dialog";

registerComposerAction("omnichannel-folders", {
    condition: ({ composer, owner }) =>
        composer.targetThread?.omnichannelIsThread && !composer.message && owner.allowUpload,
    icon: "fa fa-folder-open-o",
    name: _t("Attach from the client's folders"),
    onSelected: ({ composer, owner }) => openFolders(composer, owner),
    sequence: 22,
});

function openFolders(composer, { env, store }) {
    const { dialog, omnichannel_chat: omnichannel } = env.services;
    const chatId = composer.targetThread.id;
    dialog.add(OmnichannelFolderDialog, { chatId, onChoose });

    async function onChoose(files) {
        const ids = files.map(({ id }) => id);
        const taken = await omnichannel.call(chatId, "take_folder_files", [ids]);
        store.insert(taken.store_data);
        for (const id of taken.attachment_ids) {
            composer.attachments.push(store["ir.attachment"].get(id));
        }
    }
}
