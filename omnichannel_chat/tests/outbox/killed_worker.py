"""A worker that kills itself at a given step; started by ``test_concurrency.TestKilled``."""

import json
import os
import signal
import sys
from pathlib import Path

import odoo
from odoo import SUPERUSER_ID, api
from odoo.tools import config


def die(*_args, **_kwargs):
    os.kill(os.getpid(), signal.SIGKILL)


def start(order):
    """An environment on the order's database."""
    arguments = ["-d", order["db_name"], "--addons-path", ",".join(order["addons_path"])]
    arguments += ["--data-dir", order["data_dir"]]
    for name, value in order["db"].items():
        if value:
            arguments += [f"--{name}", str(value)]
    config.parse_config(arguments)
    registry = odoo.modules.registry.Registry(order["db_name"])
    return api.Environment(registry.cursor(), SUPERUSER_ID, {})


def work(env, order):
    """Do the work of the step; never returns."""
    from odoo.addons.omnichannel_chat.connectors.base import WebhookRequest  # pylint: disable=odoo-addons-relative-import
    from odoo.addons.omnichannel_chat.connectors.sandbox.connector import SandboxConnector  # pylint: disable=odoo-addons-relative-import
    from odoo.addons.omnichannel_chat.workers import intake  # pylint: disable=odoo-addons-relative-import

    send = SandboxConnector.send

    def send_and_note(connector, message):
        with Path(order["sent_log"]).open("a") as log:
            log.write(f"{message.key}\n")
        return send(connector, message)

    def send_and_die(connector, message):
        send_and_note(connector, message)
        die()

    step = order["step"]
    SandboxConnector.send = {"before_call": die, "after_call": send_and_die}.get(
        step, send_and_note
    )
    if step == "stored":
        channel = env["omnichannel.channel"].browse(order["channel_id"])
        body = order["body"].encode()
        channel._receive(WebhookRequest(method="POST", url="", headers=order["headers"], body=body))
        env.cr.commit()
        die()
    if step == "processing":
        intake.Pass._update_chats = die
        env["omnichannel.event"]._cron_process()
    env["omnichannel.message"]._cron_send()


if __name__ == "__main__":
    received = json.loads(sys.argv[1])
    work(start(received), received)
