import {
    Component,
    onMounted,
    onWillUnmount,
    useEffect,
    useExternalListener,
    useRef,
    useState,
} from "@odoo/owl";
import { openStartDialog } from "@omnichannel_chat/start/start_dialog";
import { OmnichannelListFilters } from "@omnichannel_chat/team/list_filters";
import { OmnichannelRowMenu } from "@omnichannel_chat/team/row_menu";

import { browser } from "@web/core/browser/browser";
import { Dropdown } from "@web/core/dropdown/dropdown";
import { DropdownItem } from "@web/core/dropdown/dropdown_item";
import { getActiveHotkey } from "@web/core/hotkeys/hotkey_service";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";
import { useDebounced } from "@web/core/utils/timing";

import { OmnichannelChatRow } from "./chat_row";
import { isEnoughToSearch, OmnichannelMessageResults } from "./search/message_results";
import { findShortcut } from "./shortcuts";

/** The server counts no further. */
const MOST = 99;
const SEARCH_DELAY = 300;
const DAY_CHECK_DELAY = 60000;
/** The next page is read when the end is nearer than this, in pixels. */
const NEAR_THE_END = 400;
/** A pointer that rests so long aims at nothing, in milliseconds. */
const POINTER_RESTS = 2000;

/** Left part of the inbox: which chats there are. */
export class OmnichannelChatList extends Component {
    static template = "omnichannel_chat.ChatList";
    static components = {
        Dropdown,
        DropdownItem,
        OmnichannelChatRow,
        OmnichannelListFilters,
        OmnichannelMessageResults,
        OmnichannelRowMenu,
    };
    static props = {
        /** A `ChatListModel`, reactive. */
        list: Object,
        channels: Array,
        unanswered: Object,
        openChatId: { optional: true },
        partnerName: { optional: true },
        onSelect: Function,
        /** Called with a message that was found and chosen. */
        onSelectMessage: Function,
        onFilter: Function,
        onNextUnanswered: Function,
        onNewThread: Function,
        /** Called with functions: `focus`, `focusSearch`, `getMarked`, `hasFocus`, `startChat`. */
        setApi: Function,
    };

    setup() {
        this.state = useState({
            search: this.props.list.filters.search,
            currentId: null,
            day: this._getDay(),
        });
        this.unsent = useState(useService("omnichannel_chat").state.unsent);
        this.rowsRef = useRef("rows");
        this.scrollRef = useRef("scroll");
        this.searchRef = useRef("search");
        this.applySearch = useDebounced(
            () => this.props.onFilter({ search: this.state.search.trim() }),
            SEARCH_DELAY
        );
        this.props.setApi({
            focus: () => this.rowsRef.el?.focus(),
            focusSearch: () => this.searchRef.el?.select(),
            getMarked: () => this.getMarked(),
            hasFocus: () => document.activeElement === this.rowsRef.el,
            startChat: () => this.onNewChat(),
        });
        let timer;
        onMounted(() => {
            timer = browser.setInterval(() => {
                this.state.day = this._getDay();
            }, DAY_CHECK_DELAY);
        });
        onWillUnmount(() => {
            browser.clearInterval(timer);
            this.release();
        });
        this.props.list.onGoes = (chatId, neighbour) => {
            if (this.state.currentId === chatId) {
                this.state.currentId = neighbour?.id ?? null;
            }
        };
        useEffect(
            (chatId) => {
                // Keys mean the chat that was opened, however that was done.
                this.state.currentId = chatId || this.state.currentId;
            },
            () => [this.props.openChatId]
        );
        useEffect(
            (el) => {
                el?.scrollIntoView({ block: "nearest" });
            },
            () => [this.openRowEl]
        );
        // Who writes does not aim at a row, wherever the pointer lies.
        useExternalListener(document, "focusin", (ev) => this.onElsewhere(ev));
        useExternalListener(document, "keydown", (ev) => this.onElsewhere(ev));
        // A page that does not fill the screen shows no scroll bar that could ask for more.
        useEffect(
            () => this.onScroll(),
            () => [this.props.list.rows.length, this.props.list.status]
        );
    }

    _getDay() {
        return luxon.DateTime.now().toISODate();
    }

    // ------------------------------------------------------------------ what is shown

    get filters() {
        return this.props.list.filters;
    }

    get unansweredLabel() {
        const { count } = this.props.unanswered;
        return count > MOST ? `${MOST}+` : String(count);
    }

    get unsentLabel() {
        const { unsent } = this.props.unanswered;
        return unsent > MOST ? `${MOST}+` : String(unsent);
    }

    get unsentTitle() {
        return this.props.unanswered.unsent === 1
            ? _t("One chat has a message that was not sent")
            : _t("%s chats have messages that were not sent", this.unsentLabel);
    }

    get emptyText() {
        const { search, state } = this.filters;
        if (search) {
            return _t("No chats found for “%s”.", search);
        }
        const isDone = {
            waiting: _t("Nobody waits for an answer."),
            unread: _t("You have read everything."),
            mentions: _t("Nobody has called you."),
            unsent: _t("Everything was sent."),
        }[this.filters.only];
        if (isDone) {
            return isDone;
        }
        if (this.isFiltered) {
            return {
                open: _t("No active chats with these filters."),
                snoozed: _t("No snoozed chats with these filters."),
                archived: _t("No archived chats with these filters."),
            }[state];
        }
        return {
            open: _t("No active chats. A new message opens one here by itself."),
            snoozed: _t("Nothing is snoozed. Snooze a chat, and it comes back when you want it."),
            archived: _t("Nothing is archived yet."),
        }[state];
    }

    get isFiltered() {
        const { search, channelIds, partnerId, tagIds, whose, only } = this.filters;
        return Boolean(
            search || channelIds.length || partnerId || tagIds.length || whose !== "all" || only
        );
    }

    /** Messages are looked for as well; chats then come by a button, not by scrolling to them. */
    get isSearchingMessages() {
        const { search } = this.filters;
        return isEnoughToSearch(search);
    }

    get heldLabel() {
        return _t("The list has changed");
    }

    /** Channels that neither send nor, perhaps, receive. */
    get downIds() {
        return this.props.channels.filter((c) => c.state !== "connected").map((c) => c.id);
    }

    /** Row of the open chat, once it is drawn. */
    get openRowEl() {
        const { openChatId } = this.props;
        return this.rowsRef.el?.querySelector(`[data-chat-id="${openChatId}"]`);
    }

    // ------------------------------------------------------------------ filters

    onUnsent() {
        this.onClearFilters({ state: "open", only: "unsent" });
    }

    onClearFilters(filters = {}) {
        this.applySearch.cancel();
        this.state.search = "";
        this.props.onFilter({
            search: "",
            channelIds: [],
            partnerId: false,
            tagIds: [],
            whose: "all",
            only: "",
            ...filters,
        });
    }

    onClearPartner() {
        this.props.onFilter({ partnerId: false });
    }

    clearSearch() {
        this.applySearch.cancel();
        this.state.search = "";
        this.props.onFilter({ search: "" });
    }

    onSearchKeydown(ev) {
        switch (getActiveHotkey(ev)) {
            case "escape":
                ev.stopPropagation();
                if (this.state.search) {
                    this.clearSearch();
                } else {
                    this.rowsRef.el.focus();
                }
                break;
            case "arrowdown":
                ev.preventDefault();
                this.rowsRef.el.focus();
                break;
            case "enter":
                this.applySearch.cancel();
                this.props.onFilter({ search: this.state.search.trim() });
                break;
        }
    }

    // ------------------------------------------------------------------ moving about

    onScroll() {
        const el = this.scrollRef.el;
        if (
            el &&
            !this.isSearchingMessages &&
            el.scrollHeight - el.scrollTop - el.clientHeight < NEAR_THE_END
        ) {
            this.props.list.loadMore();
        }
    }

    /** Whoever aims at a row finds it where it was; a pointer that only lies there holds nothing. */
    onPointerMove(ev) {
        // A finger does not hover: it would hold the list for ever.
        if (ev.pointerType === "mouse") {
            browser.clearTimeout(this.restTimer);
            this.restTimer = browser.setTimeout(() => this.release(), POINTER_RESTS);
            this.props.list.hold();
        }
    }

    onPointerLeave() {
        this.release();
    }

    onElsewhere(ev) {
        if (ev.target.closest?.(".o_omnichannel_composer")) {
            this.release();
        }
    }

    release() {
        browser.clearTimeout(this.restTimer);
        this.props.list.release();
    }

    /** Over the chats that were found to the messages. */
    onGoToMessages() {
        const title = this.scrollRef.el.querySelector(".o_omnichannel_found_title");
        title?.scrollIntoView({ block: "start" });
    }

    onCatchUp() {
        this.release();
        this.scrollRef.el.scrollTop = 0;
    }

    onFocus() {
        const { rows } = this.props.list;
        if (!rows.some((row) => row.id === this.state.currentId)) {
            const open = rows.find((row) => row.id === this.props.openChatId);
            this.state.currentId = (open ?? rows[0])?.id ?? null;
        }
    }

    onKeydown(ev) {
        const { rows } = this.props.list;
        const index = rows.findIndex((row) => row.id === this.state.currentId);
        let next;
        switch (findShortcut(ev, "list")?.id) {
            case "next":
                next = Math.min(index + 1, rows.length - 1);
                break;
            case "previous":
                next = Math.max(index - 1, 0);
                break;
            case "first":
                next = 0;
                break;
            case "last":
                next = rows.length - 1;
                break;
            case "write":
                if (index >= 0) {
                    ev.preventDefault();
                    this.props.onSelect(rows[index].id, { focus: true });
                }
                return;
            default:
                return;
        }
        ev.preventDefault();
        this.state.currentId = rows[next]?.id ?? null;
        this.rowsRef.el.children[next]?.scrollIntoView({ block: "nearest" });
    }

    /** The chat that arrows have come to, while the list has the focus. */
    getMarked() {
        const hasFocus = document.activeElement === this.rowsRef.el;
        return hasFocus ? this.props.list.get(this.state.currentId) : undefined;
    }

    /** Write to somebody who has no chat yet, or whose chat is far down. */
    onNewChat() {
        const onStarted = (chatId) => this.props.onSelect(chatId, { focus: true });
        openStartDialog(this.env, { onStarted });
    }

    onSelect(chatId) {
        this.state.currentId = chatId;
        this.props.onSelect(chatId);
    }
}
