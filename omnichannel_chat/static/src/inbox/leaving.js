/**
 * A chat is about to leave the list: the next one takes its place. On a phone it is the list.
 *
 * @param {Object} inbox the component
 * @param {number} chatId
 * @returns {() => boolean} to be called once it has left; whether it was the open one
 */
export function prepareToLeave(inbox, chatId) {
    const { keys, list, listApi, rootRef, state, ui } = inbox;
    const isListed = Boolean(list.get(chatId));
    const next = list.getNeighbour(chatId);
    // A question that was asked meanwhile has the focus now, not the list.
    const isAsked = !rootRef.el?.contains(document.activeElement);
    const keepFocus = listApi.hasFocus?.() || (isAsked && !keys.wasInChat);
    return () => {
        if (!isListed || chatId !== state.chatId) {
            return false;
        }
        if (next && !ui.isSmall) {
            inbox.select(next.id, { keepFocus });
            if (keepFocus) {
                listApi.focus?.();
            }
        } else {
            inbox.deselect();
        }
        return true;
    };
}
