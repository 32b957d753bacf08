"""What other code does about customers' messages: after them, and apart from them.

Rules of automation and extensions may be slow, or broken. Messages are stored and shown first;
what is to be done about them is done in a transaction of its own, each thing in a savepoint of its
own. What fails is logged with its place, never with a text, and is not repeated.
"""

import logging
from itertools import chain

from psycopg2.extensions import TransactionRollbackError

from odoo import SUPERUSER_ID, api

from ..connectors.faults import describe

_logger = logging.getLogger(__name__)

#: Where the list of actions stands in the context of a pass: an object, so no client can send it.
DEFERRED = "omnichannel_deferred"
#: What Odoo's actions need to know of whoever calls them.
_ACTION_CONTEXT = ("active_model", "active_id", "active_ids", "domain_post", "lang", "tz")


class Deferred(list):
    """Server actions that a pass has triggered: pairs of the action's id and its context."""

    def add(self, actions):
        """Keep actions for later, with what they are to be done on."""
        context = actions.env.context
        kept = {name: context[name] for name in _ACTION_CONTEXT if name in context}
        self.extend((action.id, kept) for action in actions)


class Reactions:
    """What there is to be done about the messages of one batch, once it is committed."""

    def __init__(self):
        self.messages = {}
        self.actions = []

    def note(self, messages, deferred):
        """Remember what has come, as soon as it is sure to stay.

        :param dict messages: ids of ``mail.message`` by id of the chat
        :param Deferred deferred: the actions that they have triggered
        """
        self.actions += deferred
        for chat_id, message_ids in messages.items():
            self.messages.setdefault(chat_id, []).extend(message_ids)

    def forget(self):
        """The batch was rolled back: nothing has happened."""
        self.messages.clear()
        self.actions.clear()

    def run(self, env):
        """Do all of it, whatever fails.

        :return: whether there was anything to do
        """
        if not (self.messages or self.actions):
            return False
        chats = env["omnichannel.chat"].browse(self.messages)
        messages = env["mail.message"].browse(sorted(chain(*self.messages.values())))
        actions = list(self.actions)
        self.forget()
        for action_id, context in actions:
            action = env["ir.actions.server"].browse(action_id)
            do_apart(env, f"Server action {action_id}", action.with_context(**context).run)
        if messages:
            do_apart(env, "Hook", lambda: chats._on_customer_message(messages))
            chats._run_incoming_rules(messages, do_apart)
        return True

    def run_after_commit(self, env):
        """Do it as soon as this transaction is committed, in one of its own."""
        registry = env.registry

        @env.cr.postcommit.add
        def react():
            try:
                with registry.cursor() as cr:
                    self.run(api.Environment(cr, SUPERUSER_ID, {}))
            except Exception as error:
                _logger.error("After customers' messages: %s", describe(error))


def do_apart(env, name, do):
    """Do one thing; if it fails, everything else stays."""
    try:
        with env.cr.savepoint():
            do()
            env.flush_all()
    except TransactionRollbackError:
        raise
    except Exception as error:
        env.invalidate_all()
        _logger.error("%s after customers' messages: %s", name, describe(error))
