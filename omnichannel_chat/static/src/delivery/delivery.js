import { _t } from "@web/core/l10n/translation";

/** Files that are not here: not yet, not at all, or not any more. */
const MISSING_MEDIA = ["pending", "failed", "removed"];

/**
 * Delivery facts of a message, as the server sends them (false for notes and log lines).
 *
 * @typedef {Object} DeliveryData
 * @property {"in"|"out"} direction
 * @property {string} state
 * @property {string} kind
 * @property {{source: string, title: string, url: string}|false} referral
 * @property {string|false} sent_at
 * @property {string|false} delivered_at
 * @property {string|false} read_at
 * @property {boolean} from_app
 * @property {boolean} [by_email] a client's answer to one of our e-mails
 * @property {boolean} automatic written by no person: a welcome or away text
 * @property {{id: number, state: string, kind: string, media_state: string|false,
 *     failure: string|false, reason: string}[]} deliveries
 */

/**
 * The mark beside an outgoing message.
 *
 * @param {DeliveryData|false|undefined} data
 * @returns {{checks: number, icon: string, color: string, label: string}|null}
 */
export function getMark(data) {
    if (data?.direction !== "out") {
        return null;
    }
    const marks = {
        queued: { checks: 0, icon: "fa-clock-o", color: "", label: _t("Waiting to be sent") },
        sending: { checks: 0, icon: "fa-clock-o", color: "", label: _t("Being sent") },
        sent: { checks: 1, icon: "", color: "", label: _t("Sent") },
        delivered: { checks: 2, icon: "", color: "", label: _t("Delivered") },
        read: { checks: 2, icon: "", color: "o_omnichannel_read", label: _t("Read") },
        failed: {
            checks: 0,
            icon: "fa-exclamation-circle",
            color: "text-danger",
            label: _t("Not sent"),
            failed: true,
        },
        uncertain: {
            checks: 0,
            icon: "fa-question-circle",
            color: "text-warning",
            label: _t("Perhaps not sent"),
        },
    };
    return marks[data.state] ?? null;
}

/**
 * What a person has to know or do about a message's deliveries.
 *
 * @param {DeliveryData|false|undefined} data
 * @returns {{type: string, ids: number[], sentence: string, reason: string}[]} one entry per kind
 *     of trouble: "failed", "uncertain", "waiting", or "media_" and the state of the file
 */
export function getNotices(data) {
    const notices = new Map();
    for (const delivery of data?.deliveries ?? []) {
        let type;
        if (MISSING_MEDIA.includes(delivery.media_state)) {
            type = `media_${delivery.media_state}`;
        } else if (delivery.state === "failed" || delivery.state === "uncertain") {
            type = delivery.state;
        } else if (delivery.state === "queued" && delivery.failure) {
            type = "waiting";
        } else {
            continue;
        }
        const { failure, reason } = delivery;
        const notice = notices.get(type) ?? {
            type,
            ids: [],
            sentence: failure || "",
            reason: reason || "",
        };
        notice.ids.push(delivery.id);
        notices.set(type, notice);
    }
    return [...notices.values()];
}

/**
 * Whether a customer's file belongs to the message that is not here (yet).
 *
 * @param {DeliveryData|false|undefined} data
 */
export function isMissingMedia(data) {
    return getNotices(data).some((notice) => notice.type.startsWith("media_"));
}

/**
 * The last message of ours that the customer has read: only there the time of reading is written.
 *
 * @template {{omnichannel: DeliveryData|false}} T
 * @param {T[]} messages oldest first
 * @param {boolean} [isCut] newer messages, perhaps read too, are not among them
 * @returns {T|undefined}
 */
export function findLastRead(messages, isCut = false) {
    return isCut
        ? undefined
        : messages.findLast(
              ({ omnichannel }) => omnichannel?.direction === "out" && omnichannel.read_at
          );
}
