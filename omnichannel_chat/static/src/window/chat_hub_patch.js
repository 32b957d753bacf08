import { ChatHub } from "@mail/core/common/chat_hub_model";

import { patch } from "@web/core/utils/patch";

const isOurs = ({ model }) => model === "omnichannel.chat";

/** @type {import("models").ChatHub} */
const chatHubPatch = {
    /**
     * Core restores windows of ``discuss.channel`` only, and closes what it does not restore.
     * Ours are kept out of its way, then put back at their places.
     */
    async _load(str) {
        const stored = JSON.parse(str);
        const lists = { opened: stored.opened ?? [], folded: stored.folded ?? [] };
        const entries = [...lists.opened, ...lists.folded];
        const isOpen = [...this.opened, ...this.folded].some(({ thread }) => isOurs(thread));
        if (!isOpen && !entries.some(isOurs)) {
            return super._load(str);
        }
        const getThread = (data) => this.store.Thread.getOrFetch(data, ["display_name"]);
        const threads = Promise.all(entries.map(getThread));
        this.preFirstFetchPromise.resolve();
        const restorable = (await threads).filter(
            (thread) =>
                thread?.model === "discuss.channel" ||
                (thread?.isOmnichannel && thread.display_name)
        );
        const toWindows = (list) =>
            list
                .map((data) => restorable.find((t) => t.model === data.model && t.id === data.id))
                .filter(Boolean)
                .map((thread) => this.store.ChatWindow.insert({ thread }));
        const toFold = toWindows(lists.folded);
        const toOpen = toWindows(lists.opened);
        for (const chatWindow of [...this.opened, ...this.folded]) {
            if (chatWindow.notIn(toOpen) && chatWindow.notIn(toFold)) {
                chatWindow.close({ force: true, notifyState: false });
            }
        }
        this.folded = toFold;
        this.opened = toOpen;
        const ours = [...toFold, ...toOpen].map(({ thread }) => thread).filter(isOurs);
        this.store.env.services.omnichannel_chat?.updateWindows(ours.map(({ id }) => id));
    },
};
patch(ChatHub.prototype, chatHubPatch);
