import { VoicePlayer } from "@mail/discuss/voice_message/common/voice_player";
import { describe, expect, test } from "@odoo/hoot";

describe.current.tags("headless");

const { drawBuffer, fetchFile, play, seekTo } = VoicePlayer.prototype;

test("S0-13: what the browser cannot decode is a file, and no error", async () => {
    const player = {
        props: { attachment: {} },
        audioCtx: { decodeAudioData: () => Promise.reject(new Error("Unable to decode")) },
    };
    await drawBuffer.call(player, new ArrayBuffer(4));
    expect(player.props.attachment.omnichannelUnplayable).toBe(true);
});

test("S0-13: a voice note that cannot be read is a file, and no error", async () => {
    const player = {
        props: { attachment: {} },
        _fetch: () => Promise.resolve({ ok: false, status: 404 }),
    };
    await drawBuffer.call(player, await fetchFile.call(player, "/file"));
    expect(player.props.attachment.omnichannelUnplayable).toBe(true);
});

test("S0-13: before it is decoded there is nothing to play", () => {
    play.call({});
    seekTo.call({}, 0.5);
    expect(true).toBe(true);
});
