"""Where a fault came up, without what a customer wrote."""

from omnichannel_chat.connectors.faults import describe


def fail(text):
    """What an extension might do."""
    return {}[text]


def describe_failure(call):
    try:
        call()
    except Exception as error:
        return describe(error)


def test_place_and_class():
    """S0-13: file, line and function of the fault come first, then how it was come to."""
    told = describe_failure(lambda: fail("my card is 4111"))
    assert told.startswith("KeyError at tests/connectors/test_faults.py:8 in fail < ")
    assert "in describe_failure" in told


def test_nothing_of_the_text():
    """S0-40: neither the exception's message nor a line of the code."""
    told = describe_failure(lambda: fail("my card is 4111"))
    assert "4111" not in told
    assert "return" not in told


def test_what_began_it():
    """S0-13: a fault that was wrapped is found where it began."""

    def wrap():
        try:
            fail("x")
        except KeyError as error:
            raise ValueError("while evaluating x") from error

    told = describe_failure(wrap)
    assert told.startswith("ValueError at ")
    assert ":8 in fail" in told


def test_addons_only(tmp_path):
    """S0-40: of the machine nothing is told but the addon's own path, however deep in it."""
    addon = tmp_path / "my_addon"
    addon.mkdir()
    (addon / "__manifest__.py").touch()
    space = {}
    code = compile("def broken():\n    1 / 0", str(addon / "models/inbox/bar/x.py"), "exec")
    exec(code, space)
    told = describe_failure(space["broken"])
    assert told.startswith("ZeroDivisionError at my_addon/models/inbox/bar/x.py:2 in broken")
    assert tmp_path.name not in told


def raise_anew(follow):
    """A fault while another one is looked after; ``from None`` says that they are strangers."""
    try:
        fail("x")
    except KeyError:
        if follow:
            raise ValueError("while mending x")  # noqa: B904
        raise ValueError("instead of x") from None


def test_fault_while_mending():
    """S0-13: a fault that came up while another one was looked after began with that one."""
    assert ":8 in fail" in describe_failure(lambda: raise_anew(follow=True))
    assert ":8 in fail" not in describe_failure(lambda: raise_anew(follow=False))


def test_fault_of_nowhere():
    """S0-13: what was never raised has no place."""
    assert describe(KeyError("x")) == "KeyError at ?"
