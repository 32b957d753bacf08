import logging

from odoo import SUPERUSER_ID, http
from odoo.http import request

from ..connectors.base import MAX_BODY_BYTES, WebhookRequest
from ..connectors.errors import VerificationError

_logger = logging.getLogger(__name__)


class WebhookController(http.Controller):
    """Where providers call us. It verifies, cuts and stores; a worker does the rest."""

    # No CSRF: the provider proves itself by its signature. No session: it has none.
    @http.route(
        "/omnichannel/webhook/<string:key>",
        type="http",
        auth="none",
        methods=["GET", "HEAD", "POST"],
        csrf=False,
        save_session=False,
        omnichannel_raw=True,  # see models/ir_http.py
    )
    def receive(self, key, **_query):
        """Answer 200 only to what is stored, 403 to what is not proven, 404 to a foreign key."""
        channels = request.env(user=SUPERUSER_ID)["omnichannel.channel"]
        try:
            channel, connector = channels._open_webhook(key)
        except KeyError:
            return self._answer(404)
        incoming = self._read_request()
        try:
            if incoming.method != "POST":
                return self._answer(200, connector.handshake(incoming))
            channel._receive(incoming, connector)
        except VerificationError as error:
            # Neither body nor headers: they are somebody's data, or an attacker's.
            _logger.warning("Channel %s refused a webhook request: %s", channel.id, error.detail)
            channel._count_refusal()
            return self._answer(403)
        return self._answer(200, *connector.acknowledgement)

    def _read_request(self):
        """The request before anything has read it: signatures are made over the raw bytes."""
        raw = request.httprequest
        too_long = (raw.content_length or 0) > MAX_BODY_BYTES
        return WebhookRequest(
            method=raw.method,
            url=raw.url,
            headers={name.lower(): value for name, value in raw.headers.items()},
            query=raw.args.to_dict(),
            body=b"\0" * (MAX_BODY_BYTES + 1) if too_long else raw.get_data(cache=True),
        )

    def _answer(self, status, text="", mime_type="text/plain; charset=utf-8"):
        # Plain text: a challenge must never be rendered as a page.
        return request.make_response(text, [("Content-Type", mime_type)], status=status)
