import { Component, onWillStart, onWillUpdateProps, useState } from "@odoo/owl";
import { getLook } from "@omnichannel_chat/core/looks";
import { deserializeDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { RPCError } from "@web/core/network/rpc";
import { useService } from "@web/core/utils/hooks";
import { formatListTime } from "../list_time";

const { DateTime } = luxon;
/** The server looks for no shorter words. */
const SHORTEST = 3;

/**
 * Whether messages are searched for this: two letters are in every second one, "<3" is not.
 *
 * @param {string} search
 * @returns {boolean}
 */
export function isEnoughToSearch(search) {
    const { length } = Array.from(search.replace(/\s/g, ""));
    return length >= SHORTEST || (length === SHORTEST - 1 && /[^\p{L}\p{N}\s]/u.test(search));
}

/** Below the chats that were found: messages with these words, of all chats, page by page. */
export class OmnichannelMessageResults extends Component {
    static template = "omnichannel_chat.MessageResults";
    static props = {
        search: String,
        /** Called with the message that was chosen, as the server describes it. */
        onSelect: Function,
    };

    setup() {
        this.orm = useService("orm");
        this.requests = 0;
        this.state = useState({ messages: [], cursor: false, status: "loading" });
        onWillStart(() => {
            // The chats that were found are shown meanwhile.
            this.load(this.props.search);
        });
        onWillUpdateProps(({ search }) => {
            if (search !== this.props.search) {
                this.load(search);
            }
        });
    }

    /**
     * Read a page; an answer to an earlier question is dropped.
     *
     * @param {string} search
     * @param {number|null} [before] cursor of the page before
     */
    async load(search, before = null) {
        const request = ++this.requests;
        this.state.status = "loading";
        if (!before) {
            Object.assign(this.state, { messages: [], cursor: false });
        }
        let page;
        try {
            page = await this._readPage(search, before, request);
        } catch (error) {
            if (!(error instanceof RPCError)) {
                throw error;
            }
        }
        if (request !== this.requests) {
            return;
        }
        this.state.status = page ? "ready" : "failed";
        if (page) {
            this.state.messages.push(...page.messages);
            this.state.cursor = page.cursor;
        }
    }

    /** The server passes over messages that one may not read; a page of nothing else is empty. */
    async _readPage(search, before, request) {
        const page = await this.orm.silent.call("omnichannel.chat", "search_messages", [search], {
            before,
        });
        const goesOn = !page.messages.length && page.cursor && request === this.requests;
        return goesOn ? this._readPage(search, page.cursor, request) : page;
    }

    onMore() {
        return this.load(this.props.search, this.state.cursor);
    }

    get emptyText() {
        return _t("No messages with “%s”.", this.props.search);
    }

    getLook(found) {
        return getLook(found.look);
    }

    getTime(found) {
        return formatListTime(deserializeDateTime(found.at));
    }

    getFullTime(found) {
        return deserializeDateTime(found.at).toLocaleString(DateTime.DATETIME_MED);
    }

    /** Who wrote it, where that is not the customer by whose name the chat goes. */
    getAuthor(found) {
        return found.author === found.name ? "" : found.author;
    }
}
