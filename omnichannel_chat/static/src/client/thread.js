import {
    ask,
    OfflineError,
    post,
    RefusedError,
    SignedOutError,
} from "@omnichannel_chat/client/calls";
import { Composer } from "@omnichannel_chat/client/composer";
import { Messages, make } from "@omnichannel_chat/client/messages";
import { renew, Tasks } from "@omnichannel_chat/client/tasks";
import { Keeper } from "@omnichannel_chat/client/unsent";

/** Without the bus, what is new is asked for so often, in milliseconds. */
const PULL_EVERY = 20_000;
/** What is on the screen so long has been seen. */
const SEEN_AFTER = 400;

/** The page of one thread, or of one that is about to be started. */
export class ThreadPage {
    /** @param {HTMLElement} root */
    constructor(root) {
        this.root = root;
        this.url = root.dataset.url;
        this.csrf = root.dataset.csrf;
        this.cursor = root.dataset.cursor;
        this.read = Number(root.dataset.read);
        this.keeper = new Keeper(
            `omnichannel_client.${root.dataset.user}.${root.dataset.clientThread}.`,
            window.localStorage
        );
        this.isDesktop = matchMedia("(hover: hover) and (pointer: fine)").matches;
        root.classList.add("o_ct_ready");
        root.classList.toggle("o_ct_desktop", this.isDesktop);
        if (this.find("messages")) {
            this.messages = new Messages(root, this.say.bind(this));
        }
        if (this.find("top")) {
            this.tasks = new Tasks(this);
        }
        if (this.find("composer")) {
            this.composer = new Composer(this);
        }
        if (this.messages && !root.dataset.past && Number(root.dataset.clientThread)) {
            this.follow();
        }
        this.listen();
        this.composer?.flush();
    }

    find(name) {
        return this.root.querySelector(`[data-client-${name}]`);
    }

    /** A word of the page, in the client's language. */
    say(name, value = "") {
        const words = this.find("words").content;
        const word = words.querySelector(`[data-word="${name}"]`).textContent.trim();
        return word.replace("%s", () => value);
    }

    // ------------------------------------------------------------- what comes

    follow() {
        this.messages.goToNew();
        const pull = () => !document.hidden && this.pull();
        document.addEventListener("visibilitychange", pull);
        window.addEventListener("pageshow", pull);
        window.addEventListener("online", pull);
        window.addEventListener("pagehide", () => this.tellSeen(this.messages.seen));
        window.addEventListener("omnichannel-client-news", () => this.pull());
        setInterval(pull, PULL_EVERY);
        this.messages.scroller.addEventListener("scroll", () => this.look(), { passive: true });
        pull();
    }

    /** What of the thread this page has. */
    get place() {
        const after = this.messages?.newest ?? 0;
        return { csrf_token: this.csrf, after, since: this.cursor };
    }

    /** Ask for what is new; asked meanwhile, once more. */
    async pull() {
        if (this.isPulling) {
            this.isPullWanted = true;
            return;
        }
        this.isPulling = true;
        try {
            do {
                this.isPullWanted = false;
                const { after, since } = this.place;
                this.apply(await ask(`${this.url}/news?after=${after}&since=${since}`));
            } while (this.isPullWanted);
            await this.composer?.flush();
        } catch (error) {
            this.fail(error);
        } finally {
            this.isPulling = false;
        }
    }

    /** Show what the server says of the thread, after whatever was asked. */
    apply(answer) {
        if (answer.url) {
            window.location.assign(answer.url);
            return;
        }
        this.cursor = answer.cursor;
        const isAway = document.hidden || !this.messages.isAtEnd;
        if (this.messages.put(answer.messages) && isAway) {
            this.messages.markNew();
            this.isMissed = true;
        }
        this.messages.showReaders(answer.readers);
        this.showTop(answer.top);
        this.find("tabs").classList.toggle("d-none", !answer.file_count);
        this.find("file-count").textContent = answer.file_count;
        this.showClosed(answer.is_archived);
        this.look();
    }

    /** Tasks and the notice, without taking away what is typed there, or the keyboard. */
    showTop(html) {
        if (html === this.top || this.tasks.isUploading) {
            return;
        }
        this.top = html;
        renew(this.find("top"), html);
    }

    showClosed(isClosed) {
        if (isClosed === this.isClosed) {
            return;
        }
        this.isClosed = isClosed;
        for (const mark of this.root.querySelectorAll("[data-client-closed]")) {
            mark.classList.toggle("d-none", !isClosed);
        }
        // Who is writing goes on: his message opens the thread again.
        const isWriting = this.composer?.input.value;
        this.composer?.form.classList.toggle("o_ct_hidden", isClosed && !isWriting);
    }

    /** Tell how far the client has read: what was on the screen, while he was there. */
    look() {
        clearTimeout(this.lookTimer);
        this.lookTimer = setTimeout(() => {
            this.isMissed &&= !this.messages.isAtEnd;
            this.find("jump").classList.toggle("d-none", !this.isMissed);
            this.tellSeen(this.messages.seen);
        }, SEEN_AFTER);
    }

    tellSeen(seen) {
        if (seen > this.read) {
            this.read = seen;
            const values = { csrf_token: this.csrf, message_id: seen };
            // Whoever leaves at once has seen it, too. What fails is told with the next look.
            post(`${this.url}/read`, values, { keepalive: true }).catch(() => {
                this.read = 0;
            });
        }
    }

    // ------------------------------------------------------------- what the client does

    listen() {
        this.root.addEventListener("click", (event) => this.onClick(event));
        this.root.addEventListener("submit", (event) => {
            if (event.target.matches("form[data-client-act]")) {
                event.preventDefault();
                this.act(event.target, event.submitter);
            }
        });
    }

    onClick(event) {
        const isPlain = !(event.ctrlKey || event.metaKey || event.shiftKey || event.button);
        const target = event.target.closest("[data-client-video], [data-client-older]");
        if (target && isPlain) {
            event.preventDefault();
            if (target.dataset.clientVideo) {
                this.play(target);
            } else {
                this.loadOlder(target);
            }
        } else if (event.target.closest("[data-client-again]")) {
            this.composer.form.classList.remove("o_ct_hidden");
            this.composer.input.focus();
        } else if (event.target.closest("[data-client-jump]")) {
            this.messages.goToEnd();
        } else if (event.target.closest("[data-client-retry]")) {
            this.pull();
        }
    }

    /** Nothing is asked of the site before; and it learns of ours only who we are. */
    play(card) {
        const frame = make("iframe", "o_ct_frame");
        frame.setAttribute("sandbox", "allow-scripts allow-same-origin allow-presentation");
        frame.allow = "fullscreen; encrypted-media; picture-in-picture";
        frame.referrerPolicy = "strict-origin";
        frame.title = card.textContent.trim();
        frame.src = card.dataset.clientVideo;
        card.replaceWith(frame);
        frame.focus();
    }

    async loadOlder(link) {
        try {
            const page = await ask(`${this.url}/older?before=${this.messages.oldest}`);
            // Not read out: it was there before.
            this.messages.list.ariaLive = "off";
            this.messages.put(page.messages, { isOlder: true });
            link.classList.toggle("d-none", !page.has_older);
        } catch (error) {
            this.fail(error);
        }
        setTimeout(() => (this.messages.list.ariaLive = "polite"), 1000);
    }

    /** A form of the page: posted, and the page shows what has come of it. */
    async act(form, submitter) {
        const values = new FormData(form, submitter);
        for (const [name, value] of Object.entries(this.place)) {
            values.set(name, value);
        }
        try {
            const answer = await post(form.action, values);
            // What was typed has arrived.
            form.reset();
            this.warn("");
            this.apply(answer);
        } catch (error) {
            this.fail(error);
        }
    }

    // ------------------------------------------------------------- what goes wrong

    /** @param {string} sentence "" = all is well again */
    warn(sentence, canRetry = false) {
        this.isLost = canRetry;
        const strip = this.find("strip");
        strip?.classList.toggle("d-none", !sentence);
        strip?.replaceChildren(sentence);
        if (sentence && canRetry) {
            const button = make("button", "btn btn-link o_ct_target", this.say("retry"));
            button.type = "button";
            button.dataset.clientRetry = "1";
            strip?.append(" ", button);
        }
    }

    /** There is a connection again. */
    recover() {
        if (this.isLost) {
            this.warn("");
        }
    }

    fail(error) {
        if (error instanceof OfflineError) {
            this.warn(this.say(this.composer?.hasUnsent ? "offline" : "away"), true);
        } else if (error instanceof SignedOutError) {
            this.warn(this.say("signed_out"), true);
        } else if (error instanceof RefusedError) {
            this.warn(error.message || this.say("refused"));
        } else {
            throw error;
        }
    }
}
