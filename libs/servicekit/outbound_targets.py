"""Where programs of ours may post: public addresses of the internet, and nothing that only we can reach."""

from __future__ import annotations

import re
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit

from servicekit.errors import InvalidArgument

MAX_URL = 2_000
PORTS = frozenset({443, 8443})
"""The ports posts go to, unless private addresses are allowed."""

# The networks of IANA's special-purpose registries are written out: what `is_global` says changed between Pythons.
_CLOSED_V4 = tuple(
    IPv4Network(each)
    for each in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
        "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24",
        "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
        "168.63.129.16/32",  # public by number, and answered inside every machine of one provider of clouds
    )
)  # fmt: skip
_OPEN_V6 = IPv6Network("2000::/3")
_CLOSED_V6 = tuple(
    IPv6Network(each) for each in ("2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20")
)

_UNFIT = re.compile(r"[^\x21-\x7e]|[\\\"<>^`{|}]")
_NAME = re.compile(r"(?=.{1,253}$)[a-z0-9_](?:[a-z0-9_-]{0,62})(?:\.[a-z0-9_](?:[a-z0-9_-]{0,62}))*")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")

Resolve = Callable[[str, int], Sequence[str]]
"""Returns the addresses of a host; raises OSError when it has none."""


@dataclass(frozen=True)
class Url:
    """An address to post to, in parts that mean the same to everybody who reads them."""

    scheme: str
    host: str
    """A name in lower case or an address in its usual spelling; IPv6 without brackets."""

    port: int
    path: str
    """Path and query, beginning with a slash."""

    @property
    def authority(self) -> str:
        """The value of the Host header."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        usual = 443 if self.scheme == "https" else 80
        return host if self.port == usual else f"{host}:{self.port}"


class Closed(Exception):
    """The host has an address that is not public, or none at all; `reason` is kebab-case."""

    def __init__(self, reason: str) -> None:
        """Tell why, without the address."""
        super().__init__(reason)
        self.reason = reason


def checked_url(field: str, text: str, *, allow_private: bool = False) -> Url:
    """Return the parts of an address to post to, or refuse it with the name of the field.

    What different programs read differently is refused as well: users, backslashes, numbers that stand for addresses.
    """
    if not text:
        raise InvalidArgument(field, "is required", "FIELD_REQUIRED")
    if len(text) > MAX_URL or _UNFIT.search(text):
        raise InvalidArgument(field, f"must have up to {MAX_URL} characters that a URL may hold; escape all others")
    schemes = ("https", "http") if allow_private else ("https",)
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise InvalidArgument(field, "must be a URL") from None
    if parts.scheme not in schemes or not parts.hostname:
        raise InvalidArgument(field, f"must begin with {' or '.join(f'{each}://' for each in schemes)} and a host")
    if "@" in parts.netloc or "#" in text:
        raise InvalidArgument(field, "must have no user, password or fragment")
    url = Url(
        scheme=parts.scheme,
        host=_host(field, parts.hostname.rstrip(".")),
        port=(443 if parts.scheme == "https" else 80) if port is None else port,
        path=(parts.path or "/") + (f"?{parts.query}" if parts.query else ""),
    )
    if not url.port or (not allow_private and url.port not in PORTS):
        raise InvalidArgument(field, f"must use one of the ports {', '.join(map(str, sorted(PORTS)))}")
    return url


def open_addresses(url: Url, resolve: Resolve, *, allow_private: bool = False) -> Sequence[str]:
    """Return the addresses of the host, to be connected to as they are: asked again, the name might have others.

    Raises Closed when any of them is not public: whoever mixes them means no good.
    """
    try:
        found = list(dict.fromkeys(resolve(url.host, url.port)))
    except (OSError, UnicodeError):
        raise Closed("no-such-host") from None
    if not found:
        raise Closed("no-such-host")
    if not allow_private and not all(map(is_public, found)):
        raise Closed("private-address")
    return found


def is_public(address: str) -> bool:
    """Tell whether an address belongs to one machine of the internet at large."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return False  # also one with a zone, which only means something on this machine
    if isinstance(parsed, IPv4Address):
        return not any(parsed in each for each in _CLOSED_V4)
    return _is_public_v6(parsed)


def system_resolve(host: str, port: int) -> Sequence[str]:
    """Ask the machine's resolver."""
    return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def _is_public_v6(address: IPv6Address) -> bool:
    """Only what is given out as global unicast; nothing that carries an IPv4 address inside is."""
    return address.scope_id is None and address in _OPEN_V6 and not any(address in each for each in _CLOSED_V6)


def _host(field: str, host: str) -> str:
    """Return a host that cannot be read as another one: `127.1`, `0x7f000001` and `2130706433` are one machine."""
    if ":" in host or _NUMBER.fullmatch(host.rpartition(".")[2]):
        try:
            return str(ip_address(host))
        except ValueError:
            raise InvalidArgument(field, "must name its host by a name or by an address in its usual form") from None
    if not _NAME.fullmatch(host):
        raise InvalidArgument(field, "must have a host of letters, digits and hyphens; others in their xn-- form")
    return host
