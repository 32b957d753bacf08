from odoo import Command
from odoo.tests import new_test_user

from ..common import OmnichannelCase


class ThreadCase(OmnichannelCase):
    """A firm with two people who use the portal, one who was invited, and one who was not.

    ``agent`` is the firm's salesperson; ``stranger`` an agent who has nothing to do with it;
    ``overseer`` an agent who sees the threads of all accounts.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.overseer = cls._make_user("omni_overseer", "omnichannel_chat.group_threads_all")
        cls.acme = cls.env["res.partner"].create(
            {"name": "Acme Ltd", "is_company": True, "user_id": cls.agent.id}
        )
        cls.ann = cls._make_contact("Ann", cls.acme)
        cls.ben = cls._make_contact("Ben", cls.acme)
        cls.carl = cls._make_contact("Carl", cls.acme)
        cls.dora = cls._make_contact("Dora", cls.acme)
        cls.ann_user = cls._let_in(cls.ann)
        cls.ben_user = cls._let_in(cls.ben)
        cls.carl_user = cls._let_in(cls.carl, signed_in=False)
        cls.other_firm = cls.env["res.partner"].create({"name": "Zenith", "is_company": True})
        cls.zoe = cls._make_contact("Zoe", cls.other_firm)
        cls.zoe_user = cls._let_in(cls.zoe)

    @classmethod
    def _make_contact(cls, name, account, **values):
        return cls.env["res.partner"].create(
            {
                "name": name,
                "parent_id": account.id,
                "email": f"{name.lower()}@client.example.com",
                **values,
            }
        )

    @classmethod
    def _let_in(cls, partner, signed_in=True):
        """Give a contact access to the portal; returns the user."""
        user = new_test_user(
            cls.env,
            f"client_{partner.id}",
            groups="base.group_portal",
            name=partner.name,
            partner_id=partner.id,
            email=partner.email,
        )
        if signed_in:
            user.with_user(user).sudo()._update_last_login()
            user.invalidate_recordset(["login_date"])
        return user

    def start(self, subject="Taxes 2026", body="<p>Hello</p>", user=None, **values):
        """The team starts a thread with Acme; returns it as that person."""
        Chat = self.env["omnichannel.chat"].with_user(user or self.agent)
        values = {"partner_id": self.acme.id, "subject": subject, "body": body, **values}
        return Chat.browse(Chat.start_thread(**values))

    def client_writes(self, thread, text="Here it is", user=None, **values):
        """A client writes in a thread; returns the message under sudo."""
        user = user or self.ann_user
        chat = self.env["omnichannel.chat"].with_user(user)._find_for_client(user, thread.ids)
        return chat._post_from_client(user, text, **values)

    def client_reads(self, thread, user=None):
        """A client looks at a thread, all of it."""
        user = user or self.ann_user
        chat = self.env["omnichannel.chat"].with_user(user)._find_for_client(user, thread.ids)
        return chat._note_client_reading(user)

    def client_uploads(self, thread, name="statement.pdf", raw=b"%PDF-1.4", user=None):
        """A file that a client has uploaded for a thread and not sent yet."""
        values = {
            "name": name,
            "raw": raw,
            "res_model": "omnichannel.chat",
            "res_id": thread.id if thread else 0,
        }
        return self.env["ir.attachment"].with_user(user or self.ann_user).sudo().create(values)

    def own_threads_only(self):
        """As it is unless a company says otherwise."""
        self.env.company.client_threads_shared = False

    def make_job(self, partner=None):
        """An order of a client."""
        product = self.env["product.product"].create({"name": "Tax return"})
        return self.env["sale.order"].create(
            {
                "partner_id": (partner or self.acme).id,
                "order_line": [Command.create({"product_id": product.id})],
            }
        )
