import { _t } from "@web/core/l10n/translation";

/**
 * Where a message came from, in words: an advertisement, a link, our story, a button, a machine.
 *
 * @param {import("@omnichannel_chat/delivery/delivery").DeliveryData|false|undefined} data
 * @returns {{icon: string, text: string, url: string}|null} null: written like any other message
 */
export function getOrigin(data) {
    if (data?.referral) {
        return getReferral(data.referral);
    }
    if (data?.kind === "button") {
        return { icon: "fa-hand-pointer-o", text: _t("Pressed a button"), url: "" };
    }
    if (data?.automatic) {
        return { icon: "fa-magic", text: _t("Sent automatically"), url: "" };
    }
    return null;
}

function getReferral({ source, title, url }) {
    return {
        icon: ICONS[source] ?? "fa-link",
        text: getWords(source, title),
        // Nothing but a web page is linked, whatever the provider or somebody else has put there.
        url: url.startsWith("https://") ? url : "",
    };
}

const ICONS = {
    ad: "fa-bullhorn",
    post: "fa-newspaper-o",
    story_reply: "fa-reply",
    story_mention: "fa-at",
    product: "fa-tag",
    topic: "fa-comments-o",
};

function getWords(source, title) {
    switch (source) {
        case "ad":
            return title ? _t("From an advertisement: %s", title) : _t("From an advertisement");
        case "post":
            return title ? _t("From a post: %s", title) : _t("From a post");
        case "story_reply":
            return _t("Replied to your story");
        case "story_mention":
            return _t("Mentioned you in a story");
        case "product":
            return title ? _t("About a product: %s", title) : _t("About a product");
        case "topic":
            return _t("In the topic %s", title);
        case "":
        case "link":
            return title ? _t("Came by a link: %s", title) : _t("Came by a link");
        default:
            return _t("Came by: %s", title || source);
    }
}
