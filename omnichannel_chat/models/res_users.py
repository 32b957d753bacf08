from odoo import api, fields, models

#: What may cost somebody the chats that he has.
_RIGHTS = {"active", "group_ids", "company_ids"}


class ResUsers(models.Model):
    _inherit = "res.users"

    omnichannel_notices = fields.Selection(
        selection=lambda self: (
            self.env["res.users.settings"]
            ._fields["omnichannel_notices"]
            ._description_selection(self.env)
        ),
        string="Notify me of",
        compute="_compute_omnichannel_notices",
        inverse="_inverse_omnichannel_notices",
        help="On this computer while Odoo is in the background, on others while you are away.",
    )
    omnichannel_sound = fields.Boolean(
        "Sound for New Messages",
        compute="_compute_omnichannel_sound",
        inverse="_inverse_omnichannel_sound",
    )

    @property
    def SELF_READABLE_FIELDS(self):  # noqa: N802
        return [*super().SELF_READABLE_FIELDS, "omnichannel_notices", "omnichannel_sound"]

    @property
    def SELF_WRITEABLE_FIELDS(self):  # noqa: N802
        return [*super().SELF_WRITEABLE_FIELDS, "omnichannel_notices", "omnichannel_sound"]

    # Each by itself: while one is written, Odoo reads the others of the same method as empty.
    @api.depends("res_users_settings_id.omnichannel_notices")
    def _compute_omnichannel_notices(self):
        for user in self:
            # sudo: whoever sees the user sees what he wants to hear
            settings_sudo = user.sudo().res_users_settings_id
            user.omnichannel_notices = settings_sudo.omnichannel_notices or "all"

    def _inverse_omnichannel_notices(self):
        for user in self:
            settings = self.env["res.users.settings"]._find_or_create_for_user(user)
            settings.omnichannel_notices = user.omnichannel_notices

    @api.depends("res_users_settings_id.omnichannel_sound")
    def _compute_omnichannel_sound(self):
        for user in self:
            # sudo: as above
            user.omnichannel_sound = user.sudo().res_users_settings_id.omnichannel_sound

    def _inverse_omnichannel_sound(self):
        for user in self:
            settings = self.env["res.users.settings"]._find_or_create_for_user(user)
            settings.omnichannel_sound = user.omnichannel_sound

    # ------------------------------------------------------------------ leaving

    def write(self, vals):
        result = super().write(vals)
        if _RIGHTS & vals.keys():
            # sudo: what they had goes on, whoever takes it from them
            self.env["omnichannel.chat"].sudo()._release(self.sudo())
        return result

    def action_archive(self):
        self.check_access("write")
        # Before Odoo deletes what they have planned. sudo: after the check above
        self.env["omnichannel.chat"].sudo()._release(self.sudo(), gone=True)
        return super().action_archive()

    def unlink(self):
        self.check_access("unlink")
        # sudo: after the check above; what they had goes on
        self.env["omnichannel.chat"].sudo()._release(self.sudo(), gone=True)
        return super().unlink()

    # ------------------------------------------------------------------ being there

    def _get_available_for_chats(self):
        """Those of these people who are at their desks: online, not "busy", account active."""
        # sudo: presence is shown to every colleague
        return self.filtered(lambda user: user.active and user.sudo().im_status == "online")

    def _get_notifiable_for_chats(self):
        """Those of these people who may be told of chats, here or on their phones.

        Not who has set another state than "online" himself, who is on leave, or who wants none.
        """
        return self.filtered(
            lambda user: (
                user.active
                and user.omnichannel_notices != "none"
                and not user.manual_im_status
                and not user.is_out_of_office
                # sudo: presence is shown to every colleague; time off says "leave_..."
                and not (user.sudo().im_status or "").startswith("leave")
            )
        )
