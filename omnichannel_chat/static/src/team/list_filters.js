import { Component, onMounted, onWillStart, onWillUnmount, useState } from "@odoo/owl";
import { getLook } from "@omnichannel_chat/core/looks";

import { CheckboxItem } from "@web/core/dropdown/checkbox_item";
import { Dropdown } from "@web/core/dropdown/dropdown";
import { DropdownItem } from "@web/core/dropdown/dropdown_item";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";
import { useDebounced } from "@web/core/utils/timing";

/** The server counts no further. */
const MOST = 99;
/** Counts are read again so long after the last change, in milliseconds. */
const COUNT_DELAY = 1000;

/** Above the list: which chats, whose, what is left to do, and in which order. */
export class OmnichannelListFilters extends Component {
    static template = "omnichannel_chat.ListFilters";
    static components = { CheckboxItem, Dropdown, DropdownItem };
    static props = {
        /** A `ChatListModel`, reactive. */
        list: Object,
        channels: Array,
        /** What waits and what was not sent, see ``get_unanswered``. */
        unanswered: Object,
        onFilter: Function,
    };

    setup() {
        this.orm = useService("orm");
        const service = useService("omnichannel_chat");
        this.state = useState({ tags: [] });
        const recount = useDebounced(() => this.recount(), COUNT_DELAY);
        onWillStart(() => this.filters.tagIds.length && this.loadTags());
        onMounted(() => {
            this.stopListening = service.onChatsChanged(recount);
        });
        onWillUnmount(() => this.stopListening());
    }

    get filters() {
        return this.props.list.filters;
    }

    get states() {
        return [
            { state: "open", label: _t("Active") },
            { state: "snoozed", label: _t("Snoozed") },
            { state: "archived", label: _t("Archived") },
        ];
    }

    /** A search looks in all of them. */
    get stateLabel() {
        if (this.filters.search) {
            return _t("All");
        }
        return this.states.find(({ state }) => state === this.filters.state).label;
    }

    get choices() {
        const { counts } = this.props.list;
        return [
            { whose: "mine", label: _t("Mine"), count: counts.mine },
            { whose: "unassigned", label: _t("Unassigned"), count: counts.unassigned },
            { whose: "all", label: _t("All"), count: counts.all },
        ].map((choice) => ({ ...choice, count: write(choice.count) }));
    }

    get choice() {
        const { choices } = this;
        return choices.find(({ whose }) => whose === this.filters.whose) ?? choices[2];
    }

    /** Counts are known of all active chats, which is what one looks for. */
    get leftToDo() {
        const { count, unsent } = this.props.unanswered;
        const isOpen = this.filters.state === "open";
        return [
            { only: "", label: _t("Everything") },
            { only: "waiting", label: _t("Waiting"), count: isOpen && write(count) },
            { only: "unread", label: _t("Unread") },
            { only: "mentions", label: _t("Mentions") },
            { only: "unsent", label: _t("Not sent"), count: isOpen && write(unsent) },
            { only: "threads", label: _t("Client threads") },
        ];
    }

    get orders() {
        return [
            { order: "", label: _t("Newest first") },
            { order: "waiting", label: _t("Longest waiting first") },
        ];
    }

    get hasManyChannels() {
        // Threads have a filter of their own.
        return this.props.channels.filter(({ provider }) => provider !== "portal").length > 1;
    }

    /** What hides chats; one can be written out, of several there is the number. */
    get filterLabel() {
        const { only, tagIds, channelIds, order } = this.filters;
        const labels = [
            ...this.leftToDo.filter((each) => only && each.only === only),
            ...this.state.tags
                .filter(({ id }) => tagIds.includes(id))
                .map(({ name }) => ({ label: name })),
            ...this.props.channels
                .filter(({ id }) => channelIds.includes(id))
                .map(({ name }) => ({ label: name })),
        ].map(({ label }) => label);
        if (!labels.length) {
            return order ? _t("Longest waiting") : _t("Filter");
        }
        return labels.length === 1 ? labels[0] : _t("%s filters", labels.length);
    }

    get isFiltered() {
        const { only, tagIds, channelIds, order } = this.filters;
        return Boolean(only || tagIds.length || channelIds.length || order);
    }

    getLook(channel) {
        return getLook(channel.look);
    }

    async loadTags() {
        this.state.tags = await this.orm.silent.searchRead("omnichannel.tag", [], ["name"]);
        const known = this.state.tags.map(({ id }) => id);
        if (this.filters.tagIds.some((id) => !known.includes(id))) {
            // A tag that is gone would hide everything.
            this.props.onFilter({ tagIds: this.filters.tagIds.filter((id) => known.includes(id)) });
        }
    }

    async recount() {
        const { state, channelIds, partnerId, tagIds } = this.filters;
        this.props.list.counts = await this.orm.silent.call(
            "omnichannel.chat",
            "get_inbox_counts",
            [],
            { state, channel_ids: channelIds, partner_id: partnerId || null, tag_ids: tagIds }
        );
    }

    onToggleTag(tagId) {
        this.props.onFilter({ tagIds: toggle(this.filters.tagIds, tagId) });
    }

    onToggleChannel(channelId) {
        this.props.onFilter({ channelIds: toggle(this.filters.channelIds, channelId) });
    }
}

/** @returns {string} empty for none */
function write(count) {
    return count > MOST ? `${MOST}+` : String(count || "");
}

function toggle(ids, id) {
    return ids.includes(id) ? ids.filter((each) => each !== id) : [...ids, id];
}
