from ipaddress import ip_address, ip_network

from odoo import api, fields, models
from odoo.tools import SQL, hmac


class ClientPortalLimit(models.Model):
    """How often something was asked for by one address, or for one contact (S3-04).

    In the database, so that all workers of all hosts count together. One row for each key, changed
    by one statement: of two requests at the same moment one is done again by Odoo, which also makes
    two clicks of one client wait for each other.
    """

    _name = "client.portal.limit"
    _description = "Client Portal Limit"
    _log_access = False

    key = fields.Char(required=True, readonly=True)
    since = fields.Datetime(required=True, readonly=True)
    count = fields.Integer(required=True, readonly=True)

    _unique_key = models.Constraint("UNIQUE (key)", "There is one row for each key.")

    @api.model
    def _take(self, what, who, most, hours):
        """Note that something is asked for once more.

        :param str what: what it is
        :param who: an IP address, an e-mail address, an id; kept as a hash only
        :param int most: how often it may be, within...
        :param int hours: ... so many hours from the first time on
        :return: whether it may be this time
        :rtype: bool
        """
        # sudo: the secret of the database, which makes hashes of addresses worthless elsewhere
        key = f"{what}-{hmac(self.env(su=True), 'client.portal.limit', f'{what}-{who}')[:32]}"
        ((count,),) = self.env.execute_query(
            SQL(
                """
                INSERT INTO client_portal_limit AS known (key, since, count)
                VALUES (%(key)s, %(now)s, 1)
                    ON CONFLICT (key) DO UPDATE SET
                       since = CASE WHEN known.since > %(begin)s THEN known.since ELSE %(now)s END,
                       count = CASE WHEN known.since > %(begin)s THEN known.count + 1 ELSE 1 END
             RETURNING count
                """,
                key=key,
                now=fields.Datetime.now(),
                begin=fields.Datetime.subtract(fields.Datetime.now(), hours=hours),
            )
        )
        return count <= most

    @api.model
    def _take_from(self, what, ip, most, hours):
        """As :meth:`_take`, for whoever asks from an IP address.

        Of IPv6 each customer of a provider has a whole network, and a new address whenever he
        likes.
        """
        return self._take(what, _get_place(ip), most, hours)

    @api.model
    def _wait_turn(self, what, who):
        """Two requests for the same at the same moment go one after the other.

        The second one is done again by Odoo once the first is stored, and sees what it has done.
        """
        self._take(what, who, 1, 24)

    @api.autovacuum
    def _gc_limits(self):
        """No window is longer than a day."""
        old = fields.Datetime.subtract(fields.Datetime.now(), days=2)
        self.search([("since", "<", old)]).unlink()


def _get_place(ip):
    """What of an IP address stays the same for one customer of a provider."""
    try:
        address = ip_address(ip)
    except ValueError:
        return ip
    if address.version == 4:
        return ip
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(ip_network((int(address), 64), strict=False))
