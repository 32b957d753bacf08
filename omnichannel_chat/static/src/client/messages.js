/** What one person writes within so many seconds stands together under one name. */
const TOGETHER = 300;
/** Whoever is so near to the end follows what comes, in pixels. */
const NEAR = 60;

/** The messages of a thread, as the server has made them; in their order, each once. */
export class Messages {
    /**
     * @param {HTMLElement} root
     * @param {(name: string, value?: string) => string} say
     */
    constructor(root, say) {
        this.list = root.querySelector("[data-client-messages]");
        this.scroller = root.querySelector("[data-client-scroll]");
        this.older = root.querySelector("[data-client-older]");
        this.say = say;
    }

    get all() {
        return [...this.list.querySelectorAll("[data-message]")];
    }

    get oldest() {
        return getId(this.all.at(0));
    }

    get newest() {
        return getId(this.all.at(-1));
    }

    /** The newest message of which the client sees the beginning; 0 = he looks elsewhere. */
    get seen() {
        const end = this.scroller.getBoundingClientRect().bottom - 20;
        const isSeen = (item) => item.getBoundingClientRect().top < end;
        return document.hidden ? 0 : getId(this.all.reverse().find(isSeen));
    }

    get isAtEnd() {
        // Counted from the end, and backwards: the box is reversed.
        return this.scroller.scrollTop > -NEAR;
    }

    goToEnd() {
        this.scroller.scrollTop = 0;
    }

    /** Where the client begins to read: at what is new, if it is more than fits. */
    goToNew() {
        const item = this.list.querySelector("[data-client-new]");
        const top = this.scroller.getBoundingClientRect().top;
        if (item && item.getBoundingClientRect().top < top) {
            item.scrollIntoView({ block: "start" });
        }
    }

    /**
     * Put messages in their place, or in the place of what they were.
     *
     * @param {{id: number, version: string, html: string}[]} rows
     * @param {{isOlder?: boolean}} [options]
     * @returns {boolean} whether the team has written something new
     */
    put(rows, { isOlder = false } = {}) {
        let isNews = false;
        const oldest = this.older && !isOlder ? this.oldest : 0;
        this.keepPlace(() => {
            for (const row of rows.filter(({ id }) => id >= oldest)) {
                isNews = this.putOne(row) || isNews;
            }
            this.settle();
        });
        return isNews && !isOlder;
    }

    putOne({ id, version, html }) {
        const known = this.list.querySelector(`[data-message="${id}"]`);
        if (known?.dataset.version === version) {
            return false;
        }
        const item = parse(html);
        if (known) {
            known.replaceWith(item);
            return false;
        }
        this.findWaiting(item.dataset.key)?.remove();
        const waiting = this.list.querySelector("[data-waiting]");
        this.list.insertBefore(item, this.all.find((other) => getId(other) > id) ?? waiting);
        return item.classList.contains("o_ct_team");
    }

    /** Days and names once, whatever was put between what. */
    settle() {
        let before;
        for (const item of this.all) {
            const isNewDay = before?.dataset.day !== item.dataset.day;
            const pause = item.dataset.seconds - before?.dataset.seconds;
            const isSame = before?.dataset.author === item.dataset.author && pause <= TOGETHER;
            item.classList.toggle("o_ct_begins_day", isNewDay);
            item.classList.toggle("o_ct_joined", !isNewDay && isSame);
            before = item;
        }
    }

    /** Change something without moving what the client is reading. */
    keepPlace(change) {
        const isAtEnd = this.isAtEnd;
        const top = this.scroller.getBoundingClientRect().top;
        const anchor = this.all.find((item) => item.getBoundingClientRect().bottom > top);
        const place = anchor?.getBoundingClientRect().top;
        change();
        if (isAtEnd) {
            this.goToEnd();
        } else if (anchor?.isConnected) {
            this.scroller.scrollTop += anchor.getBoundingClientRect().top - place;
        }
    }

    /** Where the client was when it came: he finds what he has not seen. */
    markNew() {
        if (this.list.querySelector("[data-client-new]")) {
            return;
        }
        const mark = make("div", "o_ct_new", make("span", "", this.say("new")));
        mark.dataset.clientNew = "1";
        this.all.at(-1)?.querySelector(".o_ct_day").after(mark);
    }

    /** @param {{name: string, until: number}[]} readers who of the team has read how far */
    showReaders(readers) {
        for (const tick of this.list.querySelectorAll("[data-client-tick]")) {
            const id = getId(tick.closest("[data-message]"));
            const names = readers.filter(({ until }) => until >= id).map(({ name }) => name);
            const said = names.length ? this.say("read", names.join(", ")) : this.say("sent");
            tick.classList.toggle("o_ct_read", names.length > 0);
            tick.title = said;
            tick.ariaLabel = said;
        }
    }

    // ------------------------------------------------------------- what is on its way

    findWaiting(key) {
        return key ? this.list.querySelector(`[data-waiting="${key}"]`) : null;
    }

    /** Show a message before the server has it. */
    showWaiting({ key, text, files }) {
        const names = files.map(({ name }) => make("li", "o_ct_file", name));
        const item = make(
            "li",
            "o_ct_message o_ct_own o_ct_waiting",
            make("div", "o_ct_who", make("b", "", this.say("you"))),
            make(
                "div",
                "o_ct_bubble",
                make("div", "o_ct_body", make("p", "", text)),
                make("ul", "o_ct_files", ...names),
                make("span", "o_ct_meta", this.say("sending"))
            )
        );
        item.dataset.waiting = key;
        this.list.append(item);
        this.goToEnd();
    }
}

function getId(item) {
    return Number(item?.dataset.message ?? 0);
}

/** Html of our own server, which has cleaned it. */
function parse(html) {
    const template = document.createElement("template");
    template.innerHTML = html.trim();
    return template.content.firstElementChild;
}

export function make(tag, className, ...content) {
    const element = document.createElement(tag);
    element.className = className;
    element.append(...content);
    return element;
}
