import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("omnichannel_chat_crm_lead", {
    steps: () => [
        {
            content: "Open the chat",
            trigger: ".o_omnichannel_row:contains(Azure)",
            run: "click",
        },
        {
            content: "S0-19: a new opportunity",
            trigger: "[data-section=leads] .o_omnichannel_new_leads",
            run: "click",
        },
        {
            content: "The form knows the customer",
            trigger: ".o_form_view [name=partner_id] input:value(Azure)",
        },
        { content: "Save", trigger: ".o_form_button_save", run: "click" },
        {
            content: "What was said is in it",
            trigger: ".o_form_view:has(.o-mail-Message:contains(mesa))",
        },
        {
            content: "S0-41: the customer's chats are counted",
            trigger: ".oe_stat_button .o_omnichannel_chat_count:contains(1)",
        },
        {
            content: "Back to the chat it was made in",
            trigger: ".oe_stat_button:contains(From chat)",
            run: "click",
        },
        {
            content: "S0-42: in a window, the form stays",
            trigger: ".o-mail-ChatWindow:contains(Azure) .o-mail-Message:contains(mesa)",
        },
        { content: "The form", trigger: ".o_form_view" },
        {
            content: "Back to the chats",
            trigger: ".o_breadcrumb a:contains(Chats), .o_breadcrumb .o_back_button",
            run: "click",
        },
        {
            content: "S0-18: it stands beside the chat",
            trigger: "[data-section=leads] .o_omnichannel_document:contains(Chat with Azure)",
        },
    ],
});
