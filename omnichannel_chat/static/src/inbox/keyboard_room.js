import { useEffect } from "@odoo/owl";

/**
 * On phones the keyboard covers the page instead of making it smaller: leave it its room.
 *
 * @param {{el: HTMLElement|null}} ref of the page
 * @param {{isSmall: boolean}} ui
 */
export function useRoomForKeyboard(ref, ui) {
    const viewport = window.visualViewport;
    useEffect(
        () => {
            if (!viewport) {
                return;
            }
            const update = () => {
                const covered = window.innerHeight - viewport.height - viewport.offsetTop;
                const room = ui.isSmall ? Math.max(0, Math.round(covered)) : 0;
                ref.el?.style.setProperty("--o-omnichannel-keyboard", `${room}px`);
            };
            viewport.addEventListener("resize", update);
            return () => viewport.removeEventListener("resize", update);
        },
        () => []
    );
}
