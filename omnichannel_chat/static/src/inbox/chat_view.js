import { Thread } from "@mail/core/common/thread";
import { useMessageScrolling } from "@mail/utils/common/hooks";
import { Component, useEffect, useState, useSubEnv } from "@odoo/owl";
import { OmnichannelComposer } from "@omnichannel_chat/composer/omnichannel_composer";
import { OmnichannelChannelClosed } from "@omnichannel_chat/hours/channel_closed";
import { OmnichannelAssignee } from "@omnichannel_chat/team/assignee";
import { OmnichannelChatMenu } from "@omnichannel_chat/team/chat_menu";
import { OmnichannelPresentPeople } from "@omnichannel_chat/team/present_people";
import { formatComing } from "@omnichannel_chat/times/coming_times";

import { Dropdown } from "@web/core/dropdown/dropdown";
import { deserializeDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";

import { OmnichannelChatAvatar } from "./chat_avatar";

const { DateTime } = luxon;

/** Middle part of the inbox: one chat, its messages and the place to write. */
export class OmnichannelChatView extends Component {
    static template = "omnichannel_chat.ChatView";
    static components = {
        Dropdown,
        OmnichannelAssignee,
        OmnichannelChannelClosed,
        OmnichannelChatAvatar,
        OmnichannelChatMenu,
        OmnichannelComposer,
        OmnichannelPresentPeople,
        Thread,
    };
    static props = {
        /** What is known of the chat: its row, and more once the panel is read. */
        chat: Object,
        thread: Object,
        /** As ``get_inbox_info`` tells it; nothing when it is archived. */
        channel: { type: Object, optional: true },
        isManager: { type: Boolean, optional: true },
        isSmall: Boolean,
        isPanelOpen: Boolean,
        isBusy: { type: Boolean, optional: true },
        /** Counts up whenever the composer is to be focused. */
        autofocus: { type: Number, optional: true },
        onArchive: Function,
        onReopen: Function,
        onTogglePanel: Function,
        onBack: Function,
        /** Called when this person's own message has come to the server. */
        onPosted: Function,
        onOpenChannel: Function,
    };

    setup() {
        this.messageHighlight = useMessageScrolling();
        useSubEnv({ messageHighlight: this.messageHighlight });
        this.state = useState({ jumpPresent: 0, news: null });
        useEffect(
            (localId, newestId) => this.onNewest(localId, newestId),
            () => [this.props.thread.localId, this.props.thread.newestPersistentMessage?.id]
        );
    }

    onNewest(localId, newestId) {
        const { shown } = this;
        this.shown = { localId, newestId };
        if (shown?.localId !== localId) {
            this.state.news = null;
        }
        if (shown?.localId === localId && shown.newestId && newestId > shown.newestId) {
            const message = this.props.thread.newestPersistentMessage;
            if (message.isSelfAuthored) {
                this.props.onPosted();
            } else {
                const text = _t("New message from %s", message.authorName);
                this.state.news = { id: message.id, text };
            }
        }
    }

    /** On a phone there is room for one of the two names of a thread: what it is about. */
    get title() {
        const { subject, name } = this.props.chat;
        return (this.props.isSmall && subject) || name;
    }

    /** How the customer can be told from others of that name. */
    get details() {
        if (this.title !== this.props.chat.name) {
            return [this.props.chat.name];
        }
        const { identity, name } = this.props.chat;
        const username = identity?.username ? `@${identity.username}` : "";
        return [identity?.phone, username, this.props.channel?.name].filter(
            (detail) => detail && detail !== name
        );
    }

    /** On a phone there is no room for them beside the number. */
    get tags() {
        return this.props.isSmall ? [] : (this.props.chat.tags ?? []);
    }

    get isChannelDown() {
        return this.props.channel && this.props.channel.state !== "connected";
    }

    get channelDownText() {
        const { name, state } = this.props.channel;
        return state === "reconnect"
            ? _t("%s has lost its connection: new messages may be missing.", name)
            : _t("%s is not connected: nothing arrives and nothing is sent.", name);
    }

    /** For those who cannot mend it: who can. */
    get menderText() {
        const { responsible } = this.props.channel;
        return responsible
            ? _t("%s can connect it again.", responsible)
            : _t("A manager can connect it again.");
    }

    get isArchived() {
        return this.props.chat.state === "archived";
    }

    get isSnoozed() {
        return this.props.chat.state === "snoozed";
    }

    get snoozedText() {
        const { snoozed_until: until } = this.props.chat;
        return until
            ? _t(
                  "Snoozed until %s, or until the customer writes.",
                  formatComing(deserializeDateTime(until))
              )
            : _t("Snoozed until the customer writes.");
    }

    get archivedText() {
        const { archived_at, archived_by } = this.props.chat;
        if (!archived_at) {
            return _t("This chat is archived.");
        }
        const when = deserializeDateTime(archived_at).toLocaleString(DateTime.DATETIME_MED);
        return archived_by
            ? _t("Archived by %(name)s on %(when)s.", { name: archived_by, when })
            : _t("Archived on %s.", when);
    }
}
