from collections import defaultdict

from odoo import api, fields, models
from odoo.tools import SQL

from ..connectors.events import Address
from ..connectors.names import clean_name
from ..tools.phone_variants import get_variants

#: Kinds of address that providers give to somebody else one day: they prove nothing.
BORROWED_KINDS = ("username",)
#: Kinds that are phone numbers, with or without "+".
PHONE_KINDS = ("wa_id", "phone")
#: Longer names, which nobody can read in a list, are cut.
NAME_LENGTH = 200
#: What is read of customers together with finding them.
PARTNER_FIELDS = (
    "name",
    "phone",
    "country_id",
    "company_id",
    "is_company",
    "commercial_company_name",
)


class OmnichannelIdentity(models.Model):
    """One address of one customer on one channel.

    A customer may have several on the same channel (WhatsApp: phone and business-scoped id): the
    first one known is the *main* identity and carries the chat, the others point to it.
    Linking to a partner is a person's decision, or an exact, unique match of the phone.
    """

    _name = "omnichannel.identity"
    _description = "Customer's Address on a Channel"
    _rec_name = "name"

    channel_id = fields.Many2one("omnichannel.channel", required=True, ondelete="restrict")
    kind = fields.Char(required=True, help="What the address is: wa_id, bsuid, chat_id, ...")
    external_id = fields.Char("Address", required=True)
    main_id = fields.Many2one(
        "omnichannel.identity",
        "Main Address",
        index="btree_not_null",
        ondelete="cascade",
        help="Empty on the main address of a customer; the others point to it.",
    )
    alias_ids = fields.One2many("omnichannel.identity", "main_id", "Further Addresses")
    name = fields.Char()
    username = fields.Char()
    phone = fields.Char(help="International format; only when the provider vouches for it.")
    lang = fields.Char("Language", help="As the provider tells it, e.g. es or pt-BR.")
    partner_id = fields.Many2one(
        "res.partner", "Customer", index="btree_not_null", ondelete="set null"
    )
    guest_id = fields.Many2one("mail.guest", readonly=True, ondelete="restrict")
    reachable = fields.Boolean(default=True, help="False while the customer blocks us.")
    reachable_at = fields.Datetime(readonly=True, help="When he blocked us, or let us in again.")
    # What we may send: consent and blocking are facts of their own, see omnichannel_consent.py.
    stopped = fields.Selection(
        [("marketing", "No marketing"), ("all", "Nothing at all")],
        "Stopped by the Customer",
        help="Lifted only by the customer's own START, or by a person; never by other messages.",
    )
    stopped_at = fields.Datetime(readonly=True)
    stopped_by = fields.Selection(
        [
            ("word", "Customer's message"),
            ("provider", "Told by the provider"),
            ("blacklist", "Phone blacklist"),
            ("user", "Set by a colleague"),
        ],
        "Stopped How",
        readonly=True,
    )
    blocked = fields.Boolean("Blocked by Us", help="Messages are kept, but call nobody.")
    blocked_at = fields.Datetime(readonly=True)
    blocked_by_id = fields.Many2one("res.users", "Blocked by", readonly=True)
    # Name and picture, where the provider tells them only when asked
    profile_state = fields.Selection([("pending", "To be asked for"), ("done", "Known")])
    profile_at = fields.Datetime("Profile Asked", readonly=True)

    _address_unique = models.Constraint(
        "UNIQUE (channel_id, kind, external_id)", "An address exists once on a channel."
    )
    _phone_index = models.Index("(phone) WHERE phone IS NOT NULL")
    _profile_index = models.Index("(id) WHERE profile_state = 'pending'")

    @api.depends("name", "username", "phone", "partner_id.name")
    def _compute_display_name(self):
        for identity in self:
            identity.display_name = identity._get_label()

    def _get_label(self):
        """What people call this customer: customer record, profile name, user name or number.

        Who has none of these yet is told apart by the end of the provider's id.
        """
        self.ensure_one()
        partner_name = self.partner_id.sudo().name
        username = f"@{self.username}" if self.username else ""
        known = clean_name(partner_name) or clean_name(self.name) or username or self.phone
        return known or self.channel_id._call_nameless(self.external_id)

    @api.model_create_multi
    def create(self, vals_list):
        identities = super().create(vals_list)
        for identity in identities.filtered("guest_id"):
            # sudo: whose guest it is decides who may see him
            guest_sudo = identity.guest_id.sudo()
            if guest_sudo.omnichannel_channel_id != identity.channel_id:
                guest_sudo.omnichannel_channel_id = identity.channel_id
        return identities

    def write(self, vals):
        result = super().write(vals)
        if "name" in vals:
            for identity in self.filtered(lambda each: each.name and each.guest_id):
                # sudo: what the provider tells of the customer is shown with what he writes
                identity.guest_id.sudo().name = identity.name[:512]
        return result

    def _get_addresses(self):
        """All addresses of the customer on this channel, strongest first, for the connector.

        :rtype: tuple[Address, ...]
        """
        main = self.main_id or self
        identities = main | main.alias_ids
        return tuple(Address(each.kind, each.external_id) for each in identities)

    # ------------------------------------------------------------------ finding and making

    @api.model
    def _resolve(self, contacts):
        """Find or make the main identity of each contact, in bulk.

        :param list contacts: pairs (channel, ``connectors.events.Contact``)
        :return: main identity for each pair, in the same order
        :rtype: list
        """
        known = self._find_addresses(
            {
                key
                for channel, contact in contacts
                for key in _get_search_keys(channel, contact.addresses)
            }
        )
        result, to_create = [], []
        for channel, contact in contacts:
            keys = _get_search_keys(channel, contact.addresses)
            main = next((known[key] for key in keys if key in known), None)
            if main is None:
                main = _Pending(channel, contact)
                to_create.append(main)
            # A later contact of the same pass finds the one that is about to be made.
            for key in keys:
                known.setdefault(key, main)
            result.append(main)
        self._create_pending(to_create)
        mains = [main.record if isinstance(main, _Pending) else main for main in result]
        self._refresh_all(contacts, mains)
        return mains

    @api.model
    def _find(self, channel, addresses):
        """The main identity that has one of these addresses, the strongest first; may be empty."""
        keys = _get_search_keys(channel, addresses)
        found = self._find_addresses(set(keys))
        return next((found[key] for key in keys if key in found), self.browse())

    @api.model
    def _find_addresses(self, keys):
        """Main identities by (channel id, kind, external id)."""
        if not keys:
            return {}
        self.flush_model(["channel_id", "kind", "external_id", "main_id"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT i.channel_id, i.kind, i.external_id, COALESCE(i.main_id, i.id)
                  FROM unnest(%s::int[], %s::varchar[], %s::varchar[])
                       AS wanted (channel_id, kind, external_id)
                  JOIN omnichannel_identity i USING (channel_id, kind, external_id)
                """,
                *(list(column) for column in zip(*keys, strict=True)),
            )
        )
        return {
            tuple(row[:3]): self.browse(row[3]).with_prefetch([r[3] for r in rows]) for row in rows
        }

    @api.model
    def _create_pending(self, pending):
        if not pending:
            return
        guests = self.env["mail.guest"].create(
            [
                {
                    "name": each.guest_name,
                    "lang": False,
                    "omnichannel_channel_id": each.channel.id,
                }
                for each in pending
            ]
        )
        partners = self._match_phones([each.contact.phone for each in pending], pending)
        records = self.create(
            [
                {
                    **self._get_contact_values(each.contact),
                    "channel_id": each.channel.id,
                    "kind": each.key[1],
                    "external_id": each.key[2],
                    "guest_id": guest.id,
                    "partner_id": partners.get((each.channel.company_id.id, each.contact.phone)),
                }
                for each, guest in zip(pending, guests, strict=True)
            ]
        )
        for each, record in zip(pending, records, strict=True):
            each.record = record
        records._heed_blacklist()

    @api.model
    def _get_contact_values(self, contact):
        return {
            "name": _cut(contact.name),
            "username": _cut(contact.username),
            "phone": _cut(contact.phone),
            "lang": _cut(contact.language),
        }

    @api.model
    def _match_phones(self, phones, pending):
        """Customers whose phone is exactly, and of nobody else, the one that the provider tells.

        :return: partner id by (company id, phone)
        """
        companies = {each.contact.phone: each.channel.company_id for each in pending}
        candidates = self._find_partners_by_phone([phone for phone in phones if phone])
        result = {}
        for phone, partners in candidates.items():
            company = companies[phone]
            mine = partners.filtered(lambda p, c=company: not p.company_id or p.company_id == c)
            if len(mine) == 1:
                result[company.id, phone] = mine.id
        return result

    @api.model
    def _find_partners_by_phone(self, phones):
        """Partners whose number is written in whatever way but means one of the given ones.

        Of those that the user may see.

        :param list phones: international format
        :return: partners by phone
        """
        wanted = dict.fromkeys(phones, self.env["res.partner"])
        if not wanted:
            return {}
        by_variant = defaultdict(list)
        for phone in wanted:
            for variant in get_variants(phone):
                by_variant[variant].append(phone)
        # The stored numbers are free text; the last digits narrow (they are the same in all
        # variants), the exact comparison decides.
        tails = {phone[-7:] for phone in wanted}
        self.env["res.partner"].flush_model(["active", "phone"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT id FROM res_partner
                 WHERE active AND phone IS NOT NULL
                   AND right(regexp_replace(phone, '[^0-9]', '', 'g'), 7) IN %s
                """,
                tuple(tails),
            )
        )
        found = self.env["res.partner"].search_fetch(
            [("id", "in", [row[0] for row in rows])], PARTNER_FIELDS
        )
        for partner in found:
            for phone in by_variant.get(partner._phone_format(fname="phone"), ()):
                wanted[phone] |= partner
        return wanted

    @api.model
    def _refresh_all(self, contacts, mains):
        """Write down what the provider tells anew: aliases first met, changed names."""
        missing = {}
        known = self._find_addresses(
            {key for channel, contact in contacts for key in _get_keys(channel, contact.addresses)}
        )
        for (channel, contact), main in zip(contacts, mains, strict=True):
            for key in _get_keys(channel, contact.addresses):
                if key not in known:
                    missing[key] = main.id
            main._learn(contact)
        if missing:
            self.create(
                [
                    {"channel_id": c, "kind": kind, "external_id": value, "main_id": main_id}
                    for (c, kind, value), main_id in missing.items()
                ]
            )

    def _add_addresses(self, addresses):
        """Attach further addresses to this customer, unless somebody else has them."""
        self.ensure_one()
        main = self.main_id or self
        keys = set(_get_keys(main.channel_id, addresses))
        for channel_id, kind, value in keys - self._find_addresses(keys).keys():
            self.create(
                {"channel_id": channel_id, "kind": kind, "external_id": value, "main_id": main.id}
            )

    def _move_to(self, contact):
        """The customer goes by other addresses from now on; the chat stays the same.

        A new address takes the place of the old one of its kind: what comes late from that one is
        still his, but he is not written to there any more. When the new address already has its
        own history the two are not merged by machine.
        """
        self.ensure_one()
        main = self.main_id or self
        for address in contact.addresses:
            if address.kind not in BORROWED_KINDS:
                main._replace_address(address)
        main._add_addresses(contact.addresses)
        main._learn(contact)

    def _replace_address(self, address):
        """Put a new address into the place of the first one of its kind, which then stands last."""
        of_kind = (self | self.alias_ids).filtered(lambda each: each.kind == address.kind)
        before = of_kind[:1]
        if not before or before.external_id == address.value:
            return
        known = of_kind.filtered(lambda each: each.external_id == address.value)
        taken = self._find_addresses({(self.channel_id.id, address.kind, address.value)})
        if known.guest_id or (taken and not known):
            # It is that of somebody who was merged into this one, or of somebody else.
            return
        known.unlink()
        gone = before.external_id
        before.external_id = address.value
        before.flush_recordset(["external_id"])
        self.create(
            {
                "channel_id": self.channel_id.id,
                "kind": address.kind,
                "external_id": gone,
                "main_id": self.id,
            }
        )

    def _learn(self, contact):
        """Write down what the provider tells of the customer, where that is news."""
        self.ensure_one()
        told = self._get_contact_values(contact)
        if contact.name_is_guess and self.name:
            del told["name"]
        changes = {name: value for name, value in told.items() if value and self[name] != value}
        if changes:
            self.write(changes)

    def _reveal(self, contact):
        """Further addresses of the customer came to light before he has written by them."""
        self.ensure_one()
        main = self.main_id or self
        known = {(each.kind, each.external_id) for each in main | main.alias_ids}
        if any((address.kind, address.value) not in known for address in contact.addresses):
            main._add_addresses(contact.addresses)
        main._learn(contact)

    def _set_reachable(self, reachable, moment):
        """The customer blocked us, or let us in again, unless something newer is known.

        :param datetime moment: naive UTC, by the provider's clock
        """
        outdated = self.filtered(lambda each: each.reachable_at and moment < each.reachable_at)
        (self - outdated).write({"reachable": reachable, "reachable_at": moment})

    # ------------------------------------------------------------------ linking

    def _link_partner(self, partner):
        """Say that this customer is that partner (or, with an empty partner, nobody known)."""
        self.ensure_one()
        main = self.main_id or self
        main.partner_id = partner
        chats = self.env["omnichannel.chat"].search([("identity_id", "=", main.id)])
        self.env["omnichannel.message"]._sign_inbound(chats, partner, main.guest_id)
        chats._notify_changed()


def _cut(name):
    return (name or "")[:NAME_LENGTH] or False


def _get_keys(channel, addresses):
    """Look-up keys of the addresses that name one person for good, strongest first."""
    lasting = [address for address in addresses if address.kind not in BORROWED_KINDS]
    return [(channel.id, address.kind, address.value) for address in lasting or addresses]


def _get_search_keys(channel, addresses):
    """:func:`_get_keys`, then other ways to write the same phone number."""
    keys = _get_keys(channel, addresses)
    variants = [
        (channel.id, address.kind, variant.removeprefix("" if address.value[:1] == "+" else "+"))
        for address in addresses
        if address.kind in PHONE_KINDS
        for variant in get_variants("+" + address.value.removeprefix("+"))
    ]
    return list(dict.fromkeys(keys + variants))


class _Pending:
    """A main identity that is about to be created."""

    def __init__(self, channel, contact):
        self.channel = channel
        self.contact = contact
        self.key = _get_keys(channel, contact.addresses)[0]
        self.record = None

    @property
    def guest_name(self):
        contact = self.contact
        known = contact.name or contact.username
        # No number: a guest's name goes wherever a message goes. At most 512 characters are taken.
        return (known or self.channel._call_nameless(self.key[2]))[:512]
