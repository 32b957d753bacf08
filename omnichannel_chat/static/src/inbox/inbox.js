import {
    Component,
    onMounted,
    onWillStart,
    onWillUnmount,
    useEffect,
    useExternalListener,
    useRef,
    useState,
} from "@odoo/owl";
import { isWritten } from "@omnichannel_chat/composer/omnichannel_composer_input";
import { AGENT_GROUP } from "@omnichannel_chat/core/omnichannel_service";
import { OmnichannelFirstSteps } from "@omnichannel_chat/first_steps/first_steps";
import { OmnichannelChatPanel } from "@omnichannel_chat/panel/chat_panel";
import { setInboxShown } from "@omnichannel_chat/window/windows_beside_inbox";
import { browser } from "@web/core/browser/browser";
import { router } from "@web/core/browser/router";
import { ConfirmationDialog } from "@web/core/confirmation_dialog/confirmation_dialog";
import { _t } from "@web/core/l10n/translation";
import { RPCError } from "@web/core/network/rpc";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { useService } from "@web/core/utils/hooks";
import { useSetupAction } from "@web/search/action_hook";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { OmnichannelChatList } from "./chat_list";
import { ChatListModel } from "./chat_list_model";
import { OmnichannelChatView } from "./chat_view";
import { useInboxKeys } from "./keyboard";
import { recall, remember } from "./remembered";
import { findShortcut } from "./shortcuts";
import { OmnichannelWelcome } from "./welcome";

const MODEL = "omnichannel.chat";
const MENU = "omnichannel_chat.menu_root";
/** From this width on, in pixels, there is room for the panel beside list and chat. */
const WIDE = 1200;
/** What of a row the panel shows, too: when it changes, the panel is read again. */
const PANEL_FACTS = [
    "partner_id",
    "state",
    "name",
    "avatar_url",
    "stopped",
    "blocked",
    "reachable",
];
/** Filters that a person finds again, and under which name. */
const REMEMBERED_FILTERS = [
    ["channelIds", "channels"],
    ["whose", "whose"],
    ["tagIds", "tags"],
    ["only", "only"],
    ["order", "order"],
];
/** Panels kept, so that going back to a chat shows it at once. */
const PANELS_KEPT = 30;

/**
 * The page "Chats": list, chat and customer beside each other; on a phone three pages.
 *
 * Parameters of the action: ``chat_id``, the chat to open; ``highlight_message_id``, the message in it
 * to go to; ``partner_id``, whose chats are listed.
 */
export class OmnichannelInbox extends Component {
    static template = "omnichannel_chat.Inbox";
    static components = {
        OmnichannelChatList,
        OmnichannelChatPanel,
        OmnichannelChatView,
        OmnichannelFirstSteps,
        OmnichannelWelcome,
    };
    static props = { ...standardActionServiceProps, "*": true };
    // The address is /odoo/chats/<id of the chat>, so that a reload comes back to it.
    static path = "chats";
    static displayName = _t("Chats");

    setup() {
        this.omnichannel = useService("omnichannel_chat");
        this.acts = useService("omnichannel_chat.acts");
        this.info = useState(this.omnichannel.state);
        this.action = useService("action");
        this.dialog = useService("dialog");
        this.menu = useService("menu");
        this.notification = useService("notification");
        this.nameService = useService("name");
        this.orm = useService("orm");
        this.store = useService("mail.store");
        this.ui = useState(useService("ui"));
        this.rootRef = useRef("root");
        this.list = useState(
            new ChatListModel({
                readPage: (filters, cursor) => this._readPage(filters, cursor),
                readRows: (ids) => this.orm.silent.call(MODEL, "get_inbox_rows_by_id", [ids]),
            })
        );
        this.state = useState({
            chatId: false,
            /** Newest row of the open chat, whether or not the list shows it. */
            chat: null,
            panel: null,
            /** On a phone: "list", "chat" or "panel". */
            page: "list",
            isPanelOpen: recall("panel", window.innerWidth >= WIDE),
            isBusy: false,
            autofocus: 0,
            /** Selector of a menu's button that a key has asked for. */
            wantedMenu: "",
            /** The person is no agent: a link has led here. */
            hasNoRole: false,
            partnerName: "",
        });
        this.panels = new Map();
        this.panelRequests = 0;
        this.rowAnswers = 0;
        this.thread = null;
        this.listApi = {};

        onWillStart(() => this.start());
        onMounted(() => {
            this.stopListening = this.omnichannel.onChatsChanged((change) => this.onChange(change));
            this.props.updateActionState?.({ resId: this.state.chatId });
            this.omnichannel.selectInInbox = (chatId) => this.select(chatId, { focus: true });
            this.omnichannel.leaveInInbox = (chatId) => this.prepareToLeave(chatId);
            setInboxShown(this.store, true);
            this._showOwnMenus();
            this.omnichannel.onAllRead = (chatId) => this.list.patchRow(chatId, { unread: 0 });
        });
        onWillUnmount(() => {
            this.stopListening();
            setInboxShown(this.store, false);
            this._leavePanelPage();
            this.omnichannel.selectInInbox = null;
            this.omnichannel.leaveInInbox = null;
            this.omnichannel.onAllRead = null;
            if (this.state.chatId) {
                this.omnichannel.unwatch(this.state.chatId);
            }
        });
        useSetupAction({
            getLocalState: () => ({
                chatId: this.state.chatId,
                filters: { ...this.list.filters },
                page: this.state.page,
            }),
        });
        this.keys = useInboxKeys(this);
        useExternalListener(window, "popstate", () => this.onPopState());
        useExternalListener(window, "focus", () => this.onWindowFocus());
        this._useRoomForKeyboard();
    }

    async start() {
        if (!(await user.hasGroup(AGENT_GROUP))) {
            this.state.hasNoRole = true;
            return;
        }
        const { action, state, resId } = this.props;
        const params = action?.params ?? {};
        const partnerId = Number(params.partner_id) || false;
        Object.assign(
            this.list.filters,
            { partnerId },
            partnerId ? {} : this._recallFilters(),
            state?.filters
        );
        this._loadPartnerName();
        const chatId = Number(state?.chatId ?? resId ?? params.chat_id ?? params.resId) || false;
        if (chatId) {
            this.select(chatId);
            this.state.page = state?.page ?? "chat";
        }
        const messageId = !state && Number(params.highlight_message_id);
        if (chatId && messageId) {
            this.linked = { chatId, messageId };
            this.omnichannel.highlight(chatId, messageId);
        }
        await Promise.all([this.omnichannel.load(), this._loadList()]);
        this._forgetStrangeChannels();
        if (partnerId && !state) {
            await this._openPartner();
        }
        if (chatId && !this.state.chat) {
            this.state.chat = this._copyOf(this.list.get(chatId));
        }
    }

    /** Wherever it was opened from; what has a way back to another app's page keeps its menus. */
    _showOwnMenus() {
        const app = this.menu.getAll().find((menu) => menu.xmlid === MENU);
        if (app && this.env.config.breadcrumbs.length < 2) {
            this.menu.setCurrentMenu(app);
        }
    }

    // ------------------------------------------------------------------ the list

    _recallFilters() {
        return {
            channelIds: recall("channels", []),
            whose: recall("whose", "all"),
            tagIds: recall("tags", []),
            only: recall("only", ""),
            order: recall("order", ""),
        };
    }

    _readPage(filters, cursor) {
        return this.orm.silent.call(MODEL, "get_inbox_rows", [], {
            state: filters.state,
            channel_ids: filters.channelIds,
            search: filters.search,
            partner_id: filters.partnerId || null,
            before: cursor || null,
            whose: filters.whose,
            tag_ids: filters.tagIds,
            only: filters.only,
            order: filters.order,
        });
    }

    /** A failure is shown in the list's place. */
    async _loadList() {
        try {
            await this.list.load();
        } catch (error) {
            if (!(error instanceof RPCError)) {
                throw error;
            }
        }
    }

    /** Channels that were chosen once and are gone would hide everything. */
    _forgetStrangeChannels() {
        const known = new Set(this.info.channels.map((channel) => channel.id));
        const { channelIds } = this.list.filters;
        const remaining = channelIds.filter((id) => known.has(id));
        if (remaining.length !== channelIds.length || (known.size < 2 && remaining.length)) {
            this.onFilter({ channelIds: known.size < 2 ? [] : remaining });
        }
    }

    /** Somebody asked for one customer's chats: show the newest, archived if need be. */
    async _openPartner() {
        if (!this.list.rows.length && this.list.status === "ready") {
            await this.list.setFilters({ state: "archived" });
        }
        if (!this.state.chatId && !this.ui.isSmall && this.list.rows.length) {
            this.select(this.list.rows[0].id);
        }
    }

    async _loadPartnerName() {
        const { partnerId } = this.list.filters;
        if (partnerId) {
            const names = await this.nameService.loadDisplayNames("res.partner", [partnerId]);
            this.state.partnerName = typeof names[partnerId] === "string" ? names[partnerId] : "";
        }
    }

    async onFilter(filters) {
        for (const [filter, name] of REMEMBERED_FILTERS) {
            if (filter in filters) {
                remember(name, filters[filter]);
            }
        }
        const before = JSON.stringify(this.list.filters);
        if (before !== JSON.stringify({ ...this.list.filters, ...filters })) {
            await this.list.setFilters(filters);
        }
    }

    async onChange({ chat_ids: chatIds, isOwn, reset }) {
        if (reset) {
            await Promise.all([this._loadList(), this.refreshChat()]);
            return;
        }
        const rows = await this.list.refresh(chatIds, { isOwn });
        const row = rows.find((each) => each.id === this.state.chatId);
        if (row) {
            this._takeRow(row);
        }
        this._updateOtherChats(rows);
    }

    /** News of the open chat; the panel is read again only if it says something else now. */
    _takeRow(row) {
        const before = this.state.chat;
        this.rowAnswers++;
        this.state.chat = this._copyOf(row);
        this.omnichannel.keepAvatar(row);
        if (before && PANEL_FACTS.some((name) => before[name] !== row[name])) {
            this.loadPanel();
        }
    }

    /** The list changes its rows in place: what was before would not be known any more. */
    _copyOf(row) {
        return row ? { ...row } : null;
    }

    _updateOtherChats(rows) {
        const others = this.state.panel?.other_chats ?? [];
        for (const other of others) {
            Object.assign(
                other,
                rows.find((row) => row.id === other.id)
            );
        }
    }

    // ------------------------------------------------------------------ the open chat

    get channel() {
        const { chat } = this.state;
        return this.info.channels.find((channel) => channel.id === chat?.channel_id);
    }

    /** What is known of the open chat: the panel's facts under the newer row. */
    get chat() {
        const { chat, panel } = this.state;
        return chat && { ...panel, ...chat };
    }

    get isPanelShown() {
        return this.ui.isSmall ? this.state.page === "panel" : this.state.isPanelOpen;
    }

    get isWelcome() {
        return (
            !this.info.channels.length &&
            this.list.status === "ready" &&
            !this.list.rows.length &&
            !this.state.chatId &&
            this.list.filters.state === "open" &&
            !this.list.filters.search
        );
    }

    /**
     * Open a chat.
     *
     * @param {number} chatId
     * @param {Object} [options]
     * @param {boolean} [options.focus] the composer, even if the chat is open already
     * @param {boolean} [options.keepFocus] it stays where it is
     */
    select(chatId, { focus = false, keepFocus = false } = {}) {
        this._leavePanelPage();
        this.state.page = "chat";
        if (focus || !(this.ui.isSmall || keepFocus)) {
            this.state.autofocus++;
        }
        if (chatId === this.state.chatId) {
            return;
        }
        const before = this.state.chatId;
        const panel = this.panels.get(chatId) ?? null;
        const known = this.state.panel?.other_chats.find((other) => other.id === chatId);
        this.thread = this.omnichannel.getThread(chatId);
        if (keepFocus) {
            this._calmComposer();
        }
        this.state.chatId = chatId;
        this.list.setOpen(chatId);
        this.state.panel = panel;
        this.state.chat = this._copyOf(this.list.get(chatId) ?? known ?? panel);
        if (this.list.get(chatId) ?? known) {
            this.omnichannel.beginReading(this.list.get(chatId) ?? known);
        }
        this.omnichannel.watch(chatId);
        if (before) {
            this.omnichannel.unwatch(before);
        }
        this.props.updateActionState?.({ resId: chatId });
        this.loadPanel();
    }

    /** The composer takes the focus once more whenever its placeholder changes: not any more. */
    _calmComposer() {
        this.state.autofocus = 0;
        this.thread.composer.autofocus = 0;
    }

    /**
     * A chat is about to leave the list: the next one takes its place. On a phone it is the list.
     *
     * @param {number} chatId
     * @returns {() => boolean} to be called once it has left; whether another one is open by then
     */
    prepareToLeave(chatId) {
        const isListed = Boolean(this.list.get(chatId));
        const next = this.list.getNeighbour(chatId);
        // A question that was asked meanwhile has the focus now, not the list.
        const isAsked = !this.rootRef.el?.contains(document.activeElement);
        const keepFocus = this.listApi.hasFocus?.() || (isAsked && !this.keys.wasInChat);
        return () => {
            if (!isListed || chatId !== this.state.chatId) {
                return false;
            }
            if (next && !this.ui.isSmall) {
                this.select(next.id, { keepFocus });
                if (keepFocus) {
                    this.listApi.focus?.();
                }
            } else {
                this.deselect();
            }
            return true;
        };
    }

    /** Open a chat where a message stands. */
    onSelectMessage({ chat_id: chatId, id }) {
        this.select(chatId);
        this.omnichannel.highlight(chatId, id);
    }

    /** Close the chat: nothing is open. */
    deselect() {
        if (this.state.chatId) {
            this.omnichannel.unwatch(this.state.chatId);
        }
        Object.assign(this.state, { chatId: false, chat: null, panel: null, page: "list" });
        this.thread = null;
        this.list.setOpen(false);
        this.props.updateActionState?.({ resId: false });
    }

    /** Read what the panel shows; an answer that comes too late is dropped. */
    async loadPanel() {
        const { chatId } = this.state;
        const request = ++this.panelRequests;
        const { rowAnswers } = this;
        let panel;
        try {
            panel = await this.orm.silent.call(MODEL, "get_panel", [[chatId]]);
        } catch (error) {
            if (error instanceof RPCError && chatId === this.state.chatId) {
                this.panels.delete(chatId);
                this.deselect();
                this.notification.add(_t("This chat does not exist, or you may not see it."), {
                    type: "warning",
                });
                return;
            }
            throw error;
        }
        if (panel.merged_into_id) {
            if (chatId === this.state.chatId) {
                this._followMerge(panel.merged_into_id);
            }
            return;
        }
        this._keepPanel(chatId, panel);
        this.omnichannel.keepAvatar(panel);
        if (request !== this.panelRequests || chatId !== this.state.chatId) {
            return;
        }
        this.state.panel = panel;
        if (!this.state.chat || rowAnswers === this.rowAnswers) {
            this.state.chat = { ...this.state.chat, ...this._getRowOf(panel) };
        }
        if (this.thread.omnichannelSeenId === null) {
            this.omnichannel.beginReading(panel);
        }
    }

    /** The open chat was put into another one; the message that a link named is there, too. */
    _followMerge(chatId) {
        const { chatId: linkedId, messageId } = this.linked ?? {};
        const isLinked = linkedId === this.state.chatId;
        this.select(chatId);
        if (isLinked) {
            this.omnichannel.highlight(chatId, messageId);
        }
    }

    _getRowOf(panel) {
        const names = ["id", "channel_id", "look", "unread", ...PANEL_FACTS];
        return Object.fromEntries(names.map((name) => [name, panel[name]]));
    }

    _keepPanel(chatId, panel) {
        this.panels.delete(chatId);
        this.panels.set(chatId, panel);
        if (this.panels.size > PANELS_KEPT) {
            this.panels.delete(this.panels.keys().next().value);
        }
    }

    /** Read the open chat anew: row and panel. */
    async refreshChat() {
        if (this.state.chatId) {
            await this.loadPanel();
        }
    }

    /** An answer changes the chat at once, even while the bus is slow or down. */
    onPosted() {
        return this.onChange({ chat_ids: [this.state.chatId] });
    }

    onWindowFocus() {
        // Quotations and orders may have been made in another tab meanwhile.
        this.refreshChat();
    }

    onNextUnanswered() {
        const { chat_id: longest } = this.info.unanswered;
        if (longest && longest !== this.state.chatId) {
            this.select(longest);
            return;
        }
        const waiting = this.list.rows
            .filter((row) => row.waiting_since && row.id !== this.state.chatId)
            .sort((a, b) => (a.waiting_since < b.waiting_since ? -1 : 1));
        if (waiting.length) {
            this.select(waiting[0].id);
        } else if (longest) {
            this.select(longest, { focus: true });
        }
    }

    // ------------------------------------------------------------------ what one can do

    /** Do something to the open chat, once at a time, then show how it is now. */
    async _act(method, ...args) {
        const { chatId } = this.state;
        this.state.isBusy = true;
        try {
            const result = await this.orm.call(MODEL, method, [[chatId], ...args]);
            await this.onChange({ chat_ids: [chatId] });
            return result;
        } finally {
            this.state.isBusy = false;
        }
    }

    onArchive() {
        return this.acts.archive(this.chat);
    }

    onReopen() {
        return this.acts.reopen(this.chat);
    }

    onLink(partnerId) {
        return this._act("link_partner", partnerId);
    }

    /** @param {string} method that changes consent or blocking */
    onConsent(method) {
        if (method !== "block_customer") {
            return this._act(method);
        }
        this.dialog.add(ConfirmationDialog, {
            title: _t("Block %s?", this.chat.name),
            body: _t(
                "What they write is kept, but calls nobody, and nothing is sent to them. The chat is archived."
            ),
            confirmLabel: _t("Block"),
            confirmClass: "btn-danger",
            confirm: () => this._act(method),
            cancel: () => {},
        });
    }

    onCreatePartner() {
        return this._act("create_partner");
    }

    async onUndo() {
        await this._act("undo_change");
        await Promise.all([this.refreshChat(), this._loadList()]);
    }

    /** Two chats were put together: show the one that stays. */
    async onMerged(chatId) {
        const { chatId: before } = this.state;
        await this.onChange({ chat_ids: [before, chatId] });
        this.select(chatId);
        await this.refreshChat();
    }

    onConnect() {
        return this._openChannelForm({});
    }

    onSandbox() {
        return this._openChannelForm({
            default_provider: "sandbox",
            default_sandbox_hours: true,
            default_name: _t("Sandbox"),
        });
    }

    onMembers() {
        return this.action.doAction("omnichannel_chat.action_channels");
    }

    _openChannelForm(context) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            name: _t("New channel"),
            res_model: "omnichannel.channel",
            views: [[false, "form"]],
            context,
        });
    }

    // ------------------------------------------------------------------ moving about

    onTogglePanel() {
        if (this.ui.isSmall) {
            if (this.state.page === "panel") {
                this.onBack();
            } else {
                this._openPanelPage();
            }
        } else {
            this.state.isPanelOpen = !this.state.isPanelOpen;
            remember("panel", this.state.isPanelOpen);
        }
    }

    /** A page of its own, so that the phone's own way back leads to the chat. */
    _openPanelPage() {
        this.state.page = "panel";
        browser.history.pushState(browser.history.state, "");
        router.skipLoad = true;
        this.isPanelInHistory = true;
    }

    /** The phone has gone back. */
    onPopState() {
        if (this.isPanelInHistory) {
            this._leavePanelPage();
            this.state.page = "chat";
        }
    }

    _leavePanelPage() {
        if (this.isPanelInHistory) {
            this.isPanelInHistory = false;
            router.skipLoad = false;
        }
    }

    onBack() {
        if (this.state.page !== "panel") {
            this.deselect();
        } else if (this.isPanelInHistory) {
            browser.history.back();
        } else {
            this.state.page = "chat";
        }
    }

    onKeydown(ev) {
        if (ev.defaultPrevented || findShortcut(ev, "chat")?.id !== "leave") {
            return;
        }
        const place = ev.target.closest?.(".o_omnichannel_chat, .o_omnichannel_panel");
        if (!place || ev.target.closest(".o-mail-Message, .o-autocomplete")) {
            return;
        }
        if (this.ui.isSmall) {
            this.onBack();
        } else if (isWritten(this.thread.composer)) {
            // From another place of the chat back to its text.
            this.state.autofocus++;
        } else {
            this._calmComposer();
            this.listApi.focus?.();
        }
    }

    setListApi(api) {
        this.listApi = api;
    }

    /** On phones the keyboard covers the page instead of making it smaller: leave it its room. */
    _useRoomForKeyboard() {
        const viewport = window.visualViewport;
        useEffect(
            () => {
                if (!viewport) {
                    return;
                }
                const update = () => {
                    const covered = window.innerHeight - viewport.height - viewport.offsetTop;
                    const room = this.ui.isSmall ? Math.max(0, Math.round(covered)) : 0;
                    this.rootRef.el?.style.setProperty("--o-omnichannel-keyboard", `${room}px`);
                };
                viewport.addEventListener("resize", update);
                return () => viewport.removeEventListener("resize", update);
            },
            () => []
        );
    }
}

registry.category("actions").add("omnichannel_chat.inbox", OmnichannelInbox);
