from odoo import api, fields, models

#: What clients do in threads that the team may get e-mails of (S1-06).
EVENTS = ("answer", "start", "task", "document")


def _setting(event, label):
    """A setting of the person, in a field of its own: one may be written without the others."""
    name = f"thread_mail_{event}"

    @api.depends(f"res_users_settings_id.{name}")
    def compute(users):
        for user in users:
            # sudo: whoever sees the user sees what he wants to be told
            settings_sudo = user.sudo().res_users_settings_id
            # Who has never chosen gets all of them.
            user[name] = settings_sudo[name] if settings_sudo else True

    def inverse(users):
        for user in users:
            settings = users.env["res.users.settings"]._find_or_create_for_user(user)
            settings.write({name: user[name]})

    return fields.Boolean(label, compute=compute, inverse=inverse)


class ResUsers(models.Model):
    """Of what clients do in threads a person wants e-mails; notices in the inbox come anyway."""

    _inherit = "res.users"

    thread_mail_answer = _setting("answer", "A client answers")
    thread_mail_start = _setting("start", "A client starts a thread")
    thread_mail_task = _setting("task", "A client ticks a task")
    thread_mail_document = _setting("document", "A client uploads a document")

    @property
    def SELF_READABLE_FIELDS(self):  # noqa: N802
        return [*super().SELF_READABLE_FIELDS, *(f"thread_mail_{event}" for event in EVENTS)]

    @property
    def SELF_WRITEABLE_FIELDS(self):  # noqa: N802
        return [*super().SELF_WRITEABLE_FIELDS, *(f"thread_mail_{event}" for event in EVENTS)]

    def _get_wanted_thread_mails(self):
        """:return: those of ``EVENTS`` that this person wants e-mails of
        :rtype: set[str]
        """
        self.ensure_one()
        return {event for event in EVENTS if self[f"thread_mail_{event}"]}
