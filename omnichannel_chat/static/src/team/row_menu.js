import { Component, useEffect, useState } from "@odoo/owl";

import { browser } from "@web/core/browser/browser";
import { Dropdown } from "@web/core/dropdown/dropdown";
import { useDropdownState } from "@web/core/dropdown/dropdown_hooks";

import { OmnichannelChatMenu } from "./chat_menu";

/** A finger that stays so long on a row asks for its menu, in milliseconds. */
const LONG_PRESS = 500;
/** A finger that moves so far scrolls, in pixels. */
const SCROLLED = 10;

/** Menu of a row: by right click, by a long press, or by the menu key on the current one. */
export class OmnichannelRowMenu extends Component {
    static template = "omnichannel_chat.RowMenu";
    static components = { Dropdown, OmnichannelChatMenu };
    static props = {
        /** Where the rows are. */
        rowsRef: Object,
        /** A `ChatListModel`. */
        list: Object,
        /** The row that the keyboard is at. */
        currentId: { optional: true },
    };

    setup() {
        this.dropdown = useDropdownState();
        this.state = useState({ row: null, x: 0, y: 0 });
        useEffect(
            (el) => this._listen(el),
            () => [this.props.rowsRef.el]
        );
    }

    _listen(el) {
        if (!el) {
            return;
        }
        const listeners = {
            click: (ev) => this.onClick(ev),
            contextmenu: (ev) => this.onContextMenu(ev),
            pointerdown: (ev) => this.onPointerDown(ev),
            pointermove: (ev) => this.onPointerMove(ev),
            pointerup: () => this._stopPress(),
            pointercancel: () => this._stopPress(),
        };
        for (const [name, listener] of Object.entries(listeners)) {
            el.addEventListener(name, listener, true);
        }
        return () => {
            this._stopPress();
            for (const [name, listener] of Object.entries(listeners)) {
                el.removeEventListener(name, listener, true);
            }
        };
    }

    onContextMenu(ev) {
        const row = this._findRow(ev.target) ?? this.props.list.get(this.props.currentId);
        if (!row) {
            return;
        }
        ev.preventDefault();
        this._stopPress();
        const fromKeyboard = !ev.target.closest("[data-chat-id]");
        this._open(row, fromKeyboard ? this._getPlaceOf(row) : { x: ev.clientX, y: ev.clientY });
    }

    onPointerDown(ev) {
        this._stopPress();
        this.wasLong = false;
        if (ev.pointerType !== "touch") {
            return;
        }
        const place = { x: ev.clientX, y: ev.clientY };
        const row = this._findRow(ev.target);
        this.press = {
            ...place,
            timer: browser.setTimeout(() => {
                this.wasLong = true;
                this._open(row, place);
            }, LONG_PRESS),
        };
    }

    onPointerMove(ev) {
        const { press } = this;
        if (press && Math.hypot(ev.clientX - press.x, ev.clientY - press.y) > SCROLLED) {
            this._stopPress();
        }
    }

    /** The finger that opened the menu opens nothing else when it goes up. */
    onClick(ev) {
        if (this.wasLong) {
            this.wasLong = false;
            ev.stopPropagation();
            ev.preventDefault();
        }
    }

    _stopPress() {
        browser.clearTimeout(this.press?.timer);
        this.press = null;
    }

    _findRow(target) {
        const el = target.closest?.("[data-chat-id]");
        return el && this.props.list.get(Number(el.dataset.chatId));
    }

    _getPlaceOf(row) {
        const el = this.props.rowsRef.el.querySelector(`[data-chat-id="${row.id}"]`);
        const { left, bottom } = el.getBoundingClientRect();
        return { x: left, y: bottom };
    }

    _open(row, place) {
        if (row) {
            Object.assign(this.state, { row, ...place });
            this.dropdown.open();
        }
    }
}
