import { Component, onWillStart, useState } from "@odoo/owl";

import { Dialog } from "@web/core/dialog/dialog";
import { humanSize } from "@web/core/utils/binary";
import { useService } from "@web/core/utils/hooks";

/** The documents of a client's folders that may be sent to him: some are chosen for a message. */
export class OmnichannelFolderDialog extends Component {
    static template = "omnichannel_chat.FolderDialog";
    static components = { Dialog };
    static props = {
        close: Function,
        chatId: Number,
        /** Called with those that were chosen: ``id``, ``name``, ``mimetype``, ``size``. */
        onChoose: Function,
    };

    setup() {
        this.omnichannel = useService("omnichannel_chat");
        this.state = useState({ folders: [], chosen: {} });
        onWillStart(async () => {
            this.state.folders = await this.omnichannel.call(
                this.props.chatId,
                "get_folder_files",
                []
            );
        });
    }

    get files() {
        return this.state.folders.flatMap(({ files }) => files);
    }

    get chosen() {
        return this.files.filter(({ id }) => this.state.chosen[id]);
    }

    getSize({ size }) {
        return humanSize(size);
    }

    onToggle({ id }) {
        this.state.chosen[id] = !this.state.chosen[id];
    }

    onConfirm() {
        this.props.onChoose(this.chosen);
        this.props.close();
    }
}
