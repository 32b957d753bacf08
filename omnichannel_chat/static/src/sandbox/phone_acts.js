import { _t } from "@web/core/l10n/translation";

/**
 * What customers do besides writing, ready to be tried; an SMS knows words only.
 *
 * @param {string} look of the channel
 * @returns {{key: string, icon: string, label: string, event: Object}[]} ``event`` for
 *     ``Phone.send``
 */
export function getActs(look) {
    return look === "sms" ? getWords() : [...getVisits(), ...getWords()];
}

function getVisits() {
    return [
        {
            key: "ad",
            icon: "fa-bullhorn",
            label: _t("Come by an advertisement"),
            event: {
                text: _t("Hello! I saw your advertisement."),
                referral: {
                    source: "ad",
                    headline: _t("Autumn sofas −30 %"),
                    url: "https://shop.example/autumn",
                },
            },
        },
        {
            key: "story",
            icon: "fa-heart-o",
            label: _t("Reply to our story"),
            event: {
                text: "😍",
                referral: { source: "story_reply", url: "https://shop.example/story" },
            },
        },
        {
            key: "button",
            icon: "fa-hand-pointer-o",
            label: _t("Press a button"),
            event: { kind: "button", text: _t("Yes, please") },
        },
    ];
}

function getWords() {
    return [
        {
            key: "stop",
            icon: "fa-bell-slash-o",
            label: _t("Write STOP"),
            event: { text: "STOP" },
        },
        {
            key: "start",
            icon: "fa-bell-o",
            label: _t("Write START"),
            event: { text: "START" },
        },
    ];
}
