import { useEffect, useExternalListener } from "@odoo/owl";
import { isWritten } from "@omnichannel_chat/composer/omnichannel_composer_input";
import { openQuickReplies } from "@omnichannel_chat/writing/quick_reply_dialog";

import { useCommand } from "@web/core/commands/command_hook";
import { _t } from "@web/core/l10n/translation";
import { user } from "@web/core/user";
import { useService } from "@web/core/utils/hooks";

import { findShortcut, isCharacter, isTakenByFocus, isTextField } from "./shortcuts";
import { areKeysOn, OmnichannelShortcutsDialog } from "./shortcuts_dialog";

const COMPOSER = ".o_omnichannel_composer";
const INPUT = `${COMPOSER} textarea.o-mail-Composer-input`;
/** So long after a letter in a text the next one belongs to that text, in milliseconds. */
const WRITING = 1000;
const WHOSE = ["all", "mine", "unassigned"];

/** What the keys of the inbox do, by the name that `SHORTCUTS` gives them. */
export class InboxKeys {
    /**
     * @param {Object} inbox the component
     * @param {Object} services
     */
    constructor(inbox, { acts, dialog, ui }) {
        this.inbox = inbox;
        this.acts = acts;
        this.dialog = dialog;
        this.ui = ui;
        /** When something was last typed that is not finished; 0: never. */
        this.typedAt = 0;
        /** The focus was last in the open chat, not in the list. */
        this.wasInChat = false;
        this.dos = {
            undo: () => acts.undoLast(),
            help: () => this.showList(),
            search: () => inbox.listApi.focusSearch?.(),
            new: () => inbox.listApi.startChat?.(),
            newThread: () => inbox.onNewThread(),
            waiting: () => inbox.onNextUnanswered(),
            open: () => inbox.onFilter({ state: "open" }),
            snoozed: () => inbox.onFilter({ state: "snoozed" }),
            archived: () => inbox.onFilter({ state: "archived" }),
            whose: () => this.changeWhose(),
            reply: (chat) => this.write(chat, "message"),
            note: (chat) => this.write(chat, "note"),
            quickReply: (chat) => openQuickReplies(inbox.omnichannel.getThread(this.open(chat))),
            take: (chat) => chat.user_id !== user.userId && acts.take(chat),
            giveBack: (chat) => chat.user_id && acts.giveBack(chat),
            assign: (chat) => this.openMenu(chat, ".o_omnichannel_assign"),
            menu: (chat) => this.openMenu(chat, ".o_omnichannel_chat_menu"),
            archive: (chat) => (chat.state === "archived" ? acts.reopen(chat) : acts.archive(chat)),
            snooze: (chat) => chat.state !== "archived" && acts.chooseSnooze(chat),
            important: (chat) => acts.toggleImportant(chat),
            mute: (chat) => acts.toggleMuted(chat),
            unread: (chat) => acts.toggleUnread(chat),
            tags: (chat) => acts.chooseTags(chat),
            followUp: (chat) => acts.followUp(chat),
            panel: (chat) => this.open(chat) && inbox.onTogglePanel(),
        };
    }

    /** The chat marked in the list while the list has the focus, else the open one. */
    get chat() {
        return this.inbox.listApi.getMarked?.() ?? this.inbox.chat;
    }

    onKeydown(ev) {
        const { activeElement, isBlocked } = this.ui;
        if (ev.defaultPrevented || ev.repeat || isBlocked || activeElement !== document) {
            return;
        }
        const shortcut = findShortcut(ev, "inbox", "chat");
        const act = this.dos[shortcut?.id];
        if (!act || isTakenByFocus(ev.target) || (shortcut.id !== "help" && !areKeysOn())) {
            return;
        }
        if (isCharacter(shortcut.key) && this.isWriting(ev.target)) {
            // The focus comes before the character, which goes where it was meant to go.
            this.input?.focus();
            return;
        }
        const { chat } = this;
        if (shortcut.place === "chat" && !chat) {
            return;
        }
        ev.preventDefault();
        act(chat);
    }

    /** Escape leads from the chat and its panel back to the list. */
    onInboxKeydown(ev) {
        const { inbox } = this;
        if (ev.defaultPrevented || findShortcut(ev, "chat")?.id !== "leave") {
            return;
        }
        const place = ev.target.closest?.(".o_omnichannel_chat, .o_omnichannel_panel");
        if (!place || ev.target.closest(".o-mail-Message, .o-autocomplete")) {
            return;
        }
        if (this.ui.isSmall) {
            inbox.onBack();
        } else if (isWritten(inbox.thread.composer)) {
            // From another place of the chat back to its text.
            inbox.state.autofocus++;
        } else {
            inbox.calmComposer();
            inbox.listApi.focus?.();
        }
    }

    /** Where one writes in the open chat. */
    get input() {
        return this.inbox.rootRef.el?.querySelector(INPUT);
    }

    /**
     * Whether a letter continues a text that has lost the focus: no command is done by accident.
     *
     * @param {HTMLElement} target
     */
    isWriting(target) {
        const { composer } = this.inbox.thread ?? {};
        const hasLostFocus = target === document.body && this.wasInChat;
        return Boolean(
            composer &&
                (isWritten(composer) ||
                    composer.replyToMessage ||
                    hasLostFocus ||
                    target.closest(COMPOSER) ||
                    Date.now() - this.typedAt < WRITING)
        );
    }

    /** Follow what is typed, wherever it is; a text that was sent is finished. */
    onTyped(ev) {
        if (isTextField(ev.target) && !ev.target.closest(".o_omnichannel_list")) {
            this.typedAt = ev.key === "Enter" ? 0 : ev.key.length === 1 ? Date.now() : this.typedAt;
        }
    }

    /** Follow the focus between list and chat. */
    onFocusin({ target }) {
        if (this.inbox.rootRef.el?.contains(target)) {
            this.wasInChat = !target.closest(".o_omnichannel_list");
        }
    }

    showList() {
        this.dialog.add(OmnichannelShortcutsDialog);
    }

    changeWhose() {
        const index = WHOSE.indexOf(this.inbox.list.filters.whose);
        this.inbox.onFilter({ whose: WHOSE[(index + 1) % WHOSE.length] });
    }

    /** @returns {number} id of the chat, which is the open one now */
    open(chat) {
        if (chat.id !== this.inbox.state.chatId) {
            this.inbox.select(chat.id);
        }
        return chat.id;
    }

    write(chat, mode) {
        this.inbox.select(chat.id, { focus: true });
        this.inbox.thread.omnichannelMode = mode;
    }

    /** The menus stand in the header of the open chat, which may have to be drawn first. */
    openMenu(chat, selector) {
        this.open(chat);
        this.inbox.state.wantedMenu = selector;
    }
}

/**
 * Keys for the inbox, as long as it is shown; Ctrl+K offers the list of them.
 *
 * @param {Object} inbox the component
 */
export function useInboxKeys(inbox) {
    const keys = new InboxKeys(inbox, {
        acts: useService("omnichannel_chat.acts"),
        dialog: useService("dialog"),
        ui: useService("ui"),
    });
    useExternalListener(window, "keydown", (ev) => keys.onTyped(ev), { capture: true });
    useExternalListener(window, "focusin", (ev) => keys.onFocusin(ev));
    useExternalListener(window, "keydown", (ev) => keys.onKeydown(ev));
    useCommand(_t("Keys of Chats"), () => keys.showList());
    useEffect(
        (wanted) => {
            const button = wanted && inbox.rootRef.el?.querySelector(wanted);
            if (button) {
                inbox.state.wantedMenu = "";
                button.focus();
                button.click();
            }
        },
        () => [inbox.state.wantedMenu, inbox.state.chat?.id]
    );
    return keys;
}
