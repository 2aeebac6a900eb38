"""Addresses that somebody who means harm would give us to post to."""

from __future__ import annotations

_LOOPBACK = (
    "127.0.0.1", "127.0.0.2", "127.1", "127.0.1", "127.255.255.254", "0", "0.0.0.0", "0.0.0.1", "2130706433",  # noqa: S104 -- refused, not bound
    "0x7f000001", "0x7f.0.0.1", "0x7f.1", "0x7f.0x0.0x0.0x1", "0177.0.0.1", "0177.1", "017700000001", "00000177.0.0.1",
    "127.0.0.1.", "127.000.000.001", "0127.0.0.1", "4294967295", "340282366920938463463374607431768211455",
)  # fmt: skip
_PRIVATE = (
    "10.0.0.1", "10.255.255.255", "172.16.0.1", "172.31.255.254", "192.168.0.1", "192.168.255.255", "167772161",
    "0xa.0.0.1", "012.0.0.1", "3232235521", "0xc0a80001", "0300.0250.0.1", "192.168.1", "172.16.1", "10.1",
    "100.64.0.1", "100.127.255.254", "100.100.100.200", "198.18.0.1", "198.19.255.254",
)  # fmt: skip
_SPECIAL = (
    "169.254.169.254", "169.254.0.1", "169.254.255.255", "2852039166", "0xa9fea9fe", "0xa9.0xfe.0xa9.0xfe",
    "0251.0376.0251.0376", "169.254.43518", "168.63.129.16", "192.0.0.1", "192.0.0.192", "192.0.2.1", "198.51.100.7",
    "203.0.113.9", "192.88.99.1", "192.31.196.1", "192.52.193.1", "192.175.48.1", "224.0.0.1", "239.255.255.250",
    "240.0.0.1", "255.255.255.255",
)  # fmt: skip
_V6 = (
    "::", "::1", "0:0:0:0:0:0:0:1", "0000:0000:0000:0000:0000:0000:0000:0001", "::127.0.0.1", "::ffff:127.0.0.1",
    "::ffff:7f00:1", "0:0:0:0:0:ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:a00:1", "::ffff:192.168.0.1",
    "::ffff:169.254.169.254", "::ffff:a9fe:a9fe", "::ffff:8.8.8.8", "::ffff:0:127.0.0.1", "::ffff:0:10.0.0.1",
    "64:ff9b::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b::10.0.0.1", "64:ff9b:1::1",
    "64:ff9b::8.8.8.8", "2002:7f00:1::", "2002:a00:1::1", "2002:c0a8:1::", "2002:a9fe:a9fe::", "2002:808:808::",
    "2001::1", "2001:0:4136:e378:8000:63bf:3fff:fdd2", "2001:10::1", "2001:20::1", "2001:db8::1", "3fff::1",
    "fc00::1", "fd00::1", "fd00:ec2::254", "fdff:ffff::1", "fe80::1", "fe80::a9fe:a9fe", "febf::1", "fec0::1",
    "fe80::1%25lo", "fe80::1%eth0", "ff01::1", "ff02::1", "ff05::2", "100::1", "5f00::1", "4000::1", "::5efe:10.0.0.1",
    "2620:4f:8000::1", "8000::1", "::2", "1::1",
)  # fmt: skip
_NAMES_OF_PRIVATE = {
    "localhost": "127.0.0.1", "LOCALHOST": "127.0.0.1", "localhost.": "127.0.0.1", "a.localhost": "127.0.0.1",
    "localhost.localdomain": "127.0.0.1", "ip6-localhost": "::1", "127.0.0.1.nip.io": "127.0.0.1",
    "10.0.0.1.sslip.io": "10.0.0.1", "app-10-0-0-1.nip.io": "10.0.0.1", "localtest.me": "127.0.0.1",
    "spoofed.burpcollaborator.net": "127.0.0.1", "metadata.google.internal": "169.254.169.254",
    "metadata": "169.254.169.254", "instance-data": "169.254.169.254", "kubernetes.default.svc": "10.96.0.1",
    "mongodb": "172.18.0.2", "nats": "172.18.0.3", "contacts": "172.18.0.4", "router.lan": "192.168.1.1",
    "printer.local": "169.254.7.7", "intranet": "10.20.30.40", "mapped.attacker.example": "::ffff:127.0.0.1",
    "nat64.attacker.example": "64:ff9b::7f00:1", "sixtofour.attacker.example": "2002:7f00:1::",
    "ula.attacker.example": "fd12:3456::1", "link.attacker.example": "fe80::1",
    "zoned.attacker.example": "fe80::1%lo", "azure.attacker.example": "168.63.129.16",
    "cgnat.attacker.example": "100.64.0.1", "xn--127-0-0-1.attacker.example": "127.0.0.1",
}  # fmt: skip
_FORMS = (
    "http://93.184.215.14/", "http://example.org:443/", "ftp://example.org/", "file:///etc/passwd",
    "gopher://example.org/", "dict://example.org:11211/", "data:text/plain,x", "javascript:alert(1)",
    "unix:///var/run/docker.sock", "ldap://example.org/", "//example.org/", "example.org", "https:example.org",
    "https:///example.org", "https://", "https:///", "https://:443/", "https://?x", "https://#x",
    "https://example.org:22/", "https://example.org:80/", "https://example.org:6379/", "https://example.org:27017/",
    "https://example.org:0/", "https://example.org:65536/", "https://example.org:-1/", "https://example.org:443x/",
    "https://user@example.org/", "https://user:secret@example.org/", "https://example.org@127.0.0.1/",
    "https://127.0.0.1:443@example.org/", "https://example.org%40127.0.0.1/", "https://example.org\\@127.0.0.1/",
    "https://127.0.0.1\\.example.org/", "https://example.org#@127.0.0.1/", "https://example.org/#x",
    "https://example.org /", "https://exam\tple.org/", "https://example.org/\r\nX-Injected: 1",
    "https://example.org/\nx", " https://example.org/", "https://example.org/ x", "https://example.org/\x00",
    "https://ex\u00e4mple.org/", "https://\uff11\uff12\uff17.0.0.1/", "https://\u2460\u2461\u2466.0.0.1/",
    "https://127\u30020\u30020\u30021/", "https://[127.0.0.1]/", "https://[::1/", "https://::1/",
    "https://[::ffff:127.0.0.1]:443@example.org/", "https://example..org/", "https://.example.org/", "https://-/",
    "https://example.org/" + "a" * 2000, "https://" + "a" * 254 + "/", "https://%31%32%37.0.0.1/",
    "https://1.1.1.1.1/", "https://256.256.256.256/", "https://1.1.1/", "https://0x/", "https://0xg.1/",
)  # fmt: skip

ADDRESS = "93.184.215.14"
"""What every other name stands for in tests: a public address."""


def hostile_urls() -> list[str]:
    """Return all of them."""
    hosts = (*_LOOPBACK, *_PRIVATE, *_SPECIAL, *_NAMES_OF_PRIVATE)
    return [*(f"https://{host}/hook" for host in hosts), *(f"https://[{host}]/hook" for host in _V6), *_FORMS]


def resolve(host: str, _port: int) -> list[str]:
    """Find hosts as the internet of whoever attacks would."""
    if host == "nowhere.example":
        raise OSError
    if host.replace(".", "").isdigit() or ":" in host:
        return [host]
    known = {name.lower().rstrip("."): address for name, address in _NAMES_OF_PRIVATE.items()}
    return [known.get(host, ADDRESS)]
