/** What a browser keeps; one that keeps nothing is one, too. */
export class Keeper {
    /** @param {string} prefix of whom, and of which thread */
    constructor(prefix, storage) {
        this.prefix = prefix;
        this.storage = storage;
    }

    get(name, otherwise) {
        try {
            return JSON.parse(this.storage.getItem(this.prefix + name)) ?? otherwise;
        } catch {
            return otherwise;
        }
    }

    set(name, value) {
        try {
            if (value === "" || value?.length === 0) {
                this.storage.removeItem(this.prefix + name);
            } else {
                this.storage.setItem(this.prefix + name, JSON.stringify(value));
            }
        } catch {
            // Full, or switched off.
        }
    }
}

/**
 * Messages that are written and not sent yet, in their order. Each has a key, by which the server
 * knows what it has already: trying again never sends twice.
 */
export class Unsent {
    /** @param {Keeper} keeper */
    constructor(keeper) {
        this.keeper = keeper;
        this.messages = keeper.get("unsent", []);
    }

    add(message) {
        this.messages.push({ key: makeKey(), ...message });
        this.keep();
        return this.messages.at(-1);
    }

    remove(key) {
        this.messages = this.messages.filter((message) => message.key !== key);
        this.keep();
    }

    keep() {
        this.keeper.set("unsent", this.messages);
    }

    /** @returns {Set<number>} files that go with these messages */
    get files() {
        return new Set(this.messages.flatMap(({ files }) => files.map(({ id }) => id)));
    }
}

// `randomUUID` is there on secure pages only.
function makeKey() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
