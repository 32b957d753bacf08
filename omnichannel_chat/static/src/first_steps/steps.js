import { _t } from "@web/core/l10n/translation";

/** What a manager does once, in this order; `get_first_steps` says what is done. */
export const STEPS = [
    {
        name: "channel",
        title: _t("Connect a channel"),
        text: _t(
            "WhatsApp, Telegram and more: customers write there, you answer here. The sandbox needs no account: you play the customer on a phone beside the inbox."
        ),
    },
    {
        name: "members",
        title: _t("Add members"),
        text: _t("Each channel has its members: the people who see and answer its chats."),
    },
    {
        name: "message",
        title: _t("Receive a message"),
        text: _t(
            "Write to the channel from your own phone. If nothing comes here, Test Connection on the channel says why."
        ),
    },
    {
        name: "answer",
        title: _t("Answer it"),
        text: _t(
            "Open the chat, write, press Enter. One tick: the provider has it. Two, where he tells it: it has arrived."
        ),
    },
    {
        name: "hours",
        title: _t("Say when you are there"),
        text: _t(
            "With business hours, or an away text for customers who write when nobody answers. Both are on the channel."
        ),
    },
    {
        name: "quick_reply",
        title: _t("Make a quick reply"),
        text: _t("Texts that you send often: type :: and a shortcut in a chat."),
    },
];

/**
 * @param {Object} done booleans by name of step
 * @returns {Object[]} the steps, with `isDone`, and `isNext` on the first that is not
 */
export function getSteps(done) {
    const next = STEPS.find(({ name }) => !done[name]);
    return STEPS.map((step) => ({
        ...step,
        isDone: Boolean(done[step.name]),
        isNext: step === next,
    }));
}
