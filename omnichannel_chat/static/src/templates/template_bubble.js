import { Component } from "@odoo/owl";

import { splitGaps } from "./template_filter";

const FILE_ICONS = { image: "fa-picture-o", video: "fa-film", document: "fa-file-o" };

/** A template as the customer will see it. */
export class OmnichannelTemplateBubble extends Component {
    static template = "omnichannel_chat.TemplateBubble";
    static props = {
        /** As `get_template_preview` gives it. */
        preview: Object,
        file: { optional: true },
    };

    split(text) {
        return splitGaps(text ?? "");
    }

    get fileIcon() {
        return FILE_ICONS[this.props.preview.header_kind];
    }

    get pictureUrl() {
        const { preview, file } = this.props;
        return preview.header_kind === "image" && file ? `/web/image/${file.id}` : "";
    }
}
