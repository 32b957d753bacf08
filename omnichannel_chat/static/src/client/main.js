import { keepFresh } from "@omnichannel_chat/client/list";
import { ThreadPage } from "@omnichannel_chat/client/thread";

function start() {
    const thread = document.querySelector("[data-client-thread]");
    const list = document.querySelector("[data-client-list]");
    if (thread) {
        new ThreadPage(thread);
    }
    if (list) {
        keepFresh(list);
    }
}

start();
