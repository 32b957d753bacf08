"""Which addresses a provider's interface may have: secrets go there."""

# There is no environment here: see sentences.py.
# pylint: disable=prefer-env-translation

import ipaddress
import re
import socket
from urllib.parse import urlsplit

from .sentences import _

# Nothing else than what an address without user, query and fragment is made of.
_ADDRESS = re.compile(r"(?P<scheme>[a-z][a-z0-9+.-]*)://[!$&-;=A-Z_a-z~\[\]]+", re.IGNORECASE)
#: Where clouds tell a server its own passwords, besides 169.254.169.254 (which is link-local).
_METADATA = ("100.100.100.200", "168.63.129.16", "192.0.0.192", "fd00:ec2::254")
_METADATA_NAMES = ("metadata", "metadata.google.internal", "instance-data")
#: IPv6 addresses that are IPv4 addresses for somebody on the way.
_TRANSLATED = tuple(map(ipaddress.ip_network, ("64:ff9b::/96", "2002::/16", "2001::/32")))


def refuse_address(url, http_hosts=()):
    """Why a provider's interface cannot be at an address; None = it can.

    :param str url: what somebody wrote
    :param http_hosts: hosts to which secrets may go without encryption
    :rtype: omnichannel_chat.connectors.sentences.Sentence | None
    """
    host = _read_host(url)
    if not host:
        return _("This is not an address like https://api.example.com/v1.")
    ip = _read_ip(host)
    if not (_is_usable(ip) if ip else _is_name(host)):
        return _("Nothing may be sent to this address.")
    is_loopback = host == "localhost" or bool(ip and ip.is_loopback)
    scheme = url.partition(":")[0].lower()
    if scheme == "https" or (scheme == "http" and (is_loopback or host in http_hosts)):
        return None
    return _(
        "The address must begin with https://. Where your own network is safe, whoever runs the "
        "server can allow http:// for this host."
    )


def _read_host(url):
    """The host of an address, "" when it is none, or has parts that it must not have."""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").rstrip(".")
        # Reading an impossible port raises an error.
        is_whole = _ADDRESS.fullmatch(url) and parts.port != 0
    except ValueError:
        return ""
    return host if is_whole else ""


def _read_ip(host):
    """The number behind a host, and what is wrapped in it; None = it is a name."""
    try:
        ip = ipaddress.ip_address(host)
    except ValueError:
        return None
    return getattr(ip, "ipv4_mapped", None) or ip


def _is_name(host):
    """Whether it is a name, and no number in disguise: 0xa9fea9fe, 2852039166, 127.1."""
    try:
        socket.inet_aton(host)
    except OSError:
        return host not in _METADATA_NAMES
    return False


def _is_usable(ip):
    odd = ip.is_link_local or ip.is_multicast or ip.is_unspecified
    # ::1 is in a reserved range, too.
    odd = odd or (ip.is_reserved and not ip.is_loopback)
    odd = odd or any(ip in network for network in _TRANSLATED if network.version == ip.version)
    return not odd and str(ip) not in _METADATA
