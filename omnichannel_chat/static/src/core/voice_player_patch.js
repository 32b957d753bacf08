import { Attachment } from "@mail/core/common/attachment_model";
import { fields } from "@mail/core/common/record";
import { VoicePlayer } from "@mail/discuss/voice_message/common/voice_player";

import { patch } from "@web/core/utils/patch";

patch(Attachment.prototype, {
    setup() {
        super.setup();
        /** This browser cannot decode it (AMR, Ogg in an older Safari, damaged): it is a file. */
        this.omnichannelUnplayable = fields.Attr(false);
    },
    get voice() {
        return super.voice && !this.omnichannelUnplayable;
    },
});

/** What cannot be played is shown as the file that it is, without an error. */
patch(VoicePlayer.prototype, {
    async fetchFile(url) {
        try {
            return await super.fetchFile(url);
        } catch {
            return null;
        }
    },
    async drawBuffer(arrayBuffer) {
        try {
            await super.drawBuffer(arrayBuffer);
        } catch {
            this.props.attachment.omnichannelUnplayable = true;
        }
    },
    play() {
        if (this.buffer) {
            super.play();
        }
    },
    seekTo(progress) {
        if (this.buffer) {
            super.seekTo(progress);
        }
    },
});
