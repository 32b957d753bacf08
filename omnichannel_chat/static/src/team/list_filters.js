import { Component, onMounted, onWillStart, onWillUnmount, useState } from "@odoo/owl";

import { CheckboxItem } from "@web/core/dropdown/checkbox_item";
import { Dropdown } from "@web/core/dropdown/dropdown";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";
import { useDebounced } from "@web/core/utils/timing";

/** The server counts no further. */
const MOST = 99;
/** Counts are read again so long after the last change, in milliseconds. */
const COUNT_DELAY = 1000;

/** Above the list: whose chats, and with which tags. */
export class OmnichannelListFilters extends Component {
    static template = "omnichannel_chat.ListFilters";
    static components = { CheckboxItem, Dropdown };
    static props = {
        /** A `ChatListModel`, reactive. */
        list: Object,
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

    get choices() {
        const { counts } = this.props.list;
        return [
            { whose: "mine", label: _t("Mine"), count: counts.mine },
            { whose: "unassigned", label: _t("Unassigned"), count: counts.unassigned },
            { whose: "all", label: _t("All"), count: counts.all },
        ].map((choice) => ({ ...choice, count: choice.count > MOST ? `${MOST}+` : choice.count }));
    }

    get tagsLabel() {
        const chosen = this.state.tags.filter(({ id }) => this.filters.tagIds.includes(id));
        if (!chosen.length) {
            return _t("Tags");
        }
        return chosen.length === 1 ? chosen[0].name : _t("%s tags", chosen.length);
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
        const chosen = new Set(this.filters.tagIds);
        if (!chosen.delete(tagId)) {
            chosen.add(tagId);
        }
        this.props.onFilter({ tagIds: [...chosen] });
    }
}
