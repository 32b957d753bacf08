import { Component, onMounted, onWillUnmount, useEffect, useRef, useState } from "@odoo/owl";
import { getCountdown, getCounter } from "@omnichannel_chat/composer/limits";
import { getNextStep } from "@omnichannel_chat/composer/next_step";
import { OmnichannelComposerInput } from "@omnichannel_chat/composer/omnichannel_composer_input";
import { OmnichannelNextStep } from "@omnichannel_chat/composer/omnichannel_next_step";
import { countSegments } from "@omnichannel_chat/composer/sms_segments";
import { OmnichannelCollision } from "@omnichannel_chat/team/collision";
import { OmnichannelBlanksBar } from "@omnichannel_chat/writing/blanks_bar";
import { OmnichannelScheduledMessages } from "@omnichannel_chat/writing/scheduled_messages";

import { browser } from "@web/core/browser/browser";
import { deserializeDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";

const { DateTime } = luxon;
const CLOCK_INTERVAL = 15000;

/**
 * Where one writes to the customer, or a note to the team. While it is shown, the chat is watched.
 */
export class OmnichannelComposer extends Component {
    static template = "omnichannel_chat.Composer";
    static components = {
        OmnichannelBlanksBar,
        OmnichannelCollision,
        OmnichannelComposerInput,
        OmnichannelNextStep,
        OmnichannelScheduledMessages,
    };
    static props = {
        /** Thread of an ``omnichannel.chat``. */
        thread: Object,
        /** "compact" in small places, "normal" elsewhere; "note" begins with a note. */
        mode: { type: String, optional: true },
        autofocus: { type: [Number, Boolean], optional: true },
        /** Where files may be dropped; by default what surrounds the composer. */
        dropzoneRef: { type: Object, optional: true },
        onPost: { type: Function, optional: true },
    };
    static defaultProps = { mode: "normal", autofocus: 0 };

    setup() {
        this.service = useService("omnichannel_chat");
        this.root = useRef("root");
        this.serviceState = useState(this.service.state);
        this.state = useState({ now: DateTime.now() });
        if (this.props.mode === "note") {
            this.props.thread.omnichannelMode = "note";
        }
        const root = this.root;
        this.dropzoneRef = this.props.dropzoneRef ?? {
            get el() {
                return root.el?.closest(".o_omnichannel_dropzone") ?? root.el?.parentElement;
            },
        };
        useEffect(
            (chatId) => {
                this.service.watch(chatId);
                return () => this.service.unwatch(chatId);
            },
            () => [this.props.thread.id]
        );
        useEffect(
            (action) => {
                if (action === "connect") {
                    // Whether this person can do it.
                    this.service.load();
                }
            },
            () => [this.composerState.action]
        );
        onMounted(() => {
            this.clock = browser.setInterval(() => this.onClock(), CLOCK_INTERVAL);
        });
        onWillUnmount(() => browser.clearInterval(this.clock));
    }

    get composerState() {
        const { id } = this.props.thread;
        this.service.composerState(id);
        return this.serviceState.composers[id];
    }

    get isNote() {
        return this.props.thread.omnichannelMode === "note";
    }

    get isClosed() {
        return !this.composerState.allowed;
    }

    get inputMode() {
        return this.props.mode === "compact" ? "compact" : "normal";
    }

    get name() {
        return this.composerState.name || this.props.thread.displayName || "";
    }

    get placeholder() {
        if (this.isNote) {
            return _t("Only your team sees this…");
        }
        const { provider } = this.composerState;
        if (!provider || !this.name) {
            return _t("Write a message…");
        }
        if (this.composerState.is_thread) {
            return _t("Write to the client…");
        }
        return _t("Write to %(name)s on %(provider)s…", { name: this.name, provider });
    }

    get counter() {
        const { text_limit, text_limit_unit } = this.composerState;
        const { composerText } = this.props.thread.composer;
        return getCounter(composerText, this.isNote ? 0 : text_limit, text_limit_unit);
    }

    get counterTitle() {
        const { limit, length } = this.counter;
        return this.counter.over
            ? _t("Too long by %s", length - limit)
            : _t("%(length)s of %(limit)s", { length, limit });
    }

    /** What a text costs where each piece is paid. */
    get segmentsText() {
        const text = this.props.thread.composer.composerText;
        if (this.isNote || !this.composerState.counts_segments || !text.trim()) {
            return "";
        }
        const { characters, segments } = countSegments(text);
        const count = characters === 1 ? _t("1 character") : _t("%s characters", characters);
        return `${count} · ${segments} SMS`;
    }

    get segmentsTitle() {
        const { encoding } = countSegments(this.props.thread.composer.composerText);
        return encoding === "GSM-7"
            ? _t("Up to 160 characters are one SMS; longer texts have 153 in each.")
            : _t(
                  "Letters that plain SMS do not have, or emojis, make it short: up to 70 characters are one SMS; longer texts have 67 in each."
              );
    }

    get deadline() {
        const { deadline, allowed } = this.composerState;
        return allowed && deadline ? deserializeDateTime(deadline) : null;
    }

    get countdownText() {
        const left = getCountdown(this.deadline, this.state.now);
        if (!left) {
            return "";
        }
        return left.hours
            ? _t("window closes in %(hours)s h %(minutes)s min", left)
            : _t("window closes in %(minutes)s min", left);
    }

    /** The normal window is over: until then a person, but no machine, may answer. */
    get peopleOnlyText() {
        if (!this.composerState.human_agent || !this.deadline) {
            return "";
        }
        const until = this.deadline.toLocaleString({
            ...DateTime.TIME_SIMPLE,
            day: "numeric",
            month: "short",
        });
        return _t("Only people may answer now (until %s)", until);
    }

    get isTyping() {
        return Boolean(this.serviceState.typing[this.props.thread.id]);
    }

    get typingText() {
        return _t("%s is typing…", this.name);
    }

    /** Whether this person can do something about it; a note can always be written. */
    get hasNextStep() {
        const { composerState, serviceState } = this;
        return Boolean(getNextStep(composerState.action, composerState, serviceState.isManager));
    }

    setMode(mode) {
        const { thread } = this.props;
        thread.omnichannelMode = mode;
        thread.composer.autofocus++;
    }

    onClock() {
        const wasOpen = this.deadline && this.deadline > this.state.now;
        this.state.now = DateTime.now();
        if (wasOpen && this.deadline <= this.state.now) {
            this.service.refreshComposerState(this.props.thread.id);
        }
    }

    forgetRefused(index) {
        const { thread } = this.props;
        thread.omnichannelRefusedFiles = thread.omnichannelRefusedFiles.toSpliced(index, 1);
    }

    onPost() {
        this.props.thread.omnichannelRefusedFiles = [];
        this.props.onPost?.();
    }
}
