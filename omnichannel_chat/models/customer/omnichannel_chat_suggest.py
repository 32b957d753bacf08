from collections import defaultdict

from odoo import models
from odoo.fields import Domain
from odoo.tools import email_normalize, escape_psql, format_date

from ...tools import contact_traces
from ...tools.texts import html_to_text

#: The customer's last messages that are looked through.
READ_MESSAGES = 50
#: Pieces of one kind that are looked up, the newest first: somebody may paste a list.
MAX_TRACES = 10
MAX_SUGGESTIONS = 6
#: What a piece of evidence is worth; who has several of them comes first.
_WEIGHTS = {"phone": 100, "email": 80, "written_phone": 60, "tax": 55, "name": 30, "company": 25}


class OmnichannelChat(models.Model):
    """Who an unknown customer may be, and why we think so. A person decides."""

    _inherit = "omnichannel.chat"

    def _get_partner_suggestions(self):
        """Customers that this may be, with the evidence, the best first.

        The number of queries does not depend on how much was written or found.

        :rtype: list[dict]
        """
        self.ensure_one()
        clues = self._get_clues()
        candidates = self._find_candidates(clues)
        found = []
        for partner in candidates:
            evidence = self._weigh(partner, clues)
            if evidence:
                found.append((sum(weight for weight, _sentence in evidence), partner, evidence))
        found.sort(key=lambda each: (-each[0], each[1].id))
        return [
            {
                "id": partner.id,
                "name": partner.display_name,
                "reason": " · ".join(sentence for _weight, sentence in evidence),
            }
            for _sum, partner, evidence in found[:MAX_SUGGESTIONS]
        ]

    def _get_clues(self):
        """What is known of the customer, and what he wrote about himself, with the day of it.

        :return: ``name`` (text), and by kind of evidence the dates by value
        :rtype: dict
        """
        # sudo: the identity and the customer's messages are parts of a chat that the user may read
        chat_sudo = self.sudo()
        identity = chat_sudo.identity_id
        clues = defaultdict(dict, name=(identity.name or "").strip().lower())
        if identity.phone:
            clues["phone"][identity.phone] = None
        received = chat_sudo.env["omnichannel.message"].search_fetch(
            [
                ("chat_id", "=", chat_sudo.id),
                ("direction", "=", "in"),
                ("kind", "=", "text"),
            ],
            ["mail_message_id"],
            limit=READ_MESSAGES,
            order="id desc",
        )
        for message in received.mail_message_id:
            text = html_to_text(message.body)
            for kind, value in self._read_clues(text):
                if value not in clues["phone"]:
                    clues[kind].setdefault(value, message.date)
        return clues

    def _read_clues(self, text):
        """Pairs of kind and value, in the form in which they are compared."""
        Partner = self.env["res.partner"]
        country = self.sudo().company_id.country_id
        for email in contact_traces.find_emails(text)[:MAX_TRACES]:
            yield "email", email_normalize(email)
        for written in contact_traces.find_phones(text)[:MAX_TRACES]:
            phone = Partner._phone_format(number=written, country=country)
            if phone:
                yield "written_phone", phone
        for number in contact_traces.find_tax_numbers(text)[:MAX_TRACES]:
            yield "tax", number

    def _find_candidates(self, clues):
        """Customers for whom something speaks, of those that the user may see."""
        Identity = self.env["omnichannel.identity"].sudo()
        written = list(clues["written_phone"])[:MAX_TRACES]
        # sudo: numbers are compared as text in the database; the rules filter what is found
        by_phone = Identity._find_partners_by_phone([*clues["phone"], *written])
        clues["partners"] = by_phone
        ids = [partner.id for partners in by_phone.values() for partner in partners]
        strong = Domain("id", "in", ids)
        if emails := list(clues["email"])[:MAX_TRACES]:
            strong |= Domain("email_normalized", "in", emails)
        if numbers := self._get_tax_numbers(clues):
            strong |= Domain("vat", "in", numbers)
        shared = Domain("company_id", "in", (False, self.sudo().company_id.id))
        Partner = self.env["res.partner"]
        candidates = Partner.search(shared & strong, limit=2 * MAX_TRACES)
        if len(clues["name"]) > 2:
            named = Domain("name", "=ilike", escape_psql(clues["name"]))
            candidates |= Partner.search(
                shared & named & Domain("id", "not in", candidates.ids), limit=MAX_SUGGESTIONS
            )
        return candidates

    def _get_tax_numbers(self, clues):
        """Tax numbers as records may have them: with the country's letters before, and without."""
        code = self.sudo().company_id.country_id.code or ""
        numbers = list(clues["tax"])[:MAX_TRACES]
        return [*numbers, *(f"{code}{number}" for number in numbers if code)]

    def _weigh(self, partner, clues):
        """What speaks for a customer.

        :return: pairs of weight and sentence
        """
        evidence = []
        for kind, value, sentence in self._find_evidence(partner, clues):
            words = self._say_when(sentence, clues[kind].get(value))
            evidence.append((_WEIGHTS[kind], words))
        if clues["name"] and (partner.name or "").strip().lower() == clues["name"]:
            evidence.append((_WEIGHTS["name"], self.env._("same name")))
            if partner.parent_id in self._get_phone_owners(partner, clues):
                company = partner.parent_id.name
                sentence = self.env._("works at %s, whose number it is", company)
                evidence.append((_WEIGHTS["company"], sentence))
        return evidence

    def _say_when(self, sentence, when):
        if not when:
            return sentence
        day = format_date(self.env, when, date_format="d MMM")
        return self.env._("%(evidence)s written on %(day)s", evidence=sentence, day=day)

    def _find_evidence(self, partner, clues):
        """Kind, value and words of what a customer's record and the chat have in common."""
        for kind in ("phone", "written_phone"):
            for phone in clues[kind]:
                if partner in self._get_phone_owners(partner, clues, phone):
                    yield kind, phone, self._name_phone(kind, phone, partner)
        for email in clues["email"]:
            if partner.email_normalized == email:
                yield "email", email, self.env._("e-mail %s", email)
        for number in clues["tax"]:
            if (partner.vat or "").endswith(number):
                yield "tax", number, self.env._("tax number %s", number)

    def _get_phone_owners(self, partner, clues, phone=None):
        """Whose number it is (default: any of the numbers), as records of the user."""
        by_phone = clues["partners"]
        owners = [by_phone.get(phone)] if phone else by_phone.values()
        return partner.browse([owner.id for each in owners if each for owner in each])

    def _name_phone(self, kind, phone, partner):
        if kind == "phone":
            if partner.is_company:
                return self.env._("the company's phone")
            return self.env._("same phone")
        return self.env._("phone %s", phone)
