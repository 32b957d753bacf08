import { Component, onWillStart, useState } from "@odoo/owl";
import { OmnichannelChatAvatar } from "@omnichannel_chat/inbox/chat_avatar";
import { Dialog } from "@web/core/dialog/dialog";
import { _t } from "@web/core/l10n/translation";
import { RPCError } from "@web/core/network/rpc";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { useDebounced } from "@web/core/utils/timing";

const MODEL = "omnichannel.chat";
const SEARCH_DELAY = 250;

/** Say that another chat is with the same person, what is put together, and which of the two stays. */
export class OmnichannelMergeDialog extends Component {
    static template = "omnichannel_chat.MergeDialog";
    static components = { Dialog, OmnichannelChatAvatar };
    static props = {
        /** The open chat, as the panel shows it. */
        chat: Object,
        /** Called with the chat that is to be shown. */
        onMerged: Function,
        close: Function,
    };

    setup() {
        this.omnichannel = useService("omnichannel_chat");
        this.orm = useService("orm");
        this.state = useState({
            search: "",
            candidates: [],
            /** The other chat. */
            other: null,
            keepId: this.props.chat.id,
            what: "",
            isBusy: false,
            error: "",
        });
        this.lastSearch = new KeepLast();
        this.searchSoon = useDebounced(() => this.search(), SEARCH_DELAY);
        onWillStart(() => this.search());
    }

    async search() {
        const args = [[this.props.chat.id], this.state.search];
        this.state.candidates = await this.lastSearch.add(
            this.orm.silent.call(MODEL, "get_merge_candidates", args)
        );
    }

    onChoose(other) {
        Object.assign(this.state, { other, keepId: this.props.chat.id, error: "" });
        this.state.what = this.options[0]?.key ?? "";
    }

    onBack() {
        Object.assign(this.state, { other: null, error: "" });
    }

    /** Nothing is left to put together: that is all one can do. */
    onOpen() {
        this.props.close();
        return this.omnichannel.openInbox(this.state.other.id);
    }

    /** What can be put together of these two, the smallest step first. */
    get options() {
        const { other } = this.state;
        return [
            !other.same_customer && {
                key: "link",
                label: _t("Link both chats to one customer"),
                hint: _t("The chats stay as they are. This can be undone."),
            },
            other.same_channel && {
                key: "chats",
                label: _t("Put both chats into one"),
                hint: _t(
                    "Messages and addresses move. Answers go to the address last written from. This can be undone."
                ),
            },
            other.two_customers && {
                key: "partners",
                label: _t("Make one customer record of two"),
                hint: _t("Documents and contacts move, too. This cannot be undone."),
            },
        ].filter(Boolean);
    }

    get sides() {
        const { chat } = this.props;
        const { other } = this.state;
        return [
            { ...chat, details: _t("this chat") },
            {
                ...other,
                details: [other.channel, other.address].filter(Boolean).join(" · "),
            },
        ];
    }

    async onSubmit() {
        const { other, keepId, what } = this.state;
        this.state.isBusy = true;
        this.state.error = "";
        try {
            const chatId = await this.orm.call(
                MODEL,
                "merge_with",
                [[this.props.chat.id], other.id, keepId],
                { chats: what === "chats", partners: what === "partners" }
            );
            this.props.close();
            await this.props.onMerged(chatId);
        } catch (error) {
            if (!(error instanceof RPCError) || !error.data?.message) {
                throw error;
            }
            this.state.error = error.data.message;
        } finally {
            this.state.isBusy = false;
        }
    }
}
