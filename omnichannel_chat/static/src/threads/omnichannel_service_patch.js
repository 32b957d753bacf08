import { OmnichannelService } from "@omnichannel_chat/core/omnichannel_service";

import { patch } from "@web/core/utils/patch";

/** @type {OmnichannelService} */
const threadsPatch = {
    _onComposerState(chatId, data) {
        super._onComposerState(chatId, data);
        this.getThread(chatId).omnichannelIsThread = Boolean(data.is_thread);
    },
};
patch(OmnichannelService.prototype, threadsPatch);
