"""What a call shows decides who its caller is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from joserfc import jwt
from servicekit.access import Caller, acting_as, current_caller
from servicekit.access.authenticator import BearerAuthenticator
from servicekit.access.keys import generate_keypair, load_signing_key, write_keypair
from servicekit.access.tokens import TokenVerifier, mint
from servicekit.errors import PermissionDenied, Unauthenticated

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)


class Noon:
    """Always tells the same time."""

    def now(self) -> datetime:
        return NOW


@pytest.fixture
def token(tmp_path: Path) -> str:
    write_keypair(generate_keypair("desk", ["agent"], "agents/"), tmp_path / "desk.json", tmp_path / "public")
    return mint(load_signing_key(tmp_path / "desk.json"), "agents/anna", ["agent"], timedelta(minutes=5), NOW)


@pytest.fixture
def authenticator(token: str, tmp_path: Path) -> BearerAuthenticator:
    return BearerAuthenticator(TokenVerifier(tmp_path / "public"), Noon())


def test_a_bearer_token_names_the_caller(authenticator: BearerAuthenticator, token: str) -> None:
    assert authenticator.authenticate(f"Bearer {token}").subject == "agents/anna"
    assert authenticator.authenticate(f"bearer {token}").subject == "agents/anna"


@pytest.mark.parametrize(
    ("header", "reason"),
    [
        (None, "TOKEN_MISSING"),
        ("", "TOKEN_MISSING"),
        ("Basic YTpi", "TOKEN_INVALID"),
        ("Bearer ", "TOKEN_INVALID"),
        ("Bearer x.y.z", "TOKEN_INVALID"),
        ("Bearer bsk_k_1_" + "0" * 64, "TOKEN_INVALID"),
    ],
)
def test_a_call_without_good_credentials_is_refused(
    authenticator: BearerAuthenticator, header: str | None, reason: str
) -> None:
    with pytest.raises(Unauthenticated) as caught:
        authenticator.authenticate(header)

    assert caught.value.reason == reason


def test_a_caller_without_the_permission_is_refused_by_its_name() -> None:
    caller = Caller("agents/anna", frozenset({"agent"}), frozenset({"contacts.read"}))
    caller.require("contacts.read")

    with pytest.raises(PermissionDenied) as caught:
        caller.require("contacts.delete")

    assert caught.value.reason == "PERMISSION_MISSING"


def test_the_caller_is_known_inside_the_request_only() -> None:
    anna = Caller("agents/anna", frozenset(), frozenset())

    with acting_as(anna):
        assert current_caller() is anna

    with pytest.raises(Unauthenticated):
        current_caller()


def test_a_token_seen_before_is_not_decoded_again(
    authenticator: BearerAuthenticator, token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = authenticator.authenticate(f"Bearer {token}")
    monkeypatch.setattr(jwt, "decode", None)

    assert authenticator.authenticate(f"Bearer {token}") is first
