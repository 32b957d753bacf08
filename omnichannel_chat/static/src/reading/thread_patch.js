import { Thread } from "@mail/core/common/thread";
import { toRaw, useEffect, useExternalListener } from "@odoo/owl";

import { _t } from "@web/core/l10n/translation";
import { patch } from "@web/core/utils/patch";

/** Of a message that is on the screen so much can be seen, in pixels. */
const SEEN = 24;
/** Where the line "New" stands on the screen, from its top. */
const PLACE_OF_NEW = 0.2;

patch(Thread.prototype, {
    setup() {
        super.setup();
        useEffect(
            () => this.lookAtOmnichannel(),
            () => [this.props.thread.omnichannelGoesToNew]
        );
        useExternalListener(window, "focus", () => this.lookAtOmnichannel());
        useExternalListener(document, "visibilitychange", () => this.lookAtOmnichannel());
    },

    // ------------------------------------------------------------------ where reading begins

    applyScrollContextually(thread) {
        if (!thread.isOmnichannel || !thread.omnichannelGoesToNew) {
            super.applyScrollContextually(thread);
            return;
        }
        const first = thread.omnichannelFirstNew;
        const el = first && this.refByMessageId.get(first.id)?.el;
        const isAllNew = thread.isOmnichannelAllNew;
        if (!el && !isAllNew) {
            // It is still to come, or will be drawn in a moment.
            return first ? undefined : super.applyScrollContextually(thread);
        }
        const root = this.scrollableRef.el;
        const end = root.scrollHeight - root.clientHeight;
        const place = isAllNew ? 0 : el.offsetTop - root.clientHeight * PLACE_OF_NEW;
        this.setScroll(Math.min(Math.max(place, 0), end));
        thread.omnichannelGoesToNew = false;
    },

    // ------------------------------------------------------------------ what is read

    applyScroll() {
        super.applyScroll();
        this.lookAtOmnichannel();
    },
    onScroll() {
        super.onScroll();
        this.lookAtOmnichannel();
    },
    /** Only what is on the screen, before somebody's eyes, counts as read. */
    lookAtOmnichannel() {
        const thread = toRaw(this.props.thread);
        if (!thread.isOmnichannel || !this.loadedAndPatched) {
            return;
        }
        const isLookedAt =
            document.visibilityState === "visible" &&
            document.hasFocus() &&
            this.scrollableRef.el?.clientHeight;
        thread.store.env.services.omnichannel_chat.look(
            thread.id,
            isLookedAt ? this.findLastOnScreen(thread) : 0
        );
    },
    /** @returns {number} id of the last message of which something is to be seen; 0: none */
    findLastOnScreen(thread) {
        const bottom = this.scrollableRef.el.getBoundingClientRect().bottom - SEEN;
        for (let i = thread.messages.length - 1; i >= 0; i--) {
            const { id } = thread.messages[i];
            const el = Number.isInteger(id) && this.refByMessageId.get(id)?.el;
            if (el && el.getBoundingClientRect().top < bottom) {
                return id;
            }
        }
        return 0;
    },
    get omnichannelUnseenText() {
        const { thread } = this.props;
        if (!thread.isOmnichannel || !thread.omnichannelUnseen || thread.scrollTop === "bottom") {
            return "";
        }
        if (thread.loadNewer) {
            return _t("New messages below");
        }
        return thread.omnichannelUnseen === 1
            ? _t("1 new message")
            : _t("%s new messages", thread.omnichannelUnseen);
    },
});
