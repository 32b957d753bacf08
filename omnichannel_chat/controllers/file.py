from odoo import http
from odoo.http import request

from ..tools.arguments import read_digits


class FileController(http.Controller):
    """Where providers fetch the files that we send, if they take them no other way."""

    @http.route(
        "/omnichannel/file/<string:attachment_id>/<string:expires>/<string:signature>/<string:name>",
        type="http",
        auth="public",
        methods=["GET", "HEAD"],
        save_session=False,
        readonly=True,
    )
    def fetch(self, attachment_id, expires, signature, name):
        """The file, to whoever has its signed address; 404 to everybody else."""
        numbers = read_digits(attachment_id), read_digits(expires)
        if None in numbers:
            raise request.not_found()
        found_sudo = request.env["ir.attachment"]._open_omnichannel_file(*numbers, signature)
        if not found_sudo:
            raise request.not_found()
        # sudo: the address proves that we gave it to somebody
        stream = request.env["ir.binary"].sudo()._get_stream_from(found_sudo)
        # A download, so that nothing in it runs in a page of ours.
        return stream.get_response(as_attachment=True, max_age=0)
