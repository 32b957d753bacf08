import { Component } from "@odoo/owl";
import { getKind } from "@omnichannel_chat/core/looks";
import { getUserAvatarUrl } from "@omnichannel_chat/team/people";
import { getTaskProgress } from "@omnichannel_chat/threads/thread_words";
import { formatComing } from "@omnichannel_chat/times/coming_times";
import { deserializeDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { OmnichannelChatAvatar } from "./chat_avatar";
import { formatListTime } from "./list_time";

const { DateTime } = luxon;
/** The server counts no further. */
const MOST = 99;
/** Tags that are written out; of more there is only the number. */
const MOST_TAGS = 2;

/** One line of the list of chats. */
export class OmnichannelChatRow extends Component {
    static template = "omnichannel_chat.ChatRow";
    static components = { OmnichannelChatAvatar };
    static props = {
        row: Object,
        isOpen: { type: Boolean, optional: true },
        isCurrent: { type: Boolean, optional: true },
        channelName: { type: String, optional: true },
        /** Something written here has not left this browser yet. */
        isUnsent: { type: Boolean, optional: true },
        /** The channel neither sends nor, perhaps, receives. */
        isChannelDown: { type: Boolean, optional: true },
        /** Chats of all states stand side by side (a search). */
        showsState: { type: Boolean, optional: true },
        /** Today, so that times are written anew when the day changes. */
        day: { type: String, optional: true },
        onSelect: Function,
    };

    get isMarkedArchived() {
        return this.props.showsState && this.props.row.state === "archived";
    }

    get at() {
        return this.props.row.at && deserializeDateTime(this.props.row.at);
    }

    get time() {
        return this.at ? formatListTime(this.at) : "";
    }

    get fullTime() {
        return this.at ? this.at.toLocaleString(DateTime.DATETIME_MED) : "";
    }

    get kind() {
        return getKind(this.props.row.kind);
    }

    get preview() {
        return this.props.row.preview || this.kind?.label || "";
    }

    /** In the open chat it stands where one writes. */
    get draft() {
        return this.props.isOpen ? "" : this.props.row.draft;
    }

    get unread() {
        const { unread } = this.props.row;
        return unread > MOST ? `${MOST}+` : unread;
    }

    get unreadTitle() {
        return _t("%s unread", this.unread);
    }

    /** What keeps a message of ours from the customer; nothing is louder in a row. */
    get trouble() {
        if (this.props.isUnsent) {
            return {
                icon: "o_omnichannel_row_not_posted fa-exclamation-circle text-danger",
                text: _t("Written, and not sent yet"),
            };
        }
        return {
            failed: {
                icon: "fa-exclamation-circle text-danger",
                text: _t("A message was not sent"),
            },
            uncertain: {
                icon: "fa-exclamation-circle text-warning-emphasis",
                text: _t("A message was perhaps not sent"),
            },
            late: {
                icon: "fa-clock-o text-warning-emphasis",
                text: _t("A message is not sent yet"),
            },
        }[this.props.row.unsent];
    }

    get ownerAvatarUrl() {
        return getUserAvatarUrl(this.props.row.user_id);
    }

    get ownerTitle() {
        return _t("Assigned to %s", this.props.row.user_name);
    }

    get tags() {
        return (this.props.row.tags ?? []).slice(0, MOST_TAGS);
    }

    /** Names of the tags that are not written out. */
    get moreTags() {
        return (this.props.row.tags ?? []).slice(MOST_TAGS).map(({ name }) => name);
    }

    /** Of a thread: how far the client is with what he is asked for. */
    get tasks() {
        return getTaskProgress(this.props.row);
    }

    get snoozeText() {
        const { snoozed_until: until } = this.props.row;
        return until ? formatComing(deserializeDateTime(until)) : _t("until they write");
    }

    get waitingTitle() {
        const since = deserializeDateTime(this.props.row.waiting_since);
        return _t("Unanswered since %s", since.toLocaleString(DateTime.DATETIME_MED));
    }
}
