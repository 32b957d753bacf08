"""Addresses from outside: a page of this server, or the portal's first page."""

import pytest

from client_portal_ext.tools.local_path import get_local_path


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/my",
        "/my/invoices/7?access_token=a-b#chatter",
        "/my/chats//7",
        "/es/my",
        "/my?next=https://else.example.com",
        "/" + "a" * 499,
    ],
)
def test_pages_of_ours(path):
    assert get_local_path(path) == path


@pytest.mark.parametrize(
    "path",
    [
        None,
        "",
        7,
        b"/my",
        ["/my"],
        "my",
        "//else.example.com",
        "/\\else.example.com",
        "\\\\else.example.com",
        "https://else.example.com/my",
        "javascript:alert(1)",
        "/\t/else.example.com",
        "/\n/else.example.com",
        "/my\r\nSet-Cookie: a=b",
        "/my pages",
        "/my\x00",
        "/my\x7f",
        " /my",
        "/" + "a" * 500,
    ],
)
def test_others(path):
    assert get_local_path(path) == "/my"


def test_default():
    assert get_local_path("//else.example.com", "/web") == "/web"
