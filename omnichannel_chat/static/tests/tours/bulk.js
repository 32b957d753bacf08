import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");
const cell = (text) => `.o_data_row .o_data_cell:contains(${text})`;

tours.add("omnichannel_bulk", {
    url: "/odoo/contacts",
    steps: () => [
        {
            content: "The list of clients",
            trigger: ".o_switch_view.o_list, .o_list_view",
            async run({ anchor, click }) {
                if (anchor.classList.contains("o_switch_view")) {
                    await click();
                }
            },
        },
        {
            content: "Search for them",
            trigger: ".o_list_view .o_searchview_input",
            run: "edit Bulk",
        },
        {
            content: "By name",
            trigger: ".o_searchview_autocomplete .o-dropdown-item:contains(Name)",
            run: "click",
        },
        {
            content: "Nobody else is in the list",
            trigger: `.o_list_view:not(:has(.o_data_row:contains(Acme Ltd))) ${cell("Bulk Two")}`,
        },
        {
            content: "Choose all of them",
            trigger: ".o_list_view thead .o_list_record_selector input",
            run: "click",
        },
        {
            content: "Actions",
            trigger: ".o_control_panel button.dropdown-toggle:contains(Actions)",
            run: "click",
        },
        {
            content: "S1-31: send a message to all of them",
            trigger: ".o-dropdown-item:contains(Send message)",
            run: "click",
        },
        {
            content: "Who could not read it is named before anything is written",
            trigger:
                ".o_omnichannel_bulk .alert:contains(nobody has access to the portal):contains(Bulk Three)",
        },
        {
            content: "S1-32: choose a template",
            trigger: ".o_field_widget[name=template_id] input",
            run: "edit Papers",
        },
        {
            content: "This one",
            trigger: ".o-autocomplete--dropdown-item:contains(Papers)",
            run: "click",
        },
        {
            content: "It fills the text",
            trigger: ".o_field_widget[name=body] .odoo-editor-editable:contains(Hello)",
        },
        {
            content: "Who gets it?",
            trigger: "button[name=action_check]",
            run: "click",
        },
        {
            content: "The text for the first one",
            trigger: ".o_field_widget[name=preview_body]:contains(Hello Bulk of Bulk One)",
        },
        { content: "The next one", trigger: "button[name=action_next]", run: "click" },
        {
            content: "The text for the second one",
            trigger: ".o_field_widget[name=preview_body]:contains(Hello Bulk of Bulk Two)",
        },
        {
            content: "Create them",
            trigger: "button[name=action_confirm]",
            run: "click",
        },
        {
            content: "It is under way; the page looks again by itself",
            trigger:
                ".o_field_widget[name=state]:contains(Under Way), .o_arrow_button_current:contains(Under Way)",
        },
    ],
});

tours.add("omnichannel_thread_template", {
    url: "/odoo/client-chat-templates",
    steps: () => [
        { content: "A new template", trigger: ".o_list_button_add", run: "click" },
        {
            content: "Its name",
            trigger: ".o_field_widget[name=name] input",
            run: "edit Tax return",
        },
        {
            content: "S1-23, S1-24: a subject with a shortcode",
            trigger: ".o_field_widget[name=subject] input",
            run: "edit Taxes of {{customer.name}}",
        },
        {
            content: "S1-25: the text",
            trigger: ".o_field_widget[name=body] .odoo-editor-editable",
            run: "editor About {{invoice.name}}",
        },
        {
            content: "S1-28: tasks",
            trigger: ".o_notebook .nav-link[name=tasks]",
            run: "click",
        },
        {
            content: "A line",
            trigger: ".o_field_x2many_list_row_add a",
            run: "click",
        },
        {
            content: "What is to be done",
            trigger: ".o_field_widget[name=line_ids] .o_data_row .o_field_widget[name=name] input",
            run: "edit Statement",
        },
        {
            content: "S1-41: reminders",
            trigger: ".o_notebook .nav-link[name=reminders]",
            run: "click",
        },
        {
            content: "Switch them on",
            trigger: ".o_field_widget[name=reminder_on] input",
            run: "click",
        },
        {
            content: "Three days, one time, unless one says otherwise",
            trigger: ".o_field_widget[name=reminder_days] input:value(3)",
        },
        {
            content: "What a client would read",
            trigger: ".o_notebook .nav-link[name=preview]",
            run: "click",
        },
        {
            content: "Choose one",
            trigger: ".o_field_widget[name=preview_partner_id] input",
            run: "edit Bulk One",
        },
        {
            content: "This one",
            trigger: ".o-autocomplete--dropdown-item:contains(Bulk One)",
            run: "click",
        },
        {
            content: "What is missing is said",
            trigger: ".o_field_widget[name=preview_problem]:contains(Number of the invoice)",
        },
        {
            content: "The subject, filled",
            trigger: ".o_field_widget[name=preview_subject]:contains(Taxes of Bulk One)",
        },
        { content: "Keep it", trigger: ".o_form_button_save", run: "click" },
        {
            content: "It is kept",
            trigger: ".o_form_saved, .o_form_view:not(:has(.o_form_button_save:visible))",
        },
    ],
});

tours.add("omnichannel_send_securely", {
    steps: () => [
        {
            content: "What nobody else should read",
            trigger:
                ".o_omnichannel_chat textarea.o-mail-Composer-input:not(.o-mail-Composer-fake)",
            run: "edit Your new password is swordfish",
        },
        {
            content: "What else one can do",
            trigger: ".o_omnichannel_composer button[name=more-actions]",
            run: "click",
        },
        {
            content: "Send it in the client portal",
            trigger: ".o-dropdown-item[name=omnichannel-secure]",
            run: "click",
        },
        {
            content: "One is told what the provider gets",
            trigger: ".modal:contains(gets a link to them, and nothing else)",
        },
        {
            content: "Send it",
            trigger: ".modal .btn-primary:contains(Send securely)",
            run: "click",
        },
        {
            content: "The chat has the link",
            trigger: ".o-mail-Message:contains(You have a secure message)",
        },
        {
            content: "Nothing is left where one writes",
            trigger: ".o_omnichannel_chat textarea.o-mail-Composer-input:value()",
        },
    ],
});
