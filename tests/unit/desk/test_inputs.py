"""What comes from people and browsers: typed identities, stream positions, cookies."""

from __future__ import annotations

import base64

import pytest
from flask import Flask, Request
from servicekit.errors import InvalidArgument
from werkzeug.test import EnvironBuilder

from services.desk.cookies import SessionCookies
from services.desk.position import Position
from services.desk.typed import Reading, contact_id, reading


@pytest.mark.parametrize(
    ("typed", "understood"),
    [
        ("+49 30 1234567", Reading("phone", "", "+49301234567")),
        ("0049 (30) 123-4567", Reading("phone", "", "+49301234567")),
        ("Maria@Example.ORG", Reading("email", "", "maria@example.org")),
        ("x:115712", Reading("x", "", "115712")),
        ("external-id:shop:4711", Reading("external-id", "shop", "4711")),
    ],
)
def test_what_is_typed_is_read_as_the_likeliest_identity(typed: str, understood: Reading) -> None:
    assert reading(typed, "") == understood


def test_a_national_number_needs_the_region_of_the_deployment() -> None:
    without, with_region = reading("030 1234567", ""), reading("030 1234567", "DE")

    assert without
    assert without.fault
    assert with_region == Reading("phone", "", "+49301234567")


@pytest.mark.parametrize("typed", ["", "   ", "what was it again", "12", "'; drop table"])
def test_what_looks_like_nothing_is_not_guessed(typed: str) -> None:
    assert reading(typed, "DE") is None


@pytest.mark.parametrize(
    ("typed", "found"),
    [("c_01h2x", "c_01h2x"), ("contacts/c_1", "c_1"), (" c_1 ", "c_1"), ("c_", ""), ("c_1/../x", ""), ("d_1", "")],
)
def test_contact_ids_are_known_by_their_form(typed: str, found: str) -> None:
    assert contact_id(typed) == found


def test_a_position_comes_back_as_it_was() -> None:
    position = Position("h|1/2+3=", "ü")

    assert Position.decode(position.encode()) == position
    assert Position.decode("") == Position("", "")


@pytest.mark.parametrize(
    "text",
    [
        "!!",
        "é",
        "e30=",
        "a" * 5001,
        *(base64.urlsafe_b64encode(raw).decode() for raw in (b"{}", b"[1]", b"null", b"\xff", b"[" * 900)),
    ],
)
def test_a_position_that_is_not_ours_is_refused(text: str) -> None:
    with pytest.raises(InvalidArgument):
        Position.decode(text)


def test_a_cookie_is_read_back_only_with_our_signature() -> None:
    ours, theirs = SessionCookies(b"a" * 32, is_https=False), SessionCookies(b"b" * 32, is_https=False)
    with Flask(__name__).test_request_context():
        response = Flask.response_class()
        ours.write(response, "token.with.dots")
    cookie = response.headers["Set-Cookie"].split(";")[0]
    request = Request(EnvironBuilder(headers=[("Cookie", cookie)]).get_environ())

    assert ours.read(request) == "token.with.dots"
    assert theirs.read(request) is None
    assert ours.is_form_token("t", ours.form_token("t"))
    assert not ours.is_form_token("t", theirs.form_token("t"))


def test_over_https_the_cookie_is_bound_to_the_host() -> None:
    cookies, response = SessionCookies(b"a" * 32, is_https=True), Flask.response_class()
    cookies.write(response, "t")

    assert response.headers["Set-Cookie"].startswith("__Host-backstory=")
    assert "Secure" in response.headers["Set-Cookie"]
