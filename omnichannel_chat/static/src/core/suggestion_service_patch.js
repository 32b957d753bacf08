import { SuggestionService } from "@mail/core/common/suggestion_service";

import { patch } from "@web/core/utils/patch";

patch(SuggestionService.prototype, {
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
    /** Only colleagues read notes. */
    isSuggestionValid(partner, thread) {
        if (thread?.isOmnichannel && partner.main_user_id?.share !== false) {
            return false;
        }
        return super.isSuggestionValid(partner, thread);
    },
});
