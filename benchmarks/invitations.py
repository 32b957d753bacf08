"""Row 17: inviting many clients: the queue, and the mails that the job makes."""

import time

from . import inside
from .database import query
from .noise import Watch
from .report import Line, Target, write


def measure(world):
    """Everybody at once, as *Invite to the client portal* does; no mail leaves."""
    count = world.sizes.clients
    database = world.copy_portal("invitations")
    inside.call(world, database, make_contacts, count=count)
    query(database, "VACUUM ANALYZE")
    with Watch() as watch:
        done = inside.call(world, database, invite)
    assert done["mails"] == done["people"] == count, done
    yield Line(
        row=17,
        what=f"inviting {count} contacts: until they are queued",
        measured=write(done["queued"], "s"),
        result=count / done["queued"],
        unit="/s",
        target=Target(value=500, unit="/s"),
        noise=watch.noise,
    )
    yield Line(
        row=17,
        what="the same: invitations written, one worker",
        measured=write(done["written"], "s"),
        result=count / done["written"],
        unit="/s",
        target=Target(value=50, unit="/s"),
        noise=watch.noise,
    )


def make_contacts(env, count):
    """People with an address of their own; runs inside Odoo."""
    env["res.partner"].with_context(tracking_disable=True).create(
        [
            {"name": f"Client {number}", "email": f"client{number}@example.com"}
            for number in range(count)
        ]
    )
    env.cr.commit()


def invite(env):
    """Order it, and do the job; runs inside Odoo.

    :return: seconds of both, people who were invited, different people who have a mail
    """
    people = env["res.partner"].search([("email", "=like", "client%@example.com")])
    started = time.monotonic()
    dialog = env["client.portal.invite"].browse(
        env["client.portal.invite"].with_context(active_ids=people.ids).action_open()["res_id"]
    )
    dialog.action_send()
    env.cr.commit()
    queued = time.monotonic() - started
    env.invalidate_all()
    started = time.monotonic()
    env["res.partner"]._cron_send_client_invitations()
    written = time.monotonic() - started
    mails = env["mail.mail"].search([("recipient_ids", "in", people.ids)])
    sent = people.filtered(lambda each: each.client_invitation_state == "sent")
    return {
        "queued": queued,
        "written": written,
        "people": len(sent),
        "mails": len(mails.recipient_ids) if len(mails) == len(mails.recipient_ids) else 0,
    }
