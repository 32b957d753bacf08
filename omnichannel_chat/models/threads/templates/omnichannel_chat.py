from odoo import api, models

from odoo.addons.mail.tools.discuss import Store

from ....tools.arguments import (
    maybe,
    record_id,
    record_ids,
    takes,
    yes_or_no,
)


class OmnichannelChat(models.Model):
    """Templates in the dialog that starts a thread: never in an answer (S1-22)."""

    _inherit = "omnichannel.chat"

    @api.model
    @takes()
    def get_thread_templates(self):
        """The templates that the user may choose from.

        :rtype: list[dict]
        """
        self._check_agent()
        templates = self.env["omnichannel.thread.template"].search_fetch(
            [("company_id", "in", [False, *self.env.company.ids])]
        )
        return [
            {
                "id": template.id,
                "name": template.name,
                "subject": template.subject,
                "tasks": len(template.line_ids),
                "files": len(template.attachment_ids),
            }
            for template in templates
        ]

    @api.model
    @takes()
    def get_shortcodes(self):
        """What can be written in a template or a new thread, to be filled in for each client.

        :rtype: list[dict]
        """
        self._check_agent()
        labels = self.env["omnichannel.shortcode"]._get_labels()
        return [{"name": name, "label": label} for name, label in labels.items()]

    @api.model
    @takes(partner_id=record_id, contact_ids=record_ids, job_id=maybe(record_id))
    def get_shortcode_values(self, partner_id, contact_ids=None, job_id=None):
        """What can be put into a new thread with one click, as its readers will read it (S1-24).

        :param int partner_id: the client, or one of its people
        :param list contact_ids: who of them reads it; none: whoever is told
        :param int job_id: the order that the thread is about
        :return: ``label`` and ``value`` of what is known of this client
        :rtype: list[dict]
        """
        account = self._get_thread_account(partner_id)
        self._check_may_start_threads(account)
        readers = self._get_template_readers(account, contact_ids)
        theirs = self.env["omnichannel.thread.template"]._for_reader(account, readers)
        Shortcode = theirs.env["omnichannel.shortcode"]
        labels = self.env["omnichannel.shortcode"]._get_labels()
        job = self._check_jobs(account, job_id and [job_id])
        documents = Shortcode._find_documents(labels, account, job)[account.id]
        values = Shortcode._get_values(labels, account, readers, self.env.user, documents)
        return [
            {"label": label, "value": values[name]}
            for name, label in labels.items()
            if values[name]
        ]

    @api.model
    @takes(
        template_id=record_id,
        partner_id=record_id,
        contact_ids=record_ids,
        job_id=maybe(record_id),
        neutral=yes_or_no,
    )
    def fill_thread_template(
        self, template_id, partner_id, contact_ids=None, job_id=None, neutral=False
    ):
        """A template for one client, in the language of whoever reads it.

        What is not known of the client is left as a blank ``[[...]]``, and named; with ``neutral``,
        to which a person has agreed, a neutral word stands there.

        :param int partner_id: the client, or one of its people
        :param list contact_ids: who of them reads it; none: whoever is told
        :param int job_id: the order that the thread is about
        :return: ``subject``, ``body`` (HTML), ``tasks``, ``reminders``, ``missing``, ``warning``;
            ``attachment_ids`` (the user's own copies) and ``store_data`` of them
        :rtype: dict
        """
        account = self._get_thread_account(partner_id)
        self._check_may_start_threads(account)
        template = self.env["omnichannel.thread.template"].browse(template_id)
        template.check_access("read")
        written = template._write_for(
            account,
            self._get_template_readers(account, contact_ids),
            self.env.user,
            neutral=neutral,
            job=self._check_jobs(account, job_id and [job_id]),
        )
        labels = self.env["omnichannel.shortcode"]._get_labels()
        return {
            "subject": written.subject,
            "body": written.body,
            "tasks": written.tasks,
            "reminders": template._get_reminders(),
            "missing": [
                {"name": name, "label": labels.get(name, name)} for name in written.missing
            ],
            "warning": template._describe_problems(written),
            **self._copy_template_files(template),
        }

    @api.model
    def _get_template_readers(self, account, contact_ids):
        """Of those whom somebody has chosen the people of the account, under sudo."""
        if not contact_ids:
            return account._find_thread_readers(self.env.company)
        contacts_sudo = account._get_account_contacts()
        return contacts_sudo.filtered(lambda contact: contact.id in contact_ids)

    @api.model
    def _copy_template_files(self, template):
        # sudo: whoever may read a template may send its files; the copies belong to him
        copies_sudo = template.sudo().attachment_ids.copy(
            {"res_model": "mail.compose.message", "res_id": 0}
        )
        store = Store().add(copies_sudo, extra_fields=copies_sudo._get_store_ownership_fields())
        return {"attachment_ids": copies_sudo.ids, "store_data": store.get_result()}
