/** The server was not reached: what was to be sent is kept, and tried again. */
export class OfflineError extends Error {}

/** The session is over: trying again helps only after signing in. */
export class SignedOutError extends Error {}

/** The server has said no; the message is its sentence. */
export class RefusedError extends Error {}

/**
 * Ask for JSON.
 *
 * @param {string} url
 * @param {Object} [options] of `fetch`
 */
export async function ask(url, options = {}) {
    let response;
    try {
        response = await fetch(url, {
            ...options,
            headers: { Accept: "application/json" },
            credentials: "same-origin",
        });
    } catch {
        throw new OfflineError();
    }
    const isJson = response.headers.get("Content-Type")?.includes("json");
    return read(response.status, isJson && (await response.json()));
}

/** Post a form, as the page itself would without a script. */
export function post(url, values, options = {}) {
    return ask(url, { method: "POST", body: toForm(values), ...options });
}

/**
 * Post a form with a file; a form of `fetch` tells nothing of its progress.
 *
 * @param {Function} onProgress called with the part that is done, 0 to 1
 * @returns {{done: Promise<Object>, stop: Function}}
 */
export function upload(url, values, onProgress) {
    const request = new XMLHttpRequest();
    const done = new Promise((resolve, reject) => {
        request.upload.onprogress = (event) => onProgress(event.loaded / event.total);
        request.onerror = () => reject(new OfflineError());
        request.onload = () => {
            try {
                resolve(read(request.status, parse(request.responseText)));
            } catch (error) {
                reject(error);
            }
        };
    });
    request.open("POST", url);
    request.setRequestHeader("Accept", "application/json");
    request.send(toForm(values));
    return { done, stop: () => request.abort() };
}

function toForm(values) {
    if (values instanceof FormData) {
        return values;
    }
    const form = new FormData();
    for (const [name, value] of Object.entries(values)) {
        form.append(name, value ?? "");
    }
    return form;
}

function parse(text) {
    try {
        return JSON.parse(text);
    } catch {
        return false;
    }
}

/** @param {Object|false} answer false = no JSON: a page of Odoo, or of what stands before it */
function read(status, answer) {
    if (answer && status < 300) {
        return answer;
    }
    if (answer) {
        throw new RefusedError(answer.error);
    }
    if (status >= 500 || status === 429) {
        throw new OfflineError();
    }
    // A redirect to the page for signing in, a token of a session that is over, access that ended.
    throw status === 413 ? new RefusedError() : new SignedOutError();
}
