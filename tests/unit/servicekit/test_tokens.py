"""A token says who is calling only when a trusted issuer may say so."""

from __future__ import annotations

import base64
import json
import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey, OKPKey
from servicekit.access.keys import KeyFault, SigningKey, generate_keypair, load_signing_key, write_keypair
from servicekit.access.tokens import TokenVerifier, mint
from servicekit.errors import Unauthenticated

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@dataclass
class Keys:
    """A folder of trusted keys and the private keys beside it."""

    root: Path

    @property
    def public(self) -> Path:
        return self.root / "public"

    def issuer(self, name: str, roles: tuple[str, ...] = ("agent",), subjects: str = "agents/") -> SigningKey:
        file = self.root / f"{name}.json"
        write_keypair(generate_keypair(name, roles, subjects), file, self.public)
        return load_signing_key(file)


@pytest.fixture
def keys(tmp_path: Path) -> Keys:
    return Keys(tmp_path)


def refused(verifier: TokenVerifier, token: str, now: datetime = NOW) -> str:
    with pytest.raises(Unauthenticated) as caught:
        verifier.verify(token, now)
    return caught.value.reason


def signed(key: SigningKey, claims: dict[str, Any], **header: Any) -> str:
    return jwt.encode(
        {"alg": "Ed25519", "kid": key.kid} | header,
        {"iss": key.issuer, "sub": "agents/anna", "roles": ["agent"], "iat": int(NOW.timestamp())}
        | {"exp": int(NOW.timestamp()) + 60}
        | claims,
        key.key,
        algorithms=["Ed25519"],
    )


def test_a_minted_token_names_its_caller_with_the_permissions_of_the_roles(keys: Keys) -> None:
    key = keys.issuer("desk")

    caller = TokenVerifier(keys.public).verify(mint(key, "agents/anna", ["agent"], MINUTE, NOW), NOW)

    assert caller.subject == "agents/anna"
    assert caller.may("interactions.read")
    assert not caller.may("api-keys.write")


def test_a_token_expires_after_the_leeway(keys: Keys) -> None:
    token = mint(keys.issuer("desk"), "agents/anna", ["agent"], MINUTE, NOW)
    verifier = TokenVerifier(keys.public)

    verifier.verify(token, NOW + timedelta(seconds=89))

    assert refused(verifier, token, NOW + timedelta(seconds=90)) == "TOKEN_EXPIRED"


def test_a_token_from_the_future_is_refused(keys: Keys) -> None:
    token = mint(keys.issuer("desk"), "agents/anna", ["agent"], MINUTE, NOW + timedelta(seconds=31))

    assert refused(TokenVerifier(keys.public), token) == "TOKEN_INVALID"


def test_a_token_cannot_be_minted_for_more_than_fifteen_minutes(keys: Keys) -> None:
    with pytest.raises(ValueError, match="15 minutes"):
        mint(keys.issuer("desk"), "agents/anna", ["agent"], timedelta(minutes=16), NOW)


@pytest.mark.parametrize(
    "claims",
    [
        {"exp": int(NOW.timestamp()) + 901},
        {"exp": int(NOW.timestamp()) - 1},
        {"exp": "9999999999"},
        {"exp": None},
        {"iat": 1.5},
        {"iss": "somebody-else"},
        {"sub": "services/contacts"},
        {"sub": "agents/"},
        {"sub": "agents/anna\n"},
        {"sub": 7},
        {"roles": ["agent", "admin"]},
        {"roles": "agent"},
        {"roles": [["agent"]]},
    ],
    ids=str,
)
def test_a_claim_the_issuer_may_not_make_is_refused(keys: Keys, claims: dict[str, Any]) -> None:
    key = keys.issuer("desk")

    assert refused(TokenVerifier(keys.public), signed(key, claims)) == "TOKEN_INVALID"


def test_an_exact_subject_covers_no_other(keys: Keys) -> None:
    key = keys.issuer("contacts", ("service",), "services/contacts")
    verifier = TokenVerifier(keys.public)

    verifier.verify(mint(key, "services/contacts", ["service"], MINUTE, NOW), NOW)

    assert refused(verifier, mint(key, "services/contacts2", ["service"], MINUTE, NOW)) == "TOKEN_INVALID"


def test_a_token_without_signature_is_refused(keys: Keys) -> None:
    key = keys.issuer("desk")
    payload = signed(key, {}).split(".")[1]
    header = base64.urlsafe_b64encode(json.dumps({"alg": "none", "kid": key.kid}).encode()).rstrip(b"=").decode()

    assert refused(TokenVerifier(keys.public), f"{header}.{payload}.") == "TOKEN_INVALID"


def test_a_token_signed_with_the_public_key_as_a_shared_secret_is_refused(keys: Keys) -> None:
    key = keys.issuer("desk")
    secret = OctKey.import_key(str(key.key.as_dict(private=False)["x"]))
    token = jwt.encode({"alg": "HS256", "kid": key.kid}, {"sub": "agents/anna"}, secret, algorithms=["HS256"])

    assert refused(TokenVerifier(keys.public), token) == "TOKEN_INVALID"


def test_a_changed_token_is_refused(keys: Keys) -> None:
    header, payload, signature = mint(keys.issuer("desk"), "agents/anna", ["agent"], MINUTE, NOW).split(".")
    verifier = TokenVerifier(keys.public)
    flipped = ("A" if signature[0] != "A" else "B") + signature[1:]

    assert refused(verifier, f"{header}.{payload}.{flipped}") == "TOKEN_INVALID"
    assert refused(verifier, f"{header}.{payload}") == "TOKEN_INVALID"
    assert refused(verifier, "\x00é") == "TOKEN_INVALID"
    assert refused(verifier, "a" * 10_000) == "TOKEN_INVALID"


def test_a_key_of_nobody_we_trust_is_refused_even_under_a_trusted_key_id(keys: Keys) -> None:
    trusted = keys.issuer("desk")
    forged = SigningKey(
        trusted.issuer, trusted.kid, OKPKey.generate_key("Ed25519", {"alg": "Ed25519"}).as_dict(private=True)
    )
    verifier = TokenVerifier(keys.public)

    assert refused(verifier, signed(forged, {})) == "TOKEN_INVALID"
    assert refused(verifier, signed(SigningKey("desk", "unknown", forged.jwk), {})) == "TOKEN_INVALID"


def test_a_header_that_points_to_another_key_is_refused(keys: Keys) -> None:
    token = signed(keys.issuer("desk"), {}, jku="https://keys.example/all.json")

    assert refused(TokenVerifier(keys.public), token) == "TOKEN_INVALID"


def test_a_key_added_later_is_found_at_once_and_then_at_most_once_a_minute(keys: Keys) -> None:
    keys.issuer("desk")
    verifier = TokenVerifier(keys.public)
    second = mint(keys.issuer("second"), "agents/anna", ["agent"], 10 * MINUTE, NOW)

    assert verifier.verify(second, NOW).subject == "agents/anna"

    third = mint(keys.issuer("third"), "agents/anna", ["agent"], 10 * MINUTE, NOW)

    assert refused(verifier, third, NOW + timedelta(seconds=30)) == "TOKEN_INVALID"
    assert verifier.verify(third, NOW + MINUTE).subject == "agents/anna"


def test_a_key_taken_away_stops_working_within_a_minute_even_for_remembered_tokens(keys: Keys) -> None:
    token = mint(keys.issuer("desk"), "agents/anna", ["agent"], 10 * MINUTE, NOW)
    keys.issuer("other")
    verifier = TokenVerifier(keys.public)
    verifier.verify(token, NOW)

    (keys.public / "desk.json").unlink()

    assert refused(verifier, token, NOW + MINUTE) == "TOKEN_INVALID"


def test_while_the_folder_cannot_be_read_the_last_keys_stay_in_force(keys: Keys) -> None:
    token = mint(keys.issuer("desk"), "agents/anna", ["agent"], 10 * MINUTE, NOW)
    verifier = TokenVerifier(keys.public)
    verifier.verify(token, NOW)

    (keys.public / "broken.json").write_text("{")

    assert verifier.verify(token, NOW + MINUTE).subject == "agents/anna"


def test_a_private_key_that_others_can_read_is_refused(keys: Keys) -> None:
    keys.issuer("desk")
    file = keys.root / "desk.json"
    assert file.stat().st_mode & 0o777 == 0o600

    os.chmod(file, 0o640)  # noqa: PTH101 - the plain system call, as an operator would make it

    with pytest.raises(KeyFault, match="chmod 600"):
        load_signing_key(file)


def test_a_private_key_in_the_folder_of_public_ones_stops_the_start(keys: Keys) -> None:
    pair = generate_keypair("desk", ["agent"], "agents/")
    write_keypair(pair, keys.public / "oops.json", keys.public)

    with pytest.raises(KeyFault, match="private key"):
        TokenVerifier(keys.public)


def test_a_signing_key_does_not_show_its_secret(keys: Keys) -> None:
    key = keys.issuer("desk")

    assert str(key.key.as_dict(private=True)["d"]) not in repr(key)
    assert key.derive("page-tokens") == load_signing_key(keys.root / "desk.json").derive("page-tokens")
    assert key.derive("page-tokens") != key.derive("cookies")
