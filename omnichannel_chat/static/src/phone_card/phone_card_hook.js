import { useEffect, useEnv, useRef, useState } from "@odoo/owl";

import { browser } from "@web/core/browser/browser";
import { usePopover } from "@web/core/popover/popover_hook";

import { OmnichannelPhoneCard } from "./phone_card";

/** The pointer, or the keyboard, rests on a number this long before the card opens, in ms. */
const OPEN_DELAY = 300;
/** So long the pointer may be on its way between number and card, in ms. */
const CLOSE_DELAY = 250;
/** What opens the card: the number, "Call" beside it, and our own button. */
const TRIGGERS = "a.o_form_uri, a.o_phone_form_link, input, .o_omnichannel_phone_button";
const CARD = ".o_omnichannel_phone_card";

/**
 * Opens the card of one phone field: after resting on the number with the pointer or the keyboard,
 * and at once on a tap, or on the button in forms. An input is for writing: it opens the card by
 * the pointer only, and typing closes it.
 */
class PhoneCardOpener {
    constructor(getProps, popover) {
        this.getProps = getProps;
        this.popover = popover;
        this.target = null;
        this.timer = null;
        this.pointerType = "";
        this.listeners = {
            pointerover: (ev) => this.onPointerOver(ev),
            pointerout: (ev) => this.onPointerOut(ev),
            pointerdown: (ev) => this.onPointerDown(ev),
            focusin: (ev) => this.onFocusIn(ev),
            focusout: (ev) => this.onFocusOut(ev),
            keydown: (ev) => this.onKeydown(ev),
            input: () => this.close(),
            click: (ev) => this.onClick(ev),
        };
    }

    /** @param {HTMLElement} el the field */
    attach(el) {
        this.el = el;
        // Lists show the cell's text as a tooltip, which would lie upon the card.
        el.dataset.tooltip = "";
        for (const [name, listener] of Object.entries(this.listeners)) {
            // Before what the field itself does on a click.
            el.addEventListener(name, listener, { capture: true });
        }
    }

    detach() {
        browser.clearTimeout(this.timer);
        for (const [name, listener] of Object.entries(this.listeners)) {
            this.el.removeEventListener(name, listener, { capture: true });
        }
    }

    // ------------------------------------------------------------------ opening and closing

    wait(delay, act) {
        browser.clearTimeout(this.timer);
        this.timer = browser.setTimeout(act, delay);
    }

    stay() {
        browser.clearTimeout(this.timer);
    }

    open(target) {
        this.stay();
        const props = this.getProps();
        if (
            !props.phone ||
            !target.isConnected ||
            (this.popover.isOpen && this.target === target)
        ) {
            return;
        }
        this.target = target;
        this.popover.open(target, {
            ...props,
            onPointerEnter: () => this.stay(),
            onPointerLeave: () => this.closeSoon(),
            onLeave: () => this.closeAndReturn(),
            done: () => this.close(),
        });
    }

    close() {
        this.stay();
        this.popover.close();
    }

    closeSoon() {
        this.wait(CLOSE_DELAY, () => {
            // Somebody may be in it with the keyboard.
            if (!document.querySelector(`${CARD} :focus-visible`)) {
                this.close();
            }
        });
    }

    closeAndReturn() {
        this.close();
        this.target?.focus();
        // Coming back is no wish to see it again.
        this.stay();
    }

    // ------------------------------------------------------------------ pointer

    onPointerOver(ev) {
        const trigger = ev.target.closest?.(TRIGGERS);
        if (!trigger || ev.pointerType === "touch") {
            return;
        }
        if (this.popover.isOpen) {
            this.stay();
        } else if (!trigger.contains(ev.relatedTarget)) {
            this.wait(OPEN_DELAY, () => this.open(trigger));
        }
    }

    onPointerOut(ev) {
        if (ev.pointerType === "touch" || ev.relatedTarget?.closest?.(TRIGGERS)) {
            return;
        }
        this.stay();
        if (this.popover.isOpen) {
            this.closeSoon();
        }
    }

    onPointerDown(ev) {
        this.pointerType = ev.pointerType;
        // A press is about the number itself: calling, or writing into it.
        this.stay();
    }

    onClick(ev) {
        const trigger = ev.target.closest?.(TRIGGERS);
        const isButton = trigger?.matches(".o_omnichannel_phone_button");
        const isTap = this.pointerType === "touch" && trigger?.matches("a");
        this.pointerType = "";
        if (isButton || isTap) {
            ev.preventDefault();
            ev.stopPropagation();
            this.open(trigger);
        }
    }

    // ------------------------------------------------------------------ keyboard

    onFocusIn(ev) {
        const trigger = ev.target.closest?.(TRIGGERS);
        if (trigger && !trigger.matches("input") && !this.pointerType) {
            this.wait(OPEN_DELAY, () => this.open(trigger));
        }
    }

    onFocusOut(ev) {
        this.pointerType = "";
        if (!ev.relatedTarget?.closest?.(CARD)) {
            this.stay();
            if (this.popover.isOpen) {
                this.closeSoon();
            }
        }
    }

    onKeydown(ev) {
        if (!this.popover.isOpen) {
            return;
        }
        if (ev.key === "Escape") {
            this.close();
        } else if (ev.key === "ArrowDown") {
            document.querySelector(`${CARD} :is(a, button)`)?.focus();
        } else {
            return;
        }
        // Not for the list or the form: they have keys of their own.
        ev.preventDefault();
        ev.stopPropagation();
    }
}

/**
 * The card of a phone field, for agents; for others nothing is listened to, and nothing loaded.
 *
 * @param {string} refName the field's outer element
 * @param {() => {phone: string, resModel?: string, resId?: number|false}} getProps
 * @returns {{isAgent: boolean}} reactive
 */
export function usePhoneCard(refName, getProps) {
    const env = useEnv();
    const state = useState(env.services.omnichannel_chat?.state ?? { isAgent: false });
    const ref = useRef(refName);
    const popover = usePopover(OmnichannelPhoneCard, {
        animation: false,
        arrow: false,
        popoverClass: "o_omnichannel_phone_popover",
        position: "bottom-start",
        setActiveElement: false,
        useBottomSheet: env.isSmall,
    });
    const opener = new PhoneCardOpener(getProps, popover);
    useEffect(
        (el, isAgent) => {
            if (el && isAgent) {
                opener.attach(el);
                return () => opener.detach();
            }
        },
        () => [ref.el, state.isAgent]
    );
    return state;
}
