import { _t } from "@web/core/l10n/translation";

/** Font Awesome mark and name of what has no connector, or a name that is translated. */
const OWN_LOOKS = {
    sms: { icon: "fa-commenting", name: "SMS" },
    portal: { icon: "fa-lock", name: _t("Client portal") },
    sandbox: { icon: "fa-flask", name: _t("Sandbox") },
};
const UNKNOWN = { icon: "fa-comment", name: "" };

/** The same of each provider, as its connector says. */
let providerLooks = {};

/**
 * @param {Object<string, {icon: string, name: string}>} looks as `get_inbox_info` gives them
 */
export function setProviderLooks(looks) {
    providerLooks = looks;
}

/**
 * How a provider is marked; `looks.scss` has the colours.
 *
 * @param {string} look a provider, as `look` of the rows and channels says
 * @returns {{icon: string, name: string, className: string}}
 */
export function getLook(look) {
    const known = OWN_LOOKS[look] ?? providerLooks[look];
    return {
        ...(known ?? UNKNOWN),
        className: `o_omnichannel_look_${known ? look : "other"}`,
    };
}

/** What the customer writes to, as the provider calls it. */
const RECEIVERS = {
    instagram: _t("Account"),
    messenger: _t("Page"),
    sms: _t("Number"),
    telegram: _t("Bot"),
    twilio_sms: _t("Number"),
    twilio_whatsapp: _t("Number"),
    whatsapp: _t("Number"),
};

/**
 * @param {string} look a provider
 * @returns {string} what its channels are: a page, a number, a bot; of others just a channel
 */
export function getReceiver(look) {
    return RECEIVERS[look] ?? _t("Channel");
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
