import { _t } from "@web/core/l10n/translation";

const MEGABYTE = 1024 ** 2;

/**
 * Why a provider does not take a file, as the server would say it after the upload.
 *
 * @param {Object<string, {max_bytes: number, mime_types: string[]}>} limits by kind; a kind that is
 *     missing cannot be sent; an empty list of types means any
 * @param {{name: string, type: string, size: number}} file as the browser tells of it
 * @param {string} provider its name
 * @returns {string} "" = it is taken, as far as can be said
 */
export function explainFile(limits, { name, type, size }, provider) {
    if (!Object.keys(limits).length || !type) {
        return "";
    }
    const fitting = [limits[type.split("/")[0]], limits.document].filter(
        (limit) => limit && (!limit.mime_types.length || limit.mime_types.includes(type))
    );
    if (fitting.some((limit) => size <= limit.max_bytes)) {
        return "";
    }
    if (!fitting.length) {
        return _t("%(provider)s does not take files like %(name)s.", { provider, name });
    }
    const largest = Math.max(...fitting.map((limit) => limit.max_bytes));
    const limit = Math.round((largest / MEGABYTE) * 10) / 10;
    return _t("%(name)s is too large: %(provider)s takes at most %(limit)s MB.", {
        name,
        provider,
        limit,
    });
}
