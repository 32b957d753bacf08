"""`make test-odoo`: Odoo's own tests of what we extend, with our addons installed.

Some of them fail without us, too: they want other versions of libraries, or a database that holds
nothing else. Whatever fails is run again on a database without our addons; only what passes there
is ours to mend.
"""

import os
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

from . import console, workspace
from .database import Databases
from .paths import CONFIG, ROOT, STATE

REPORTS = STATE / "reports"
#: What these tests need besides the apps that we depend on.
MODULES = ("test_mail", "test_mail_full", "crm", "privacy_lookup")
#: Files and folders of tests, by addon.
TESTS = {
    "account": ("test_portal_invoice",),
    "account_payment": ("",),
    "base": ("test_ir_attachment", "test_res_partner", "test_res_partner_merge", "test_views"),
    "crm": (
        "test_crm_activity",
        "test_crm_lead",
        "test_crm_lead_convert",
        "test_crm_lead_merge",
        "test_crm_lead_multicompany",
        "test_crm_lead_notification",
        "test_digest",
        "test_res_partner",
    ),
    "digest": ("",),
    "mail": (
        "discuss/test_avatar_acl",
        "discuss/test_discuss_attachment_controller",
        "discuss/test_discuss_binary_controller",
        "discuss/test_discuss_channel",
        "discuss/test_discuss_channel_access",
        "discuss/test_discuss_channel_as_guest",
        "discuss/test_discuss_channel_member",
        "discuss/test_discuss_mail_presence",
        "discuss/test_discuss_mention_suggestions",
        "discuss/test_discuss_message_update_controller",
        "discuss/test_discuss_reaction_controller",
        "discuss/test_discuss_thread_controller",
        "discuss/test_guest",
        "discuss/test_guest_feature",
        "discuss/test_load_messages",
        "discuss/test_message_controller",
        "test_ir_websocket",
        "test_mail_activity",
        "test_mail_composer",
        "test_mail_mail",
        "test_mail_message",
        "test_mail_presence",
        "test_mail_render",
        "test_res_partner",
        "test_res_users",
        "test_uninstall",
        "test_websocket_controller",
    ),
    "phone_validation": ("",),
    "portal": ("",),
    "privacy_lookup": ("",),
    "sale": (
        "test_access_rights",
        "test_controllers",
        "test_payment_flow",
        "test_sale_flow",
        "test_sale_order",
        "test_sale_refund",
        "test_sale_to_invoice",
    ),
    "test_mail": ("",),
    "test_mail_full": ("",),
}

#: What our addons do otherwise on purpose.
MEANT = {
    # A draft invoice is paid by a link.
    "account_payment.tests.test_payment_flows.TestFlows.test_invoice_payment_flow",
    # The page of a draft quotation is opened by a link.
    "sale.tests.test_payment_flow.TestSalePayment."
    "test_payment_amount_must_not_be_less_than_prepayment_amount",
}


def test_odoo():
    """Run them, without those that need a browser; fail for what only our addons break."""
    REPORTS.mkdir(parents=True, exist_ok=True)
    with workspace.ready() as space:
        without, ours = _make_databases(space)
        files = list(_find_files(space.source))
        console.say("\nOdoo's tests, with our addons")
        failed = _run(space, ours, files)
        again = [path for path in files if any(name.startswith(_dotted(path)) for name in failed)]
        if again:
            console.say("\nWhat failed, without our addons")
            failed -= _run(space, without, again)
    failed -= MEANT
    for name in sorted(failed):
        console.say(f"Only with our addons: {name}")
    console.say(f"\n{len(failed)} of Odoo's tests fail because of our addons")
    if failed:
        sys.exit(1)


def _make_databases(space):
    """One database without our addons, one with them."""
    databases = Databases(space)
    without, ours = map(databases.get_name, ("odoo_tests", "odoo_tests_ours"))
    databases.copy(databases.ensure_base(), without)
    with console.step("Installing what Odoo's tests need") as progress:
        space.update(without, progress, "-i", ",".join(MODULES))
    databases.copy(without, ours)
    with console.step("Installing our addons") as progress:
        space.update(ours, progress, "-i", ",".join(databases.checksums))
    return without, ours


def _find_files(source):
    for addon, names in TESTS.items():
        folder = next(each / addon for each in source.addons if (each / addon).is_dir())
        for name in names:
            yield folder / "tests" / (f"{name}.py" if name else "")


def _dotted(path):
    """A file or folder as pytest's report names it, from its addon on."""
    folder, tests, name = str(path.with_suffix("")).rpartition("/tests")
    return f"{Path(folder).name}{tests}{name}".replace("/", ".")


def _run(space, database, files):
    """Run tests on a database.

    :return: names of those that fail
    :rtype: set[str]
    """
    report = REPORTS / f"{database}.xml"
    options = ["--odoo-http", "--odoo-config", CONFIG, "--odoo-database", database]
    quiet = ["-q", "--tb=no", "-p", "tools.pytest_without_browser", f"--junit-xml={report}"]
    command = [space.python, "-m", "pytest", *options, *quiet, *files]
    environment = os.environ | space.environment
    subprocess.run(list(map(str, command)), env=environment, cwd=ROOT, check=False)
    return {
        f"{_shorten(case.get('classname'))}.{case.get('name')}"
        for case in ElementTree.parse(report).iter("testcase")
        if case.find("failure") is not None or case.find("error") is not None
    }


def _shorten(name):
    """The name of a class from its addon on, wherever Odoo lies."""
    return name.rpartition("addons.")[2]
