import { registry } from "@web/core/registry";

/** Messages have moved between chats, which were put together or separated: show each where it is. */
export const movedMessagesService = {
    dependencies: ["bus_service", "mail.store"],
    start(_env, { bus_service: bus, "mail.store": store }) {
        bus.subscribe("omnichannel/moved", ({ chat_ids: chatIds }) => {
            for (const id of chatIds) {
                const thread = store.Thread.get({ model: "omnichannel.chat", id });
                if (thread?.isLoaded) {
                    thread.loadAround();
                }
            }
        });
    },
};

registry.category("services").add("omnichannel_chat_moved_messages", movedMessagesService);
