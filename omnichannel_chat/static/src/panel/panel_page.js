import { onWillUnmount, useExternalListener } from "@odoo/owl";

import { browser } from "@web/core/browser/browser";
import { router } from "@web/core/browser/router";

/**
 * On a phone the panel is a page of its own, so that the phone's own way back leads to the chat.
 *
 * @param {() => void} onBack called when the user has gone back to the chat
 */
export function usePanelPage(onBack) {
    let isInHistory = false;

    function leave() {
        const wasInHistory = isInHistory;
        if (isInHistory) {
            isInHistory = false;
            router.skipLoad = false;
        }
        return wasInHistory;
    }

    useExternalListener(window, "popstate", () => {
        if (leave()) {
            onBack();
        }
    });
    onWillUnmount(leave);
    return {
        open() {
            browser.history.pushState(browser.history.state, "");
            router.skipLoad = true;
            isInHistory = true;
        },
        /** Another page is shown now. */
        leave,
        back() {
            if (isInHistory) {
                browser.history.back();
            } else {
                onBack();
            }
        },
    };
}
