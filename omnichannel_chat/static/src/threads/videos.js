/** Where the films are that the client's page plays, see ``tools/videos.py``. */
const HOSTS = [
    "drive.google.com",
    "loom.com",
    "m.youtube.com",
    "player.vimeo.com",
    "vimeo.com",
    "www.loom.com",
    "www.vimeo.com",
    "www.youtube-nocookie.com",
    "www.youtube.com",
    "youtu.be",
    "youtube.com",
];

/**
 * Whether a link leads to a film on one of those sites, as far as one can tell by looking at it.
 *
 * @param {string} link
 */
export function isVideoLink(link) {
    let url;
    try {
        url = new URL(link);
    } catch {
        return false;
    }
    return url.protocol === "https:" && HOSTS.includes(url.host) && url.pathname.length > 1;
}
