import { beforeEach, describe, expect, test } from "@odoo/hoot";
import { getNextStep, getStepAfterFailure } from "@omnichannel_chat/composer/next_step";
import { allowTranslations } from "@web/../tests/web_test_helpers";

describe.current.tags("headless");
beforeEach(allowTranslations);

const composer = (values = {}) => ({
    provider: "Messenger",
    reason: "window",
    channel_id: 7,
    can_template: true,
    app_link: "https://www.example.com/inbox",
    invite_link: "https://t.me/shop_bot",
    ...values,
});
const label = (...args) => String(getNextStep(...args)?.label);

test("S0-29, S0-36: each refusal has one button for what to do next", () => {
    expect(label("template", composer(), false)).toBe("Send a template");
    expect(label("open_app", composer(), false)).toBe("Open Messenger");
    expect(label("invite", composer(), false)).toBe("Copy invitation link");
    expect(label("unblock", composer(), false)).toBe("Unblock");
    expect(getNextStep("wait", composer(), true)).toBe(null);
    expect(getNextStep("", composer(), true)).toBe(null);
});

test("S0-29: only pages of the web are opened", () => {
    expect(getNextStep("open_app", composer(), false).href).toBe("https://www.example.com/inbox");
    for (const app_link of ["", undefined, "http://example.com", "javascript:alert(1)"]) {
        expect(getNextStep("open_app", composer({ app_link }), false)).toBe(null);
    }
});

test("S0-31: those who can connect the channel have a button for it, others have none", () => {
    expect(label("connect", composer({ reason: "reconnect" }), true)).toBe("Reconnect");
    expect(label("connect", composer({ reason: "disconnected" }), true)).toBe(
        "Connect the channel"
    );
    expect(getNextStep("connect", composer(), false)).toBe(null);
});

test("S0-36: what cannot be done is not offered", () => {
    expect(getNextStep("template", composer({ can_template: false }), true)).toBe(null);
    expect(getNextStep("invite", composer({ invite_link: "" }), true)).toBe(null);
});

test("S0-36: a failed message shows what helps against its reason", () => {
    expect(getStepAfterFailure("window", composer())).toBe("template");
    expect(getStepAfterFailure("window", composer({ can_template: false }))).toBe("open_app");
    expect(getStepAfterFailure("blocked_by_us", composer())).toBe("unblock");
    expect(getStepAfterFailure("reconnect", composer())).toBe("connect");
    expect(getStepAfterFailure("never_started", composer())).toBe("invite");
    expect(getStepAfterFailure("permanent", composer())).toBe("");
    expect(getStepAfterFailure("", composer())).toBe("");
});
