import { SuggestionService } from "@mail/core/common/suggestion_service";

import { filterReplies } from "@omnichannel_chat/writing/quick_reply_filter";

import { patch } from "@web/core/utils/patch";

patch(SuggestionService.prototype, {
    /** Quick replies are found by their text, too. */
    searchSuggestions(search, options = {}) {
        if (search.delimiter !== "::" || !options.thread?.isOmnichannel) {
            return super.searchSuggestions(search, options);
        }
        const replies = Object.values(this.store["mail.canned.response"].records);
        return { type: "mail.canned.response", suggestions: filterReplies(replies, search.term) };
    },
    /** Names of colleagues and channels are for notes: a customer can do nothing with them. */
    getSupportedDelimiters(thread, env) {
        const delimiters = super.getSupportedDelimiters(thread, env);
        if (!thread?.isOmnichannel) {
            return delimiters;
        }
        const internal = thread.omnichannelMode === "note" ? ["@", "#"] : [];
        return delimiters.filter(
            ([delimiter]) => !["@", "#", "/"].includes(delimiter) || internal.includes(delimiter)
        );
    },
    /** Only colleagues who see the chat read its notes. */
    async fetchPartnersRoles(term, thread, options) {
        if (!thread?.isOmnichannel) {
            return super.fetchPartnersRoles(term, thread, options);
        }
        const { store_data: data, partner_ids: ids } = await this.makeOrmCall(
            "omnichannel.chat",
            "get_colleagues",
            [thread.id],
            { search: term },
            options
        );
        this.store.insert(data);
        thread.omnichannelColleagueIds = [...new Set([...thread.omnichannelColleagueIds, ...ids])];
    },
    isSuggestionValid(partner, thread) {
        if (thread?.isOmnichannel && !thread.omnichannelColleagueIds.includes(partner.id)) {
            return false;
        }
        return super.isSuggestionValid(partner, thread);
    },
});
