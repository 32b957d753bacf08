"""Who may do what: every public method and every address of ours, by persona.

Whoever adds one adds its row here; ``test_access_matrix.py`` fails until he has done so.
"""

#: In the order of the letters below: an agent of the chat's channel and one of another channel, the
#: manager of the company and one of another company, an employee without the role who may sell,
#: invoice and edit customers, a portal user, and whoever is not signed in.
PERSONAS = ("agent", "outsider", "manager", "foreign", "employee", "portal", "public")

# y: it is done; n: AccessError; e: an answer in which nothing of the chat is told.
CHAT = "yn yn nnn"  # the channel's people
LIST = "ye ye nnn"  # the team, each person what is his
TEAM = "yy yy nnn"
MANAGER = "nn yn nnn"
AUTHOR = "yn nn nnn"
NOBODY = "nn nn nnn"
#: Opens a page or dialog, or does nothing: what is shown there is asked for under other rights.
HARMLESS = "ee ee eee"
#: The rights are those of Odoo's own method, which ours only adds to.
CORE = ""


def _nothing(scene):
    return ()


#: Rights and further arguments, by model and method. Methods of records are called on the record
#: of that name in the scene, see RECORDS. Several rows of one method differ after a colon.
METHODS = {
    "base": {
        # Another company's document.
        "action_open_omnichannel_chats": ("ye yn nnn", _nothing),
        "get_view": (CORE, _nothing),
    },
    "ir.actions.server": {"run": (CORE, _nothing)},
    "mail.canned.response": {
        "create": (CORE, _nothing),
        "write": (CORE, _nothing),
    },
    # Of chats nobody: see test_message_writers.py.
    "mail.mail": {"create": (CORE, _nothing)},
    "mail.message": {
        "create": (CORE, _nothing),
        "set_message_done": (CORE, _nothing),
        "write": (CORE, _nothing),
    },
    # Which mails answer one of ours; Odoo's own gateway calls it.
    "mail.thread": {"message_route": (CORE, _nothing)},
    "mail.presence": {"create": (CORE, _nothing), "write": (CORE, _nothing)},
    "omnichannel.channel": {
        "action_connect": (MANAGER, _nothing),
        "action_disconnect": (MANAGER, _nothing),
        "action_open_client_portal": ("nn yy nnn", _nothing),
        "action_open_errors": (HARMLESS, _nothing),
        "action_open_events": (HARMLESS, _nothing),
        "action_open_holidays": (CHAT, _nothing),
        "action_open_outbox": (HARMLESS, _nothing),
        "action_open_phone": (HARMLESS, _nothing),
        "action_open_templates": (HARMLESS, _nothing),
        "action_replay_parked": (MANAGER, _nothing),
        "action_retry_failed": (MANAGER, _nothing),
        "action_send_again": (MANAGER, _nothing),
        "action_sync_templates": (MANAGER, _nothing),
        "action_test_connection": (MANAGER, _nothing),
        "create": (
            MANAGER,
            lambda s: [[{"name": "x", "provider": "sandbox", "company_id": s.company.id}]],
        ),
        # Booleans only; another company's manager learns of his own channels.
        "get_first_steps": ("nn yy nnn", _nothing),
        "unlink": (MANAGER, _nothing),
        "write": (MANAGER, lambda s: [{"name": "x"}]),
    },
    "omnichannel.chat": {
        "accept_answer": (CHAT, lambda s: [s.task.id]),
        "action_new_invoice": (CHAT, _nothing),
        "action_new_quotation": (CHAT, _nothing),
        "action_open_inbox": (CHAT, _nothing),
        "add_tags": (CHAT, lambda s: [s.tag.ids]),
        "add_tasks": (CHAT, lambda s: [[{"name": "x"}]]),
        "allow_messages": (CHAT, _nothing),
        "archive_chat": (CHAT, _nothing),
        "assign": (CHAT, lambda s: [s.agent.id]),
        "block_customer": (CHAT, _nothing),
        "bulk_archive": (CHAT, _nothing),
        "bulk_mark_important": (CHAT, _nothing),
        "bulk_reopen": (CHAT, _nothing),
        "bulk_snooze": (CHAT, _nothing),
        "bulk_take": (CHAT, _nothing),
        "cancel_scheduled": (CHAT, lambda s: [s.scheduled.id]),
        "change_tags": (CHAT, lambda s: [s.tag.ids, []]),
        "change_task": (CHAT, lambda s: [s.task.id, {"name": "x"}]),
        "check_schedule": (CHAT, lambda s: [s.tomorrow]),
        "create_partner": (CHAT, _nothing),
        "do_act": (CHAT, lambda s: ["set_muted", [True]]),
        "fill_quick_reply": (CHAT, lambda s: [s.quick_reply.id]),
        # The client's salesperson, and whoever sees all clients.
        "fill_thread_template": (
            "yn yn nnn",
            lambda s: [s.thread_template.id, s.thread.partner_id.id],
        ),
        "find_start_customers": (TEAM, lambda s: [s.customer.name]),
        "get_assignable_users": (CHAT, _nothing),
        "get_assignment_choices": (CHAT, _nothing),
        "get_colleagues": (CHAT, _nothing),
        "get_composer_state": (CHAT, _nothing),
        "get_customer_chat_count": (LIST, lambda s: [s.customer.id]),
        "get_document_offer": (CHAT, lambda s: ["sale.order", s.order.id]),
        "get_document_panel": (CHAT, _nothing),
        "get_folder_files": (CHAT, _nothing),
        "get_formview_action": (CHAT, _nothing),
        "get_inbox_counts": (LIST, _nothing),
        "get_inbox_info": (LIST, _nothing),
        "get_inbox_rows": (LIST, _nothing),
        "get_inbox_rows_by_id": (LIST, lambda s: [s.chat.ids]),
        "get_invite_link": (CHAT, lambda s: [s.channel.id]),
        "get_merge_candidates": (CHAT, _nothing),
        "get_messages_data": (CHAT, lambda s: [s.chat.id, s.chat.message_ids.ids]),
        "get_panel": (CHAT, _nothing),
        "get_panel_details": (CHAT, _nothing),
        "get_phone_card": (LIST, lambda s: [s.customer.phone]),
        "get_quick_replies": (TEAM, _nothing),
        "get_quick_reply_preview": (CHAT, lambda s: [s.quick_reply.id]),
        "get_shortcode_values": ("yn yy nnn", lambda s: [s.customer.id]),
        "get_shortcodes": (TEAM, _nothing),
        "get_start_options": (LIST, lambda s: [s.customer.id]),
        "get_task_panel": (CHAT, _nothing),
        "get_template_preview": (CHAT, lambda s: [s.template.id]),
        "get_templates": (CHAT, _nothing),
        "get_thread_templates": (TEAM, _nothing),
        # Of the client: whoever may read the customer; each thread by its own rules.
        "get_client_threads": (TEAM, lambda s: [s.customer.id]),
        # The customer's salesperson, and whoever sees all clients.
        "get_thread_options": ("yn yy nnn", lambda s: [s.customer.id]),
        "get_unanswered": (LIST, _nothing),
        "link_partner": (CHAT, lambda s: [False]),
        "mark_read": (CHAT, _nothing),
        "mark_unread": (CHAT, _nothing),
        "merge_with": (CHAT, lambda s: [s.other_chat.id, s.chat.id]),
        "merge_with:chats": (CHAT, lambda s: [s.other_chat.id, s.chat.id, True]),
        "message_notify": (
            CHAT,
            lambda s: {"body": "x", "partner_ids": s.manager.partner_id.ids},
        ),
        "message_post": (CHAT, lambda s: {"body": "x", "subtype_xmlid": "mail.mt_note"}),
        "message_post:comment": (
            CHAT,
            lambda s: {
                "body": "x",
                "message_type": "comment",
                "subtype_xmlid": "mail.mt_comment",
                "omnichannel_key": "1",
            },
        ),
        "message_subscribe": (HARMLESS, lambda s: [s.customer.ids]),
        "notify_presence": (CHAT, lambda s: ["looking"]),
        "notify_typing": (CHAT, _nothing),
        "order_tasks": (CHAT, lambda s: [s.task.ids]),
        "remind_now": (CHAT, _nothing),
        # Documents of threads are a right of their own.
        "remove_document": ("nn yn nnn", lambda s: [s.document.id]),
        "remove_tags": (CHAT, lambda s: [s.tag.ids]),
        "remove_task": (CHAT, lambda s: [s.task.id]),
        "reopen_chat": (CHAT, _nothing),
        "request_information": (CHAT, lambda s: [[{"name": "x"}]]),
        "reschedule_message": (CHAT, lambda s: [s.scheduled.id, s.tomorrow]),
        "save_document": (CHAT, lambda s: [s.document.id]),
        "save_draft": (CHAT, lambda s: ["x"]),
        "schedule_message": (CHAT, lambda s: ["x", s.tomorrow]),
        "search_messages": (LIST, lambda s: ["whisper"]),
        "send_back_answer": (CHAT, lambda s: [s.task.id, "x"]),
        "send_contact": (CHAT, lambda s: [s.manager.partner_id.id]),
        "send_document": (CHAT, lambda s: ["sale.order", s.order.id, "link"]),
        "send_document:pdf": (CHAT, lambda s: ["sale.order", s.order.id, "pdf"]),
        "send_location": (CHAT, lambda s: [1.0, 2.0]),
        "send_scheduled_now": (CHAT, lambda s: [s.scheduled.id]),
        "send_securely": (CHAT, lambda s: ["x"]),
        "send_template": (CHAT, lambda s: [s.template.id]),
        "set_content_in_mails": (CHAT, lambda s: ["yes"]),
        "set_muted": (CHAT, lambda s: [True]),
        "set_jobs": (CHAT, lambda s: [[]]),
        "set_notify": (CHAT, lambda s: [s.thread.partner_id.id, False]),
        "set_participants": (CHAT, lambda s: [s.thread.participant_ids.ids]),
        "set_priority": (CHAT, lambda s: ["1"]),
        "set_subject": (CHAT, lambda s: ["x"]),
        "set_reminder_channel": (CHAT, lambda s: [True]),
        "set_reminders": (CHAT, lambda s: [True]),
        "snooze": (CHAT, _nothing),
        "start_chat": (CHAT, lambda s: [s.channel.id, s.customer.id]),
        "start_thread": ("yn yy nnn", lambda s: [s.customer.id, "x", "x"]),
        "stop_messages": (CHAT, _nothing),
        "take": (CHAT, _nothing),
        "take_folder_files": ("nn yn nnn", lambda s: [s.folder_file.ids]),
        "tick_task": (CHAT, lambda s: [s.task.id]),
        "unblock_customer": (CHAT, _nothing),
        # What an agent has done he alone undoes.
        "undo_act": (
            "yn nn nnn",
            lambda s: [s.chat.with_user(s.agent).do_act("set_muted", [True])],
        ),
        "undo_change": (CHAT, _nothing),
        "write": (NOBODY, lambda s: [{"state": "archived"}]),
    },
    # Only whoever has written it changes and sends it; managers see it.
    "omnichannel.bulk": {
        "action_back": (AUTHOR, _nothing),
        "action_check": (AUTHOR, _nothing),
        "action_confirm": (AUTHOR, _nothing),
        "action_next": (AUTHOR, _nothing),
        "action_previous": (AUTHOR, _nothing),
        "action_retry": (AUTHOR, _nothing),
        "action_stop": (AUTHOR, _nothing),
        "create": (TEAM, lambda s: [[{"subject": "x"}]]),
        "write": (AUTHOR, lambda s: [{"subject": "x"}]),
    },
    "omnichannel.bulk.line": {"action_open": (CHAT, _nothing)},
    "omnichannel.chat.bulk": {"action_apply": (CHAT, _nothing)},
    # Of any record that is part of a channel: here a made-up customer.
    "omnichannel.company.mixin": {
        "create": (CHAT, lambda s: [[{"name": "x", "channel_id": s.channel.id}]]),
        "write": (CHAT, lambda s: [{"name": "x"}]),
    },
    "omnichannel.document.mixin": {
        "action_open_omnichannel_chat": (CHAT, _nothing),
        "create": (
            CHAT,
            lambda s: [[{"partner_id": s.customer.id, "omnichannel_chat_id": s.chat.id}]],
        ),
        "write": (CHAT, lambda s: [{"omnichannel_chat_id": s.chat.id}]),
    },
    "omnichannel.event": {"action_replay": (MANAGER, _nothing)},
    "omnichannel.identity": {
        "create": (
            NOBODY,
            lambda s: [[{"channel_id": s.channel.id, "kind": "x", "external_id": "x"}]],
        ),
        "unlink": (NOBODY, _nothing),
        "write": (NOBODY, lambda s: [{"name": "x"}]),
    },
    "omnichannel.message": {
        "action_confirm_sent": (CHAT, _nothing),
        "action_discard": (CHAT, _nothing),
        "action_retry": (CHAT, _nothing),
        "action_retry_media": (CHAT, _nothing),
        "create": (NOBODY, lambda s: [[{"chat_id": s.chat.id, "direction": "out"}]]),
        "unlink": (NOBODY, _nothing),
        "write": (NOBODY, lambda s: [{"state": "sent"}]),
    },
    "omnichannel.persona": {
        "acknowledge": (CHAT, _nothing),
        "get_phones": (LIST, _nothing),
        "make_persona": (CHAT, lambda s: [s.channel.id, "Eva"]),
        "pass_time": (CHAT, lambda s: [1]),
        "read_phone": (CHAT, _nothing),
        "send_event": (CHAT, lambda s: [{"type": "typing"}]),
    },
    "omnichannel.scheduled": {"unlink": (NOBODY, _nothing)},
    "omnichannel.session": {"action_open_chat": (CHAT, _nothing)},
    "phone.blacklist": {
        "create": (CORE, _nothing),
        "unlink": (CORE, _nothing),
        "write": (CORE, _nothing),
    },
    "privacy.lookup.wizard.line": {"action_unlink": (CORE, _nothing)},
    "omnichannel.task": {
        "action_open_thread": (CHAT, _nothing),
        "action_remind": (CHAT, _nothing),
    },
    "omnichannel.thread.template": {
        "create": (
            MANAGER,
            lambda s: [[{"name": "x", "subject": "x", "company_id": s.company.id}]],
        ),
        "write": (MANAGER, lambda s: [{"subject": "x"}]),
    },
    "res.company": {"create": (CORE, _nothing), "write": (CORE, _nothing)},
    "res.groups": {"unlink": (CORE, _nothing), "write": (CORE, _nothing)},
    "res.users": {
        "action_archive": (CORE, _nothing),
        "unlink": (CORE, _nothing),
        "write": (CORE, _nothing),
    },
    "res.partner": {
        "action_message_clients": (TEAM, _nothing),
        "action_open_omnichannel_chats": (LIST, _nothing),
        "action_start_omnichannel_chat": (HARMLESS, _nothing),
        "write": (CORE, _nothing),
    },
}

#: Addresses of ours. Who is signed in makes no difference to any of them: what counts is the proof
#: that the request itself carries.
ROUTES = {
    "/omnichannel/file/<string:attachment_id>/<string:expires>/<string:signature>/<string:name>",
    "/omnichannel/webhook/<string:key>",
}

#: Addresses of clients, who see what is theirs: by persona in threads/client/test_client_routes.py.
CLIENT_ROUTES = {
    "/my/chats",
    "/my/chats/<string:chat_id>",
    "/my/chats/<string:chat_id>/answer",
    "/my/chats/<string:chat_id>/discard",
    "/my/chats/<string:chat_id>/files/<string:file_id>",
    "/my/chats/<string:chat_id>/files/<string:file_id>/remove",
    "/my/chats/<string:chat_id>/news",
    "/my/chats/<string:chat_id>/older",
    "/my/chats/<string:chat_id>/read",
    "/my/chats/<string:chat_id>/send",
    "/my/chats/<string:chat_id>/tasks/<string:task_id>/discard",
    "/my/chats/<string:chat_id>/tasks/<string:task_id>/draft",
    "/my/chats/<string:chat_id>/tasks/<string:task_id>/upload",
    "/my/chats/<string:chat_id>/tick",
    "/my/chats/<string:chat_id>/upload",
    "/my/chats/new",
    "/my/chats/page/<int:page>",
}

#: Folders of clients: by persona in threads/documents/test_client_folders.py.
FOLDER_ROUTES = {
    "/my/folders",
    "/my/folders/<string:folder_id>",
    "/my/folders/<string:folder_id>/files/<string:file_id>",
    "/my/folders/<string:folder_id>/files/<string:file_id>/remove",
    "/my/folders/<string:folder_id>/page/<int:page>",
    "/my/folders/<string:folder_id>/upload",
}

#: Where the team sees what a client sees: by persona in threads/client/test_client_view.py.
VIEW_ROUTES = {
    "/omnichannel/client/<int:contact_id>/chats",
    "/omnichannel/client/<int:contact_id>/chats/<int:chat_id>",
}

#: Odoo's addresses that take any model or record, by which a chat could be read or written.
CORE_ROUTES = {
    "/mail/chatter_fetch": CHAT,
    "/mail/message/post": CHAT,
    "/mail/message/reaction": CHAT,
    "/mail/message/update_content": "yn nn nnn",  # an agent's note: he alone
    "/mail/thread/messages": CHAT,
    "/web/content": CHAT,
    "/web/dataset/call_kw": CHAT,
    "/web/dataset/call_kw/omnichannel.chat/web_read": CHAT,
}

#: Methods of chats that only threads with clients have: called on the scene's thread, of which the
#: agent's client is the customer.
OF_THREADS = {
    "accept_answer",
    "add_tasks",
    "change_task",
    "get_document_panel",
    "get_folder_files",
    "get_task_panel",
    "order_tasks",
    "remind_now",
    "remove_document",
    "remove_task",
    "request_information",
    "save_document",
    "send_back_answer",
    "set_jobs",
    "set_notify",
    "set_participants",
    "set_subject",
    "set_content_in_mails",
    "set_reminder_channel",
    "set_reminders",
    "take_folder_files",
    "tick_task",
}

#: Attribute of the scene that holds the record on which methods of a model are called.
RECORDS = {
    "base": "order",
    "omnichannel.bulk": "bulk_message",
    "omnichannel.bulk.line": "bulk_line",
    "omnichannel.channel": "empty_channel",
    "omnichannel.chat": "chat",
    "omnichannel.chat.bulk": "bulk",
    "omnichannel.company.mixin": "ana",
    "omnichannel.document.mixin": "order",
    "omnichannel.event": "event",
    "omnichannel.identity": "identity",
    "omnichannel.message": "delivery",
    "omnichannel.persona": "ana",
    "omnichannel.scheduled": "scheduled",
    "omnichannel.session": "period",
    "omnichannel.task": "task",
    "omnichannel.thread.template": "thread_template",
    "res.partner": "customer",
}
