import {
    Component,
    onMounted,
    onWillStart,
    onWillUnmount,
    useExternalListener,
    useRef,
    useState,
} from "@odoo/owl";
import { AGENT_GROUP } from "@omnichannel_chat/core/omnichannel_service";
import { OmnichannelFirstSteps } from "@omnichannel_chat/first_steps/first_steps";
import { OmnichannelChatPanel } from "@omnichannel_chat/panel/chat_panel";
import { ChatPanels, getRowOf, isPanelOutdated } from "@omnichannel_chat/panel/chat_panels";
import { useCustomerActs } from "@omnichannel_chat/panel/customer_acts";
import { usePanelPage } from "@omnichannel_chat/panel/panel_page";
import { openThreadDialog } from "@omnichannel_chat/threads/thread_dialog";
import { setInboxShown } from "@omnichannel_chat/window/windows_beside_inbox";
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
import { getKnownChannels, getPageParams, recallFilters, rememberFilters } from "./filters";
import { useInboxKeys } from "./keyboard";
import { useRoomForKeyboard } from "./keyboard_room";
import { prepareToLeave } from "./leaving";
import { recall, remember } from "./remembered";
import { OmnichannelWelcome } from "./welcome";

const MODEL = "omnichannel.chat";
const MENU = "omnichannel_chat.menu_root";
/** From this width on, in pixels, there is room for the panel beside list and chat. */
const WIDE = 1200;

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
        this.menu = useService("menu");
        this.notification = useService("notification");
        this.nameService = useService("name");
        this.orm = useService("orm");
        this.store = useService("mail.store");
        this.ui = useState(useService("ui"));
        this.rootRef = useRef("root");
        this.list = useState(this._makeList());
        this.state = useState(this._getFirstState());
        this.panels = new ChatPanels((id) => this.orm.silent.call(MODEL, "get_panel", [[id]]));
        this.rowAnswers = 0;
        this.thread = null;
        this.listApi = {};

        onWillStart(() => this.start());
        onMounted(() => this.onShown());
        onWillUnmount(() => this.onHidden());
        useSetupAction({
            getLocalState: () => ({
                chatId: this.state.chatId,
                filters: { ...this.list.filters },
                page: this.state.page,
            }),
        });
        this.keys = useInboxKeys(this);
        this.customer = useCustomerActs(this);
        this.panelPage = usePanelPage(() => {
            this.state.page = "chat";
        });
        useExternalListener(window, "focus", () => this.onWindowFocus());
        useRoomForKeyboard(this.rootRef, this.ui);
    }

    _makeList() {
        const call = (...args) => this.orm.silent.call(MODEL, ...args);
        return new ChatListModel({
            readPage: (filters, cursor) =>
                call("get_inbox_rows", [], getPageParams(filters, cursor)),
            readRows: (ids) => call("get_inbox_rows_by_id", [ids]),
        });
    }

    _getFirstState() {
        return {
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
        };
    }

    onShown() {
        const { omnichannel } = this;
        this.stopListening = omnichannel.onChatsChanged((change) => this.onChange(change));
        this.props.updateActionState?.({ resId: this.state.chatId });
        omnichannel.selectInInbox = (chatId) => this.select(chatId, { focus: true });
        omnichannel.leaveInInbox = (chatId) => prepareToLeave(this, chatId);
        omnichannel.onAllRead = (chatId) => this.list.patchRow(chatId, { unread: 0 });
        setInboxShown(this.store, true);
        this._showOwnMenus();
    }

    onHidden() {
        this.stopListening();
        setInboxShown(this.store, false);
        Object.assign(this.omnichannel, {
            selectInInbox: null,
            leaveInInbox: null,
            onAllRead: null,
        });
        if (this.state.chatId) {
            this.omnichannel.unwatch(this.state.chatId);
        }
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
            partnerId ? {} : recallFilters(),
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
        const { channelIds } = this.list.filters;
        const known = getKnownChannels(channelIds, this.info.channels);
        if (known.length !== channelIds.length) {
            this.onFilter({ channelIds: known });
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
        rememberFilters(filters);
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
        if (before && isPanelOutdated(before, row)) {
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
            // The client portal is there from the beginning.
            this.info.channels.every(({ provider }) => provider === "portal") &&
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
        this.panelPage.leave();
        this.state.page = "chat";
        if (focus || !(this.ui.isSmall || keepFocus)) {
            this.state.autofocus++;
        }
        if (chatId === this.state.chatId) {
            return;
        }
        const before = this.state.chatId;
        const panel = this.panels.get(chatId);
        const known = this.state.panel?.other_chats.find((other) => other.id === chatId);
        this.thread = this.omnichannel.getThread(chatId);
        if (keepFocus) {
            this.calmComposer();
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
    calmComposer() {
        this.state.autofocus = 0;
        this.thread.composer.autofocus = 0;
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
        const { rowAnswers } = this;
        let answer;
        try {
            answer = await this.panels.read(chatId);
        } catch (error) {
            if (error instanceof RPCError && chatId === this.state.chatId) {
                this.onPanelRefused();
                return;
            }
            throw error;
        }
        const { panel, isLast } = answer;
        if (panel.merged_into_id) {
            if (chatId === this.state.chatId) {
                this._followMerge(panel.merged_into_id);
            }
            return;
        }
        this.omnichannel.keepAvatar(panel);
        if (isLast && chatId === this.state.chatId) {
            this._showPanel(panel, rowAnswers === this.rowAnswers);
        }
    }

    onPanelRefused() {
        this.deselect();
        this.notification.add(_t("This chat does not exist, or you may not see it."), {
            type: "warning",
        });
    }

    _showPanel(panel, isNewest) {
        this.state.panel = panel;
        if (!this.state.chat || isNewest) {
            this.state.chat = { ...this.state.chat, ...getRowOf(panel) };
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
        const waiting = this.list.getLongestWaiting(this.state.chatId);
        if (waiting) {
            this.select(waiting.id);
        } else if (longest) {
            this.select(longest, { focus: true });
        }
    }

    // ------------------------------------------------------------------ moving about

    onTogglePanel() {
        if (this.ui.isSmall) {
            if (this.state.page === "panel") {
                this.onBack();
            } else {
                this.state.page = "panel";
                this.panelPage.open();
            }
        } else {
            this.state.isPanelOpen = !this.state.isPanelOpen;
            remember("panel", this.state.isPanelOpen);
        }
    }

    onBack() {
        if (this.state.page === "panel") {
            this.panelPage.back();
        } else {
            this.deselect();
        }
    }

    /** Write to a client in the portal. */
    onNewThread() {
        openThreadDialog(this.env, {
            onStarted: (chatId) => this.select(chatId, { focus: true }),
        });
    }

    setListApi(api) {
        this.listApi = api;
    }
}

registry.category("actions").add("omnichannel_chat.inbox", OmnichannelInbox);
