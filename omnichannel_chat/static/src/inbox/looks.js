import { _t } from "@web/core/l10n/translation";

/** Font Awesome mark, name and colour class (see `looks.scss`) of each provider. */
const LOOKS = {
    whatsapp: { icon: "fa-whatsapp", name: "WhatsApp" },
    telegram: { icon: "fa-telegram", name: "Telegram" },
    messenger: { icon: "fa-facebook", name: "Messenger" },
    instagram: { icon: "fa-instagram", name: "Instagram" },
    twilio_sms: { icon: "fa-commenting", name: "SMS" },
    sms: { icon: "fa-commenting", name: "SMS" },
    portal: { icon: "fa-user-circle-o", name: _t("Client portal") },
    sandbox: { icon: "fa-flask", name: _t("Sandbox") },
};
const UNKNOWN = { icon: "fa-comment", name: "" };

/**
 * How a provider is marked.
 *
 * @param {string} look a provider, as `look` of the rows and channels says
 * @returns {{icon: string, name: string, className: string}}
 */
export function getLook(look) {
    const known = look in LOOKS;
    return {
        ...(known ? LOOKS[look] : UNKNOWN),
        className: `o_omnichannel_look_${known ? look : "other"}`,
    };
}

/** What a message without text is, by kind: icon and words for the list. */
const KINDS = {
    image: { icon: "fa-camera", label: _t("Picture") },
    video: { icon: "fa-video-camera", label: _t("Video") },
    audio: { icon: "fa-music", label: _t("Audio") },
    voice: { icon: "fa-microphone", label: _t("Voice message") },
    document: { icon: "fa-file-o", label: _t("File") },
    sticker: { icon: "fa-smile-o", label: _t("Sticker") },
    location: { icon: "fa-map-marker", label: _t("Location") },
    contact: { icon: "fa-address-card-o", label: _t("Contact") },
};

/**
 * @param {string} kind kind of a message
 * @returns {{icon: string, label: string}|undefined} undefined: it is text
 */
export function getKind(kind) {
    return KINDS[kind];
}
