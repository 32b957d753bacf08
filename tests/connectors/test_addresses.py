"""Addresses that a provider's interface may have, and those that it may not: secrets go there."""

import pytest

from omnichannel_chat.connectors.addresses import refuse_address

NO_ADDRESS = "This is not an address like https://api.example.com/v1."
NOTHING_GOES_THERE = "Nothing may be sent to this address."
NOT_ENCRYPTED = (
    "The address must begin with https://. Where your own network is safe, whoever runs the server "
    "can allow http:// for this host."
)


@pytest.mark.parametrize(
    "url",
    [
        "https://api.example.com",
        "https://api.example.com:8443/v1",
        "HTTPS://api.example.com/bot~1/(x)",
        "https://10.0.0.7/api",
        "https://[fd12::7]:8443",
        # An IPv4 address in the clothes of IPv6 is what it is below.
        "https://[::ffff:10.0.0.7]",
        "http://[::ffff:127.0.0.1]:9009",
        "https://bot-api.internal",
        "http://localhost:8081",
        "http://127.0.0.1:9009",
        "http://[::1]:9009",
        "https://localhost",
    ],
)
def test_servers_of_ones_own_and_emulators_are_taken(url):
    """S0-31: encrypted, or on this very machine."""
    assert refuse_address(url) is None


@pytest.mark.parametrize(
    "url",
    [
        *("", "api.example.com", "//api.example.com", "/v1", "https://", "https:///v1"),
        *("https://user:pw@api.example.com", "https://@api.example.com"),
        *("https://api.example.com?x=", "https://api.example.com#x", "https://api.example.com/%2e"),
        *("https://api.example.com\\@evil.example", "https://api.example.com /v1"),
        *("https://api.example.com\n.evil.example", "https://api.example.com\x00"),
        *("https://ápi.example.com", "https://api.example.com:x", "https://api.example.com:0"),
        *("https://api.example.com:99999", "https://[::1", "https://[fe80::1%25eth0]"),
        *("javascript:alert(1)", "data:text/plain,x", "file:///etc/passwd"),
    ],
)
def test_what_is_no_plain_address_is_refused(url):
    """S0-31: no user, query, fragment or anything that two readers could read differently."""
    assert refuse_address(url) == NO_ADDRESS


@pytest.mark.parametrize(
    "host",
    [
        *("169.254.169.254", "[fe80::1]", "[::ffff:169.254.169.254]", "[64:ff9b::a9fe:a9fe]"),
        *("[2002:a9fe:a9fe::1]", "2852039166", "0xa9fea9fe", "0251.0376.0251.0376", "127.1"),
        *(
            "[::ffff:100.100.100.200]",
            "100.100.100.200",
            "168.63.129.16",
            "192.0.0.192",
            "[fd00:ec2::254]",
        ),
        *("metadata.google.internal", "METADATA.google.internal.", "metadata", "instance-data"),
        *("0.0.0.0", "[::]", "224.0.0.1", "255.255.255.255", "240.0.0.1"),
    ],
)
@pytest.mark.parametrize("scheme", ["https", "http"])
def test_where_a_cloud_tells_passwords_is_refused(scheme, host):
    """S0-31: however it is written, and even if somebody has listed it."""
    assert refuse_address(f"{scheme}://{host}/", [host.lower().strip("[].")]) == NOTHING_GOES_THERE


@pytest.mark.parametrize(
    "url",
    [
        *("http://api.example.com", "http://10.0.0.7", "http://bot-api.internal:8081"),
        *("http://localhost.evil.example", "http://foo.localhost", "ws://api.example.com"),
        *("gopher://api.example.com", "ftp://127.0.0.1", "file://localhost/etc/passwd"),
    ],
)
def test_secrets_do_not_go_unencrypted(url):
    """S0-31: nor by another protocol."""
    assert refuse_address(url) == NOT_ENCRYPTED


def test_the_server_may_allow_http_for_a_host():
    """S0-31: whoever runs the server says so, for this host and no other, and for http only."""
    hosts = ["bot-api.internal", "10.0.0.7"]
    assert refuse_address("http://Bot-API.internal:8081", hosts) is None
    assert refuse_address("http://10.0.0.7/x", hosts) is None
    assert refuse_address("http://x.bot-api.internal", hosts)
    assert refuse_address("gopher://bot-api.internal", hosts)
