from odoo import http
from odoo.http import request


class FloorController(http.Controller):
    """Stores the body that was posted, and nothing else: no webhook in Odoo can be faster."""

    @http.route("/bench/floor", type="http", auth="none", csrf=False, save_session=False)
    def receive(self):
        body = request.httprequest.get_data(as_text=True)
        request.env.cr.execute("INSERT INTO bench_floor (body) VALUES (%s)", [body])
        return request.make_response("")
