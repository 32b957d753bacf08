from babel.dates import format_skeleton
from babel.numbers import format_decimal
from pytz import timezone, utc

from odoo import api, fields, models
from odoo.tools import format_date, format_time
from odoo.tools.misc import babel_locale_parse, get_lang

from ....connectors.portal.connector import FILE_LIMIT, TEXT_LIMIT
from .omnichannel_chat import MAX_FILES


class OmnichannelChat(models.Model):
    """How the client's pages speak: limits, words of the script, sizes and times."""

    _inherit = "omnichannel.chat"

    @api.model
    def _get_client_limits(self):
        """What can be sent in a thread, to be said before it is tried."""
        return {
            "text": TEXT_LIMIT,
            "files": MAX_FILES,
            "size": FILE_LIMIT,
            "size_said": self._tell_size(FILE_LIMIT),
            "said": self.env._(
                "Add files: at most %(files)s, of %(size)s each. Zip files are unpacked.",
                files=MAX_FILES,
                size=self._tell_size(FILE_LIMIT),
            ),
            "hint": self.env._(
                "Enter sends, Shift+Enter begins a new line. Files: at most %s each; zip files are "
                "unpacked.",
                self._tell_size(FILE_LIMIT),
            ),
        }

    @api.model
    def _get_client_words(self):
        """What the page's script says; it comes before Odoo's translations."""
        limits = self._get_client_limits()
        return {
            "offline": self.env._("No connection. Your message is kept here."),
            "away": self.env._("No connection."),
            "refused": self.env._("Not sent."),
            "retry": self.env._("Try again"),
            "signed_out": self.env._(
                "You are signed out. Sign in again; your message is kept here."
            ),
            "sending": self.env._("Sending"),
            "sent": self.env._("Sent"),
            "read": self.env._("Read by %s"),
            "new": self.env._("New"),
            "remove": self.env._("Remove %s"),
            "too_big": self.env._(
                "%(name)s is too large: a file may have %(size)s.",
                name="%s",
                size=limits["size_said"],
            ),
            "too_many": self.env._("At most %s files go with one message.", limits["files"]),
            "empty_file": self.env._("%s is empty."),
            "failed_file": self.env._("%s could not be uploaded. Try again."),
            "you": self.env._("You"),
            "drop": self.env._("Drop your files here"),
        }

    # ------------------------------------------------------------------ as people say it

    @api.model
    def _tell_size(self, size):
        """The size of a file, as exactly as anybody wants to know it."""
        if size < 1024**2:
            return f"{size} B" if size < 1024 else f"{round(size / 1024)} KB"
        locale = babel_locale_parse(get_lang(self.env).code)
        return f"{format_decimal(round(size / 1024**2, 1), locale=locale)} MB"

    def _get_client_time(self, moment):
        """A moment on the client's clock."""
        try:
            zone = timezone(self.env.context.get("tz") or "UTC")
        except KeyError:
            zone = utc
        return utc.localize(moment).astimezone(zone)

    def _tell_day(self, day):
        today = self._get_client_time(fields.Datetime.now()).date()
        days = (today - day).days
        if days in (0, 1):
            return (self.env._("Today"), self.env._("Yesterday"))[days]
        return format_date(self.env, day, date_format="full")

    def _tell_list_time(self, moment):
        """The time of today, the day of this year, else the date."""
        at, now = self._get_client_time(moment), self._get_client_time(fields.Datetime.now())
        if at.date() == now.date():
            return format_time(self.env, at.time(), time_format="short")
        if at.year == now.year:
            locale = babel_locale_parse(get_lang(self.env).code)
            return format_skeleton("MMMd", at, locale=locale)
        return format_date(self.env, at.date())
