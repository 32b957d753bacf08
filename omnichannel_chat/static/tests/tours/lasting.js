/** Have notices that fade stay: a tour may be slower than they are. */
export function keepNotices() {
    const { notification } = odoo.__WOWL_DEBUG__.root.env.services;
    const { add } = notification;
    notification.add = (message, options) => add(message, { ...options, sticky: true });
}

/** Have `[data-was-marked]` say which messages were marked, though they are only for a moment. */
export function rememberMarks() {
    const remember = () => {
        for (const el of document.querySelectorAll(".o-mail-Message.o-highlighted")) {
            el.dataset.wasMarked = "";
        }
    };
    remember();
    new MutationObserver(remember).observe(document.body, {
        attributeFilter: ["class"],
        childList: true,
        subtree: true,
    });
}

/** Have the chats of this screen change by what is done on it only: what the bus says is not heard. */
export function stopHearing() {
    const { omnichannel_chat: service } = odoo.__WOWL_DEBUG__.root.env.services;
    Object.assign(service, { _onChat() {}, _onChats() {} });
}
