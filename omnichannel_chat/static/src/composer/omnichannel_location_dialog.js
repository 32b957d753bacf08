import { Component, useState } from "@odoo/owl";
import { parseCoordinates, parseDegrees } from "@omnichannel_chat/composer/coordinates";

import { browser } from "@web/core/browser/browser";
import { Dialog } from "@web/core/dialog/dialog";
import { _t } from "@web/core/l10n/translation";
import { RPCError } from "@web/core/network/rpc";
import { useAutofocus } from "@web/core/utils/hooks";

/** Digits after the point: a tenth of a metre. */
const PRECISION = 6;
/** How long the device may look for itself, in milliseconds. */
const POSITION_TIMEOUT = 15000;

/**
 * A point on the map: typed, pasted, or where the user is.
 */
export class OmnichannelLocationDialog extends Component {
    static template = "omnichannel_chat.LocationDialog";
    static components = { Dialog };
    static props = {
        /** Takes ``{latitude, longitude, name}``. */
        send: Function,
        close: Function,
    };

    setup() {
        useAutofocus({ refName: "name" });
        this.state = useState({
            name: "",
            latitude: "",
            longitude: "",
            error: "",
            isChecked: false,
            isLocating: false,
            isSending: false,
        });
    }

    get latitude() {
        return parseDegrees(this.state.latitude, 90);
    }

    get longitude() {
        return parseDegrees(this.state.longitude, 180);
    }

    get isValid() {
        return this.latitude !== null && this.longitude !== null;
    }

    get isLatitudeWrong() {
        return this.latitude === null && (this.state.isChecked || this.state.latitude !== "");
    }

    get isLongitudeWrong() {
        return this.longitude === null && (this.state.isChecked || this.state.longitude !== "");
    }

    get mapUrl() {
        const { latitude, longitude } = this;
        return `https://www.openstreetmap.org/?mlat=${latitude}&mlon=${longitude}#map=17/${latitude}/${longitude}`;
    }

    /** @param {ClipboardEvent} ev */
    onPaste(ev) {
        const text = ev.clipboardData?.getData("text/plain") ?? "";
        if (this.fill(text)) {
            ev.preventDefault();
        }
    }

    /** @param {"latitude"|"longitude"} name */
    onChange(name, text) {
        if (!this.fill(text)) {
            this.state[name] = text.trim();
        }
    }

    /**
     * Take both coordinates from one text, if it holds them.
     *
     * @param {string} text
     * @returns {boolean}
     */
    fill(text) {
        const point = parseCoordinates(text);
        if (point) {
            this.setPoint(point);
        }
        return Boolean(point);
    }

    setPoint({ latitude, longitude }) {
        const write = (degrees) => String(Number(degrees.toFixed(PRECISION)));
        this.state.latitude = write(latitude);
        this.state.longitude = write(longitude);
        this.state.error = "";
    }

    onClickPosition() {
        const { geolocation } = browser.navigator;
        if (!geolocation) {
            this.state.error = _t("This browser cannot tell where you are.");
            return;
        }
        this.state.isLocating = true;
        this.state.error = "";
        geolocation.getCurrentPosition(
            ({ coords }) => {
                this.state.isLocating = false;
                this.setPoint(coords);
            },
            (error) => {
                this.state.isLocating = false;
                this.state.error =
                    error.code === error.PERMISSION_DENIED
                        ? _t("Your browser may not use your position. Allow it for this page.")
                        : _t("Your position could not be found. Write the coordinates.");
            },
            { enableHighAccuracy: true, timeout: POSITION_TIMEOUT }
        );
    }

    async onSubmit() {
        const { state } = this;
        state.isChecked = true;
        if (state.isSending || !this.isValid) {
            return;
        }
        state.isSending = true;
        state.error = "";
        const { latitude, longitude } = this;
        try {
            await this.props.send({ latitude, longitude, name: state.name.trim() });
        } catch (error) {
            state.isSending = false;
            if (!(error instanceof RPCError) || !error.data?.message) {
                throw error;
            }
            state.error = error.data.message;
            return;
        }
        this.props.close();
    }
}
