import { SnoozeDialog } from "@omnichannel_chat/team/snooze_dialog";
import { TagDialog } from "@omnichannel_chat/team/tag_dialog";

import { serializeDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { RPCError } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";

const USER_ERROR = "odoo.exceptions.UserError";
/** So long an act can be taken back, in milliseconds. */
const UNDO_TIME = 5000;

/** What was done, in words, by method of the server. */
const DONE = {
    archive_chat: ({ name }) => _t("Archived: %s", name),
    assign: ({ name }, _args, { user_id }) =>
        user_id ? _t("Assigned: %s", name) : _t("Given back to everybody: %s", name),
    change_tags: ({ name }) => _t("Tags changed: %s", name),
    reopen_chat: ({ name }) => _t("Among the active chats again: %s", name),
    set_muted: ({ name }, [muted]) => (muted ? _t("Muted: %s", name) : _t("Unmuted: %s", name)),
    set_priority: ({ name }, [priority]) =>
        priority === "1" ? _t("Important: %s", name) : _t("No longer important: %s", name),
    snooze: ({ name }) => _t("Snoozed: %s", name),
    take: ({ name }) => _t("The chat is yours: %s", name),
};

/**
 * What people do with a chat besides writing in it. `chat` is a row of the list, or the open chat.
 * Each act can be taken back for some seconds.
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
        /** Takes back what was done last, as long as that is offered. */
        this.undoLast = () => {};
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
        return this._call(chat, "assign", [], { user_id: false, seen_user_id: chat.user_id });
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
        return this._leave(chat, "snooze", [at && serializeDateTime(at)]);
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

    /** The user wants to read the chat again, or has read enough of it. */
    toggleUnread(chat) {
        return chat.unread ? this._call(chat, "mark_read") : this.service.markUnread(chat.id);
    }

    archive(chat) {
        return this._leave(chat, "archive_chat");
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
        if (added.length || removed.length) {
            await this._call(chat, "change_tags", [added, removed]);
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

    /** The chat leaves the list: where it was open, the next one is. */
    async _leave(chat, method, args) {
        const goOn = this.service.leaveInInbox?.(chat.id);
        const done = await this._call(chat, method, args);
        if (done && goOn?.()) {
            done.comesBack = true;
        }
    }

    /**
     * What the server refuses is said in its words; the chat is shown as it is now.
     *
     * @returns {Promise<Object|undefined>} what was done; nothing when it was refused
     */
    async _call(chat, method, args = [], kwargs = {}) {
        const key = `${chat.id}.${method}`;
        if (this.busy.has(key)) {
            return;
        }
        this.busy.add(key);
        try {
            const token = await this.service.call(chat.id, "do_act", [method, args, kwargs]);
            const done = { chatId: chat.id, token, comesBack: false };
            this._offerUndo(done, DONE[method](chat, args, kwargs));
            return done;
        } catch (error) {
            await this._explain(error, chat.id);
        } finally {
            this.busy.delete(key);
        }
    }

    /** @param {Object} done what was done, see ``_call`` */
    _offerUndo(done, text) {
        this.closeOffer?.();
        const undo = () => {
            this.undoLast = () => {};
            close();
            return this._undo(done);
        };
        const close = this.notification.add(text, {
            autocloseDelay: UNDO_TIME,
            buttons: [{ name: _t("Undo"), primary: true, onClick: undo }],
            className: "o_omnichannel_undo_offer",
            onClose: () => {
                if (this.undoLast === undo) {
                    this.undoLast = () => {};
                }
            },
            type: "success",
        });
        this.undoLast = undo;
        this.closeOffer = close;
    }

    async _undo({ chatId, token, comesBack }) {
        try {
            await this.service.call(chatId, "undo_act", [token]);
        } catch (error) {
            await this._explain(error, chatId);
            return;
        }
        if (comesBack) {
            this.service.selectInInbox?.(chatId);
        }
    }

    async _explain(error, chatId) {
        if (!(error instanceof RPCError) || error.exceptionName !== USER_ERROR) {
            throw error;
        }
        this.notification.add(error.data.message, { type: "warning" });
        await this.service.refreshChats([chatId]);
    }
}

export const chatActsService = {
    dependencies: ["dialog", "mail.store", "notification", "omnichannel_chat", "orm"],
    start(_env, services) {
        return new ChatActs(services);
    },
};

registry.category("services").add("omnichannel_chat.acts", chatActsService);
