"""Every address of this server, and what clients get there: see ``test_all_routes.py``.

Whoever adds an address adds its row here, under its module; the test fails until it is there.
``{order}`` and the like are what the scene has made for the owner.

Words, in the order of ``PERSONAS`` (owner, colleague, stranger, public, ended): a status; "login" =
led to the page that signs in; "my" = led to the portal's first page; "/…" = led to that page.
"""

#: For each what is his own, or everybody's who is signed in.
OWN = "200 200 200 login login"
#: Of the firm: a document of which Odoo gives out links, and one of ours.
FIRM = "200 200 my my my"
FIRMS = "200 200 404 login login"
#: Of one person.
MINE = "200 404 404 login login"
MEMBER = "200 my my my my"
#: Whoever has the key in the address, unless he is signed in as somebody else.
KEY = "200 200 my 200 200"
ALL = "200 200 200 200 200"
NOBODY = "404 404 404 404 404"
NO_KEY = "404 404 404 login login"
TEAM = "403 403 403 login login"
SHUT = "my my my my my"
MOVED = "my my my login login"
LED_TO = "{0} {0} my login login"
REFUSED_TO_ALL = "403 403 403 403 403"

#: Pages and files, by the module that has them: looked at by all five, and by the owner with HEAD.
PAGES = {
    "account": {
        "/my/invoices": OWN,
        "/my/invoices/page/1": OWN,
        "/my/journal/1/unsubscribe": REFUSED_TO_ALL,
        "/account/download_invoice_documents/{invoice}/pdf": TEAM,
        "/account/download_move_attachments/{invoice}": TEAM,
        "/account/download_invoice_attachments/{file}": TEAM,
        "/terms": ALL,
    },
    "account_payment": {
        "/my/invoices/{invoice}": FIRM,
        "/my/invoices/{invoice}?access_token=x": FIRM,
        "/my/invoices/{invoice}?report_type=html": FIRM,
        "/my/invoices/{invoice}?access_token={invoice_key}": KEY,
        "/my/invoices/{draft_invoice}": SHUT,
        "/my/invoices/{draft_invoice}?access_token={draft_invoice_key}": SHUT,
        "/my/invoices/99999999": SHUT,
        "/payment/pay": "200 200 200 login login",
        "/payment/pay?amount=5": "200 200 200 login login",
    },
    "auth_signup": {
        "/web/login": ALL,
        "/web/signup": ALL,
        "/web/reset_password": ALL,
    },
    "auth_totp_mail": {"/web/login/totp": "my my my login login"},
    "calendar": {
        "/calendar/meeting/view?token={attendee_key}&id={event}": "200 400 400 200 200",
        "/calendar/meeting/view?token=x&id={event}": "400 400 400 400 400",
        "/calendar/join_videocall/x": NOBODY,
        "/calendar/join_videocall/{event_key}": ALL,
    },
    "client_portal_ext": {
        "/calendar/meeting/accept?token={attendee_key}&id={event}": "200 400 400 200 200",
        "/calendar/meeting/decline?token={attendee_key}&id={event}": "200 400 400 200 200",
        "/calendar/recurrence/accept?token={attendee_key}&id={event}": "200 400 400 200 200",
        "/calendar/recurrence/decline?token={attendee_key}&id={event}": "200 400 400 200 200",
        "/calendar/meeting/join?token={event_key}": "/calendar/meeting/view 404 404 login login",
        "/my/access": OWN,
        "/my/account": OWN,
        "/my/address": OWN,
        "/my/address?partner_id={contact}": "200 403 403 login login",
        "/my/address?partner_id={foreign}": "403 403 200 login login",
        "/my/addresses": OWN,
        "/my/appointments": OWN,
        "/my/appointments/page/1": OWN,
        "/my/appointments/new": OWN,
        "/my/appointments/{event}/ask/move": MINE,
        "/my/appointments/{event}/ask/x": NO_KEY,
        "/my/appointments/{event}/file": MINE,
        "/my/appointments/99999999/file": NO_KEY,
        "/my/invoices/overdue": "/my/invoices /my/invoices /my/invoices my my",
        "/my/login": "my my my 200 200",
        "/my/login/x": ALL,
        "/my/login/me/x": ALL,
        "/my/quotes": OWN,
        "/my/quotes/page/1": OWN,
        "/my/quotes/{order}/changes": FIRMS,
        "/my/quotes/x/changes": NO_KEY,
        # Recommending is switched off until a business wants it.
        "/my/refer": NO_KEY,
        "/refer/x": NOBODY,
        "/my/security": OWN,
        "/my/statement": OWN,
        "/my/statement/page/1": OWN,
        "/my/statement/pdf": OWN,
        "/my/statement/spreadsheet": OWN,
        "/omnichannel/client/{contact}/my": NO_KEY,
        "/omnichannel/client/{contact}/my/invoices": NO_KEY,
    },
    "client_portal_ext_booking": {
        "/refer/book/x": NOBODY,
        # Nothing is published.
        "/my/book": NO_KEY,
        "/my/bookings/{booking}/cancel": "200 404 404 404 404",
        "/my/bookings/{booking}/cancel?access_token={booking_key}": "200 200 404 200 200",
        "/my/bookings/99999999/cancel": NOBODY,
    },
    "client_portal_ext_helpdesk": {
        "/my/cases": OWN,
        "/my/cases/page/1": OWN,
        "/my/cases/new": OWN,
        "/my/cases/{case}": FIRMS,
        "/my/cases/99999999": NO_KEY,
        "/my/cases/{case}/fields/x": NO_KEY,
        "/my/cases/{case}/files/{file}": NO_KEY,
        "/my/ticket/{case}": "/my/cases/{case} /my/cases/{case} my my my",
        "/my/ticket/{case}/x": "/my/cases/{case} /my/cases/{case} my my my",
        "/my/ticket/{case}/{case_key}": "/my/cases/{case} /my/cases/{case} my 200 200",
        "/my/tickets": "/my/cases /my/cases /my/cases login login",
        "/my/tickets/page/1": "/my/cases /my/cases /my/cases login login",
    },
    "digest": {
        "/digest/1/unsubscribe": NOBODY,
        "/digest/1/set_periodicity": TEAM,
    },
    "helpdesk_mgmt": {"/new/ticket": OWN},
    "http_routing": {"/website/translations": ALL},
    "mail": {
        "/mail/attachment/pdf_first_page/{file}": NOBODY,
        "/mail/message/{message}": "my 404 404 login login",
        "/mail/view?model=sale.order&res_id={order}": LED_TO.format("/my/orders/{order}"),
        "/mail/view?model=account.move&res_id={invoice}": LED_TO.format("/my/invoices/{invoice}"),
        "/mail/view?model=omnichannel.chat&res_id={chat}": "my my my login login",
        "/discuss/channel/1": NOBODY,
        "/chat/1/x": NOBODY,
    },
    "omnichannel_chat": {
        "/my/chats": OWN,
        "/my/chats/page/1": OWN,
        "/my/chats/new": OWN,
        "/my/chats/{chat}": MINE,
        "/my/chats/99999999": NO_KEY,
        "/my/chats/{chat}/files/{file}": MINE,
        "/my/chats/{chat}/news": MINE,
        "/my/chats/{chat}/older": MINE,
        "/my/folders": OWN,
        "/my/folders/{folder}": FIRMS,
        "/my/folders/{folder}/page/1": FIRMS,
        "/my/folders/{folder}/files/{folder_file}": FIRMS,
        "/my/folders/{folder}/files/{file}": NO_KEY,
        "/my/folders/99999999": NO_KEY,
        "/omnichannel/client/{contact}/chats": NO_KEY,
        "/omnichannel/client/{contact}/chats/{chat}": NO_KEY,
        "/omnichannel/file/{file}/x/x/x": NOBODY,
        "/omnichannel/webhook/x": NOBODY,
    },
    "payment": {
        "/my/payment_method": OWN,
        "/payment/status": ALL,
        "/payment/confirmation?tx_id=1&access_token=x": NOBODY,
    },
    "portal": {
        "/": "my my my /odoo /odoo",
        "/my": OWN,
        "/my/home": OWN,
        "/odoo": MOVED,
        "/odoo/sale.order/{order}": MOVED,
        "/scoped_app/x": MOVED,
        "/web": MOVED,
        "/mail/avatar/mail.message/{message}/author_avatar/8x8": ALL,
        "/mail/unfollow?model=sale.order&res_id={order}&pid=1&token=x": REFUSED_TO_ALL,
    },
    "resource_booking": {
        "/my/bookings": OWN,
        "/my/bookings/page/1": OWN,
        "/my/bookings/{booking}": MEMBER,
        "/my/bookings/{booking}?access_token=x": MEMBER,
        "/my/bookings/{booking}/schedule": MEMBER,
        "/my/bookings/{booking}/schedule/2037/1": MEMBER,
    },
    "sale": {
        "/my/orders": OWN,
        "/my/orders/page/1": OWN,
        "/my/orders/{order}": FIRM,
        "/my/orders/{order}?access_token=x": FIRM,
        "/my/orders/{order}?access_token={order_key}": KEY,
        "/my/orders/{draft_order}": SHUT,
        "/my/orders/{draft_order}?access_token={draft_order_key}": SHUT,
        "/my/orders/99999999": SHUT,
        "/my/orders/{order}?report_type=pdf": FIRM,
        "/my/orders/{order}/download_edi": FIRM,
        "/my/orders/{order}/document/1?access_token=x": SHUT,
    },
    "web": {
        # A paper about nothing.
        "/report/html/sale.report_saleorder": OWN,
        "/report/html/sale.report_saleorder/{order}": TEAM,
        "/report/pdf/account.report_invoice/{invoice}": TEAM,
        "/web/partner/vcard?partner_ids={contact}": "200 200 403 login login",
        "/web_enterprise/partner/{contact}/vcard": "200 200 403 login login",
        "/web/content/{file}": NOBODY,
        "/web/content/sale.order/{order}/name": NOBODY,
        "/web/become": MOVED,
        "/web/login_successful": OWN,
        "/json/sale.order/{order}": TEAM,
        "/web/tests": OWN,
        "/web/tests/legacy": OWN,
        "/web/session/logout": "200 200 200 /odoo /odoo",
    },
}

#: Forms, posted with the token of the session by a stranger, by nobody, and by who has no access
#: any more, whose session is none and whose token therefore is worth nothing.
HIS = "404 login login"
FORMS = {
    "client_portal_ext": {
        "/calendar/meeting/accept?token=x&id={event}": "400 400 400",
        "/calendar/meeting/decline?token=x&id={event}": "400 400 400",
        "/calendar/recurrence/accept?token=x&id={event}": "400 400 400",
        "/calendar/recurrence/decline?token=x&id={event}": "400 400 400",
        "/calendar/meeting/join?token={event_key}": HIS,
        "/my/address/submit?partner_id={contact}&name=Evil": "403 login login",
        "/my/appointments/{event}/ask/move/send": HIS,
        "/my/appointments/{event}/confirm": HIS,
        # Too long to be taken: of his own he could ask for one.
        f"/my/appointments/new/send?text={'x' * 10_001}": "200 login login",
        "/my/deactivate_account": "200 login login",
        "/my/login/switch?account={contact}": HIS,
        "/my/orders/{order}/decline": "my my 400",
        "/my/quotes/{order}/changes/send?text=x": HIS,
        "/my/refer/link": HIS,
        "/refer/x/send": "404 404 400",
    },
    "client_portal_ext_booking": {
        "/my/book/1/start": HIS,
        "/refer/book/x/start": "404 404 400",
        "/my/bookings/{booking}/cancel": "404 404 400",
        "/my/bookings/{booking}/confirm?when=2037-01-01T09:00:00Z": "404 404 400",
    },
    "client_portal_ext_helpdesk": {
        "/my/cases/{case}/close": HIS,
        "/my/cases/{case}/reopen": HIS,
        "/my/cases/{case}/send?text=x": HIS,
        "/my/cases/new/send": "200 login login",
    },
    "digest": {"/digest/1/unsubscribe_oneclik": "404 404 404"},
    "mail": {"/mail/attachment/zip?file_ids={file}&zip_name=x": "403 403 400"},
    "omnichannel_chat": {
        "/my/chats/{chat}/send?text=x": HIS,
        "/my/chats/{chat}/read": HIS,
        "/my/chats/{chat}/discard?file={file}": HIS,
        "/my/chats/{chat}/upload": HIS,
        "/my/chats/{chat}/answer": HIS,
        "/my/chats/{chat}/tick": HIS,
        "/my/chats/{chat}/files/{file}/remove": HIS,
        "/my/chats/{chat}/tasks/1/draft": HIS,
        "/my/chats/{chat}/tasks/1/discard": HIS,
        "/my/chats/{chat}/tasks/1/upload": HIS,
        "/my/folders/{folder}/upload": HIS,
        "/my/folders/{folder}/files/{folder_file}/remove": HIS,
    },
    "omnichannel_chat_helpdesk": {
        "/ticket/close?ticket_id={case}&stage_id=4": "my login login",
        "/submitted/ticket": "400 login login",
    },
}

#: What scripts ask for, by the same three, and what they are told: "no" = it is refused,
#: "nothing" = an answer in which nothing of the owner stands.
REFUSED = "no no no"
SILENT = "nothing nothing no"
SILENT_OWN = "nothing no no"
ORDER = {"thread_model": "sale.order", "thread_id": "{order}"}
CHAT = {"thread_model": "omnichannel.chat", "thread_id": "{chat}"}
CALLS = {
    "account_payment": {
        "/invoice/transaction/{invoice}": [
            (
                {"access_token": "x", "landing_route": "/my", "flow": "direct"},
                REFUSED,
            )
        ],
    },
    "client_portal_ext": {
        "/invoice/transaction/overdue": [({"payment_reference": "x"}, REFUSED)],
        "/my/address/archive": [({"partner_id": "{contact}"}, REFUSED)],
        "/payment/archive_token": [({"token_id": 1}, SILENT_OWN)],
    },
    "mail": {
        "/mail/attachment/delete": [({"attachment_id": "{file}"}, REFUSED)],
        "/mail/attachment/update_thumbnail": [
            ({"attachment_id": "{file}", "thumbnail": "x"}, REFUSED)
        ],
        "/mail/message/reaction": [
            ({"message_id": "{message}", "content": "x", "action": "add"}, REFUSED)
        ],
        "/mail/message/update_content": [
            ({"message_id": "{message}", "update_data": {"body": "x"}}, REFUSED)
        ],
        "/mail/message/translate": [({"message_id": "{message}"}, REFUSED)],
        "/mail/link_preview": [({"message_id": "{message}"}, SILENT)],
        "/mail/link_preview/hide": [({"message_link_preview_ids": [1]}, SILENT)],
        "/mail/partner/from_email": [({**ORDER, "emails": ["q@q.example.com"]}, SILENT_OWN)],
        "/mail/read_subscription_data": [({"follower_id": 1}, REFUSED)],
        "/mail/thread/messages": [(ORDER, SILENT_OWN), (CHAT, SILENT_OWN)],
        "/mail/thread/recipients": [(ORDER, REFUSED)],
        "/mail/thread/recipients/fields": [({"thread_model": "sale.order"}, SILENT_OWN)],
        "/mail/thread/recipients/get_suggested_recipients": [(ORDER, REFUSED)],
        "/mail/thread/subscribe": [
            ({"res_model": "sale.order", "res_id": "{order}", "partner_ids": [1]}, REFUSED)
        ],
        "/mail/thread/unsubscribe": [
            ({"res_model": "sale.order", "res_id": "{order}", "partner_ids": [1]}, REFUSED)
        ],
    },
    "mail_bot": {
        "/mail/message/post": [
            ({**ORDER, "post_data": {"body": "x"}}, REFUSED),
            ({**CHAT, "post_data": {"body": "x"}}, REFUSED),
        ],
    },
    "payment": {
        "/payment/transaction": [
            (
                {"amount": 1, "currency_id": 1, "partner_id": "{contact}", "access_token": "x"},
                REFUSED,
            )
        ],
        "/payment/status/poll": [({}, SILENT)],
    },
    "payment_demo": {"/payment/demo/simulate_payment": [({"reference": "x"}, SILENT)]},
    "portal": {
        "/mail/chatter_fetch": [(ORDER, SILENT), (CHAT, SILENT)],
        "/portal/chatter_init": [(ORDER, SILENT), (CHAT, SILENT)],
        "/mail/update_is_internal": [({"message_id": "{message}", "is_internal": True}, REFUSED)],
        "/portal/attachment/remove": [({"attachment_id": "{file}"}, REFUSED)],
        "/my/counters": [({"counters": ["quotation_count"]}, SILENT_OWN)],
    },
    "sale": {
        "/my/orders/{order}/accept": [
            ({"access_token": "x", "name": "Eve", "signature": "aGVsbG8="}, SILENT)
        ],
        "/my/orders/{order}/transaction": [({"access_token": "x"}, REFUSED)],
    },
    "web": {
        "/web/dataset/call_kw": [
            (
                {"model": "sale.order", "method": "read", "args": [["{order}"]], "kwargs": {}},
                REFUSED,
            ),
            (
                {"model": "omnichannel.chat", "method": "read", "args": [["{chat}"]], "kwargs": {}},
                REFUSED,
            ),
        ],
        "/web/dataset/call_button": [
            ({"model": "sale.order", "method": "action_cancel", "args": [["{order}"]]}, REFUSED)
        ],
        "/web/export/namelist": [({"model": "sale.order", "export_id": 1}, REFUSED)],
    },
}

#: Addresses that name no record of a client, by the reason why they are no row above. "*" is any
#: end: rooms of Odoo that are one thing. What can be looked at is, by the owner and by nobody.
GROUPS = {
    # Scripts, pictures, words of the program; of a record what its rights and keys give.
    "for everybody": (
        "/auth/passkey/start-auth",
        "/bus/websocket_worker_bundle",
        "/discuss/voice/worklet_processor",
        "/html_editor/image_shape/*",
        "/html_editor/shape/*",
        "/json/version",
        "/logo",
        "/logo.png",
        "/mail/font_to_img/*",
        "/mail/rtc/audio_worklet_processor_v2",
        "/my/address/country_info/*",
        "/odoo/offline",
        "/report/barcode*",
        "/robots.txt",
        "/scoped_app",
        "/scoped_app_icon_png",
        "/sms/status",
        "/web/assets/*",
        "/web/binary/company_logo",
        "/web/bundle/*",
        "/web/content*",
        "/web/database/*",
        "/web/health",
        "/web/image*",
        "/web/manifest.*",
        "/web/service-worker.js",
        "/web/set_profiling",
        "/web/sign/get_fonts*",
        "/web/version",
        "/web/webclient/bootstrap_translations",
        "/web/webclient/translations",
        "/web/webclient/version_info",
        "/web_editor/font_to_img/*",
        "/web_editor/image_shape/*",
        "/web_editor/shape/*",
        "/web_unsplash/get_app_id",
        "/websocket/health",
    ),
    # Whoever signs in, or is signed in: his own session, mailbox, presence.
    "one's own session": (
        "/bus/has_missed_notifications",
        "/calendar/check_credentials",
        "/calendar/notify",
        "/calendar/notify_ack",
        "/mail/action",
        "/mail/data",
        "/mail/guest/update_name",
        "/mail/history/messages",
        "/mail/inbox/messages",
        "/mail/set_manual_im_status",
        "/mail/starred/messages",
        "/my/access/end",
        "/web/session/*",
        "/websocket",
        "/websocket/on_closed",
        "/websocket/peek_notifications",
        "/websocket/update_bus_presence",
    ),
    # Calls of methods of any model: its own rights and rules decide.
    "rights of the model": (
        "/json/2*",
        "/jsonrpc",
        "/mail/attachment/upload",
        "/web/dataset/*",
        "/xmlrpc/*",
    ),
    # No client is a member of a channel, and none is made for one.
    "channels of the team": (
        "/chat/*",
        "/discuss/*",
        "/mail/rtc/*",
        "/meet/*",
    ),
    # Dashboards are shared by a key of their own.
    "shared by a key": ("/dashboard/*",),
    "team": (
        "/account/init_tests_shared_js_python",
        "/account/post_tests_shared_js_python",
        "/base_import/set_file",
        "/base_import_module/login_upload",
        "/base_setup/*",
        "/bus/get_model_definitions",
        "/doc",
        "/doc-bearer/*",
        "/doc/*",
        "/google_gmail/*",
        "/html_editor/*",
        "/json/1/*",
        "/lead/*",
        "/microsoft_outlook/*",
        "/product/*",
        "/report/check_wkhtmltopdf",
        "/report/download",
        "/sale/*",
        "/spreadsheet/*",
        "/web/action/*",
        "/web/binary/upload_attachment",
        "/web/domain/validate",
        "/web/export/*",
        "/web/filestore/*",
        "/web/model/get_definitions",
        "/web/pivot/export_xlsx",
        "/web/profile_config/*",
        "/web/speedscope/*",
        "/web/view/edit_custom",
        "/web/webclient/load_menus",
        "/web_editor/*",
        "/web_unsplash/*",
    ),
}

#: Looks of the owner that change a row today, each with the reason. None of them is ours.
WRITING_LOOKS = {
    # With a key in the address Odoo notes that a client has opened it.
    "/my/orders/{order}?access_token=x",
    "/my/orders/{order}?access_token={order_key}",
    # Odoo computes the texts of the invoice anew while it prints it.
    "/my/invoices/{invoice}?report_type=html",
}
