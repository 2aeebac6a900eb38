"""Where we post: nowhere that only we can reach, however the address is written."""

from __future__ import annotations

import pytest
from servicekit.errors import InvalidArgument
from servicekit.outbound_targets import Closed, Url, checked_url, is_public, open_addresses

from tests.support.hostile_urls import ADDRESS, hostile_urls, resolve

HOSTILE = hostile_urls()


def reached(text: str, *, allow_private: bool = False) -> list[str]:
    url = checked_url("url", text, allow_private=allow_private)
    return list(open_addresses(url, resolve, allow_private=allow_private))


def test_there_are_two_hundred_hostile_addresses() -> None:
    assert len(set(HOSTILE)) >= 200


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_address_is_refused(text: str) -> None:
    with pytest.raises((InvalidArgument, Closed)):
        reached(text)


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("https://example.org/hook?x=1", Url("https", "example.org", 443, "/hook?x=1")),
        ("https://Example.ORG.:8443", Url("https", "example.org", 8443, "/")),
        ("https://xn--exmple-cua.org/", Url("https", "xn--exmple-cua.org", 443, "/")),
        ("https://93.184.215.14/a", Url("https", "93.184.215.14", 443, "/a")),
        ("https://[2606:4700::6810:84E5]/", Url("https", "2606:4700::6810:84e5", 443, "/")),
    ],
)
def test_a_public_address_is_accepted(text: str, url: Url) -> None:
    assert checked_url("url", text) == url
    assert reached(text)


def test_one_private_address_among_public_ones_closes_the_host() -> None:
    with pytest.raises(Closed, match="private-address"):
        open_addresses(checked_url("url", "https://example.org/"), lambda *_: [ADDRESS, "10.0.0.1"])


def test_a_host_that_is_nowhere_is_told_apart_from_a_private_one() -> None:
    with pytest.raises(Closed, match="no-such-host"):
        reached("https://nowhere.example/")
    with pytest.raises(Closed, match="no-such-host"):
        open_addresses(checked_url("url", "https://example.org/"), lambda *_: [])


def test_a_setting_allows_what_is_private_and_nothing_that_is_ambiguous() -> None:
    assert reached("http://127.0.0.1:9000/x", allow_private=True) == ["127.0.0.1"]
    for text in ("http://127.1/", "http://0x7f000001/", "http://u@127.0.0.1/", "http://127.0.0.1/\r\nA: b"):
        with pytest.raises(InvalidArgument):
            checked_url("url", text, allow_private=True)


def test_the_authority_names_the_port_only_where_it_is_unusual() -> None:
    assert Url("https", "::1", 8443, "/").authority == "[::1]:8443"
    assert Url("https", "example.org", 443, "/").authority == "example.org"
    assert Url("http", "example.org", 80, "/").authority == "example.org"


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "1.1.1.1", "93.184.215.14", "2606:4700::1", "2a00:1450:4001::1", "2001:4860::1"]
)
def test_an_ordinary_address_is_public(address: str) -> None:
    assert is_public(address)
