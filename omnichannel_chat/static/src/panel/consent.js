import { _t } from "@web/core/l10n/translation";

/**
 * What there is of consent and blocking, in words.
 *
 * @param {Object} identity as ``get_panel`` tells it
 * @param {(at: string|false) => string} formatDay
 * @returns {{key: "blocked"|"stopped", icon: string, text: string, method: string, label: string}[]}
 *     ``method`` of ``omnichannel.chat`` takes it back, ``label`` names that
 */
export function getConsentFacts(identity, formatDay) {
    const facts = [];
    if (identity.blocked) {
        facts.push({
            key: "blocked",
            icon: "fa-ban",
            text: getBlockedText(identity, formatDay),
            method: "unblock_customer",
            label: _t("Unblock"),
        });
    }
    if (identity.stopped) {
        facts.push({
            key: "stopped",
            icon: "fa-bell-slash-o",
            text: getStoppedText(identity, formatDay),
            method: "allow_messages",
            label: _t("Allow again"),
        });
    }
    return facts;
}

function getBlockedText({ blocked_by: name, blocked_at: at }, formatDay) {
    return name && at
        ? _t("Blocked by %(name)s on %(day)s", { name, day: formatDay(at) })
        : _t("Blocked by you");
}

function getStoppedText({ stopped, stopped_at: at, stopped_by: how }, formatDay) {
    const what = stopped === "all" ? _t("Stopped all messages") : _t("Stopped marketing");
    const when = at ? _t("%(what)s on %(day)s", { what, day: formatDay(at) }) : what;
    return how ? `${when} (${lowerFirst(how)})` : when;
}

/** Labels of a field begin with a capital; in a sentence they do not. */
function lowerFirst(text) {
    return text.charAt(0).toLowerCase() + text.slice(1);
}
