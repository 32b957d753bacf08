/** The list of threads is looked at again so often, in milliseconds. */
const LOOK_EVERY = 30_000;

/** The list of threads: what it shows is the page's, asked for again. */
export function keepFresh(root) {
    const look = async () => {
        if (document.hidden) {
            return;
        }
        try {
            const response = await fetch(window.location.href, { credentials: "same-origin" });
            const page = new DOMParser().parseFromString(await response.text(), "text/html");
            const now = page.querySelector("[data-client-rows]");
            const rows = root.querySelector("[data-client-rows]");
            if (now && now.innerHTML !== rows.innerHTML && !rows.contains(document.activeElement)) {
                rows.innerHTML = now.innerHTML;
            }
        } catch {
            // Without a connection the list stays as it is.
        }
    };
    document.addEventListener("visibilitychange", look);
    window.addEventListener("pageshow", ({ persisted }) => persisted && look());
    window.addEventListener("omnichannel-client-news", look);
    setInterval(look, LOOK_EVERY);
}
