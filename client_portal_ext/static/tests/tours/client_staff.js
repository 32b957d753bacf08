import { browser } from "@web/core/browser/browser";
import { registry } from "@web/core/registry";

const click = (content, trigger) => ({ content, trigger, run: "click" });
const see = (content, trigger) => ({ content, trigger });
const row = (name) => `.o_list_view .o_data_row:contains(${name})`;
const page = (text) => `.o_form_view .tab-pane.active ${text}`;
const tab = click("The tab", ".o_form_view .nav-link[name=client_portal]");

const addTour = (name, steps) =>
    registry.category("web_tour.tours").add(`client_portal_staff_${name}`, { steps: () => steps });

addTour("contact", [
    tab,
    see("What waits for her", page("section:contains(Waits for the client)")),
    {
        content: "View as client opens a window of its own",
        trigger: page("button[name=action_view_as_client]"),
        async run({ click: press }) {
            const opened = [];
            browser.open = (url) => opened.push(url) && null;
            await press();
            await new Promise((resolve) => setTimeout(resolve, 1000));
            if (!opened.some((url) => /\/omnichannel\/client\/\d+\/my$/.test(url))) {
                throw new Error(`Opened: ${opened}`);
            }
            document.body.dataset.viewed = "1";
        },
    },
    {
        content: "Open what waits",
        trigger: `body[data-viewed] ${page("a:contains(Approve quotation)")}`,
        async run({ anchor, click: press }) {
            // It opens in a tab of its own, where no tour follows.
            anchor.target = "_self";
            await press();
        },
    },
    see(
        "It is the quotation",
        ".o_form_view .o_field_widget[name=order_line]:contains(Tax return)"
    ),
]);

addTour("invite", [
    tab,
    click("Send invite", page("button[name=action_invite_client]:contains(Send invite)")),
    click("Send", ".modal button[name=action_send]"),
    see(
        "It will be sent",
        page(".o_field_widget[name=client_invitation_state]:contains(Will be sent)")
    ),
]);

addTour("access", [
    see("Clients of all firms", row("Zoe")),
    { content: "Search", trigger: ".o_searchview_input", run: "edit Acme" },
    click("By name or address", ".o_searchview_autocomplete .o-dropdown-item:contains(Client)"),
    see("Those of one firm", ".o_list_view:not(:has(.o_data_row:contains(Zoe)))"),
    click("Carl", `${row("Carl")} .o_list_record_selector input`),
    click("Ben, too", `${row("Ben")} .o_list_record_selector input`),
    click("Invite them", ".o_control_panel button[name=action_invite_client]"),
    see("How many", ".modal:contains(contacts are chosen)"),
    click("Send", ".modal button[name=action_send]"),
    see("The list is back", `body:not(:has(.modal)) ${row("Carl")}`),
    click("Ben alone", `${row("Ben")} .o_list_record_selector input:not(:checked)`),
    click("His access ends", ".o_control_panel button[name=action_end_client_access]"),
    click("Really", ".modal .modal-footer .btn-primary"),
    see("It has ended", `body:not(:has(.modal)) ${row("Ben")}:contains(Ended)`),
]);
