import { registry } from "@web/core/registry";

const row = (name) => `.o_omnichannel_row:contains(${name})`;
const CARD = ".o-mail-Message.o_omnichannel_out .o_omnichannel_document_card";

/** The salesman confirms the quotation elsewhere: here by the server's own method. */
async function confirmQuotation() {
    const { orm } = odoo.__WOWL_DEBUG__.root.env.services;
    const ids = await orm.search("sale.order", [["partner_id.name", "=", "Tour Customer"]]);
    await orm.call("sale.order", "action_confirm", [ids]);
}

registry.category("web_tour.tours").add("omnichannel_documents", {
    steps: () => [
        { content: "Open the chat", trigger: row("Ana"), run: "click" },
        {
            content: "S0-15: what was written is the evidence",
            trigger:
                ".o_omnichannel_suggestion:contains(Tour Customer):contains(e-mail ana@example.com written on) button",
            run: "click",
        },
        {
            content: "S0-16: the customer's card",
            trigger: ".o_omnichannel_customer:contains(Tour Customer)",
        },
        {
            content: "The only address is not listed once more",
            trigger:
                ".o_omnichannel_panel:not(:has([data-section=addresses])) .o_omnichannel_facts:contains(Tour Shop)",
        },
        {
            content: "S0-19: a new quotation",
            trigger: "[data-section=quotations] .o_omnichannel_new_quotation",
            run: "click",
        },
        {
            content: "The form knows the customer",
            trigger: ".o_form_view [name=partner_id] input:value(Tour Customer)",
        },
        { content: "Save", trigger: ".o_form_button_save", run: "click" },
        {
            content: "It knows its chat, and quotes it",
            trigger:
                ".o_form_view:has(.o-mail-Message:contains(ana@example.com)) .oe_stat_button:contains(From chat)",
        },
        {
            content: "Back to the chats",
            trigger: ".o_breadcrumb a:contains(Chats), .o_breadcrumb .o_back_button",
            run: "click",
        },
        {
            content: "It is in the list: send it",
            trigger: "[data-section=quotations] .o_omnichannel_send_document",
            run: "click",
        },
        {
            content: "A text that can be changed",
            trigger: ".o_omnichannel_send_document_dialog #omnichannel_document_text",
            run: "edit Aquí está su presupuesto",
        },
        { content: "Send", trigger: ".o_omnichannel_send_now", run: "click" },
        { content: "The card says that it was sent", trigger: `${CARD}:contains(Sent)` },
        { content: "It is confirmed elsewhere", trigger: CARD, run: confirmQuotation },
        { content: "The card follows", trigger: `${CARD}:contains(Sales Order)` },
    ],
});
