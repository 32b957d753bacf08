"""A worker that kills itself while it starts threads; started by ``test_bulk_concurrency``."""

import json
import os
import signal
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "outbox"))

from killed_worker import start


def die(*_args, **_kwargs):
    os.kill(os.getpid(), signal.SIGKILL)


def work(env, order):
    """Do the job in batches of two, and die at the step; never returns."""
    from odoo.addons.omnichannel_chat.models.threads.many import omnichannel_bulk_job  # pylint: disable=odoo-addons-relative-import

    chat, cron = env.registry["omnichannel.chat"], env.registry["ir.cron"]
    run_batch = env.registry["omnichannel.bulk"]._run_batch
    omnichannel_bulk_job.OmnichannelBulk._run_batch = lambda bulk: run_batch(bulk, 2)
    if order["step"] == "half":
        chat._create_first_deliveries = die
    elif order["step"] == "before_commit":
        cron._commit_progress = die
    elif order["step"] == "after_commit":
        commit = cron._commit_progress

        def commit_and_die(self, *args, **kwargs):
            commit(self, *args, **kwargs)
            self.env.cr.commit()  # pylint: disable=invalid-commit
            die()

        cron._commit_progress = commit_and_die
    env["omnichannel.bulk"]._cron_run()
    die()


if __name__ == "__main__":
    received = json.loads(sys.argv[1])
    work(start(received), received)
