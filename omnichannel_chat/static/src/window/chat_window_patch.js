import { ChatWindow } from "@mail/core/common/chat_window";
import { registerThreadAction } from "@mail/core/common/thread_actions";
import { OmnichannelComposer } from "@omnichannel_chat/composer/omnichannel_composer";

import { _t } from "@web/core/l10n/translation";
import { patch } from "@web/core/utils/patch";

patch(ChatWindow, {
    components: { ...ChatWindow.components, OmnichannelComposer },
});

patch(ChatWindow.prototype, {
    get composerType() {
        return this.thread?.isOmnichannel ? "message" : super.composerType;
    },
});

registerThreadAction("omnichannel-open-inbox", {
    condition: ({ owner, thread }) => thread?.isOmnichannel && owner.props.chatWindow,
    icon: "fa fa-fw fa-expand",
    name: _t("Open in Chats"),
    open: ({ owner, store, thread }) => {
        owner.props.chatWindow.close();
        store.env.services.omnichannel_chat.openInbox(thread.id);
    },
    sequence: 40,
    sequenceQuick: 30,
});
