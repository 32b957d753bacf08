import { registry } from "@web/core/registry";

/** A customer is made up, writes, changes his mind, gets an answer and switches his phone off. */
registry.category("web_tour.tours").add("omnichannel_chat.sandbox", {
    url: "/odoo/chats-phone",
    steps: () => [
        {
            content: "Make up a customer",
            trigger: ".o_omni_phone_list section:contains(Tour Shop) .o_omni_make",
            run: "click",
        },
        { trigger: ".o_omni_maker input[name=name]", run: "edit Eva Tour" },
        { trigger: ".o_omni_maker input[name=phone]", run: "edit +34 600 123 457" },
        { trigger: ".o_omni_maker button[type=submit]", run: "click" },
        {
            content: "Her phone is in our hand",
            trigger: ".o_omni_phone_owner:contains(Eva Tour)",
        },
        { trigger: ".o_omni_input", run: "edit ¿Tienen sillas?" },
        { trigger: ".o_omni_input", run: "press Enter" },
        {
            content: "It is on the screen at once, and understood a moment later",
            trigger: ".o_omni_mine:contains(¿Tienen sillas?) .o_omni_ticks",
        },
        {
            content: "Correct it",
            trigger: ".o_omni_mine .o_omni_more",
            run: "click",
        },
        { trigger: ".o-dropdown-item:contains(Edit)", run: "click" },
        {
            trigger: ".o_omni_input:value(¿Tienen sillas?)",
            run: "edit ¿Tienen mesas?",
        },
        { trigger: ".o_omni_input", run: "press Enter" },
        { trigger: ".o_omni_mine:contains(¿Tienen mesas?) .o_omni_meta:contains(edited)" },
        {
            content: "An answer comes while we look",
            trigger: ".o_omni_theirs:contains(Sí, claro)",
        },
        {
            content: "Like it",
            trigger: ".o_omni_theirs .o_omni_more",
            run: "click",
        },
        { trigger: ".o_omni_emoji:contains(👍)", run: "click" },
        { trigger: ".o_omni_theirs .o_omni_reaction:contains(👍)" },
        {
            content: "S0-36: what else customers do",
            trigger: ".o_omni_attach",
            run: "click",
        },
        { trigger: ".o-dropdown-item[data-act=ad]", run: "click" },
        { trigger: ".o_omni_mine:contains(I saw your advertisement)" },
        { trigger: ".o_omni_attach", run: "click" },
        { trigger: ".o-dropdown-item[data-act=stop]", run: "click" },
        { trigger: ".o_omni_mine:contains(STOP) .o_omni_ticks" },
        {
            content: "Switch the phone off",
            trigger: "#omni_condition_offline",
            run: "click",
        },
        { trigger: ".o_omni_phone_black" },
        { trigger: ".o_omni_phone_black button", run: "click" },
        { trigger: ".o_omni_phone:not(.o_omni_off)" },
    ],
});
