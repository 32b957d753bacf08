import { SnoozeDialog } from "@omnichannel_chat/team/snooze_dialog";
import { TagDialog } from "@omnichannel_chat/team/tag_dialog";

import { serializeDateTime } from "@web/core/l10n/dates";
import { RPCError } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";

const USER_ERROR = "odoo.exceptions.UserError";

/**
 * What people do with a chat besides writing in it. `chat` is a row of the list, or the open chat.
 */
export class ChatActs {
    constructor(services) {
        this.service = services.omnichannel_chat;
        this.orm = services.orm;
        this.dialog = services.dialog;
        this.notification = services.notification;
        this.store = services["mail.store"];
        /** What is under way, by chat and method: a second click does nothing. */
        this.busy = new Set();
    }

    /**
     * @param {Object} chat
     * @param {number} userId
     */
    assign(chat, userId) {
        return this._call(chat, "assign", [], { user_id: userId, seen_user_id: chat.user_id });
    }

    /** @param {Object} chat */
    take(chat) {
        return this._call(chat, "take", [], { seen_user_id: chat.user_id });
    }

    /** @param {Object} chat */
    giveBack(chat) {
        return this._call(chat, "assign", [false], { seen_user_id: chat.user_id });
    }

    /**
     * @param {Object} chat
     * @param {number|false} teamId
     */
    setTeam(chat, teamId) {
        const kwargs = { user_id: chat.user_id, team_id: teamId, seen_user_id: chat.user_id };
        return this._call(chat, "assign", [], kwargs);
    }

    /**
     * @param {Object} chat
     * @param {luxon.DateTime|false} at false: until the customer writes
     */
    snooze(chat, at) {
        return this._call(chat, "snooze", [at && serializeDateTime(at)]);
    }

    /** Ask until when, then put the chat off. */
    chooseSnooze(chat) {
        this.dialog.add(SnoozeDialog, { onChoose: (at) => this.snooze(chat, at) });
    }

    toggleImportant(chat) {
        return this._call(chat, "set_priority", [chat.important ? "0" : "1"]);
    }

    toggleMuted(chat) {
        return this._call(chat, "set_muted", [!chat.muted]);
    }

    archive(chat) {
        return this._call(chat, "archive_chat");
    }

    /** Back among the active chats: archived ones and snoozed ones. */
    reopen(chat) {
        return this._call(chat, "reopen_chat");
    }

    /** Choose tags, or make new ones. */
    chooseTags(chat) {
        this.dialog.add(TagDialog, {
            name: chat.name,
            tagIds: chat.tags.map((tag) => tag.id),
            onSave: (added, removed) => this.setTags(chat, added, removed),
        });
    }

    /**
     * @param {Object} chat
     * @param {number[]} added
     * @param {number[]} removed
     */
    async setTags(chat, added, removed) {
        if (added.length) {
            await this._call(chat, "add_tags", [added]);
        }
        if (removed.length) {
            await this._call(chat, "remove_tags", [removed]);
        }
    }

    /** Ask what is to be done when, and note it as an activity of the chat. */
    async followUp(chat) {
        await this.store.scheduleActivity("omnichannel.chat", [chat.id]);
        await this.onFollowUpsChanged(chat);
    }

    /** Activities of a chat were made, changed or done: read them and the row. */
    async onFollowUpsChanged(chat) {
        await this.service.getThread(chat.id).fetchThreadData(["activities"]);
        await this.service.refreshChats([chat.id]);
    }

    /** What the server refuses is said in its words; the chat is shown as it is now. */
    async _call(chat, method, args = [], kwargs = {}) {
        const key = `${chat.id}.${method}`;
        if (this.busy.has(key)) {
            return;
        }
        this.busy.add(key);
        try {
            await this.service.call(chat.id, method, args, kwargs);
        } catch (error) {
            if (!(error instanceof RPCError) || error.exceptionName !== USER_ERROR) {
                throw error;
            }
            this.notification.add(error.data.message, { type: "warning" });
            await this.service.refreshChats([chat.id]);
        } finally {
            this.busy.delete(key);
        }
    }
}

export const chatActsService = {
    dependencies: ["dialog", "mail.store", "notification", "omnichannel_chat", "orm"],
    start(_env, services) {
        return new ChatActs(services);
    },
};

registry.category("services").add("omnichannel_chat.acts", chatActsService);
