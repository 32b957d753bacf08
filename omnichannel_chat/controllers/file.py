from odoo import http
from odoo.http import request


class FileController(http.Controller):
    """Where providers fetch the files that we send, if they take them no other way."""

    @http.route(
        "/omnichannel/file/<int:attachment_id>/<int:expires>/<string:signature>/<string:name>",
        type="http",
        auth="public",
        methods=["GET", "HEAD"],
        save_session=False,
        readonly=True,
    )
    def fetch(self, attachment_id, expires, signature, name):
        """The file, to whoever has its signed address; 404 to everybody else."""
        attachments = request.env["ir.attachment"]
        found_sudo = attachments._open_omnichannel_file(attachment_id, expires, signature)
        if not found_sudo:
            raise request.not_found()
        stream = request.env["ir.binary"].sudo()._get_stream_from(found_sudo)
        # A download, so that nothing in it runs in a page of ours.
        return stream.get_response(as_attachment=True, max_age=0)
