import { Composer } from "@mail/core/common/composer_model";
import { textToHtml } from "@omnichannel_chat/core/texts";

import { patch } from "@web/core/utils/patch";

patch(Composer.prototype, {
    setup() {
        super.setup();
        const definition = this.composerText;
        const { onUpdate } = definition;
        /** Core's links want well-formed addresses; what a customer is written may be anything. */
        definition.onUpdate = function () {
            try {
                onUpdate.call(this);
            } catch (error) {
                if (!(error instanceof URIError) || !this.targetThread?.isOmnichannel) {
                    throw error;
                }
                this.updateFrom = "text";
                this.composerHtml = textToHtml(this.composerText);
            }
        };
    },
});
