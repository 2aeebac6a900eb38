"""An API key opens what its roles allow until it expires or is revoked."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from servicekit.access.api_keys import CACHE_SECONDS, ApiKeyRecord, ApiKeyVerifier, hash_secret, key_id_of, make_secret
from servicekit.errors import Unauthenticated

NOW = datetime(2026, 5, 1, 12, 0, 30, tzinfo=UTC)
SECRET = make_secret("k_01")


class Keys:
    """Holds one key and counts what is asked of it."""

    def __init__(self, record: ApiKeyRecord) -> None:
        self.record = record
        self.asked = 0
        self.uses: list[datetime] = []

    def find(self, key_id: str) -> ApiKeyRecord | None:
        self.asked += 1
        return self.record if key_id == self.record.id else None

    def used(self, key_id: str, at: datetime) -> None:
        assert key_id == self.record.id
        self.uses.append(at)


class Ticks:
    """A clock that stands still until it is moved."""

    seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def keys() -> Keys:
    end = NOW + timedelta(days=1)
    return Keys(ApiKeyRecord("k_01", "Shop", ("integration",), hash_secret(SECRET), NOW, end, "agents/anna"))


@pytest.fixture
def ticks() -> Ticks:
    return Ticks()


def refused(verifier: ApiKeyVerifier, secret: str, now: datetime = NOW) -> str:
    with pytest.raises(Unauthenticated) as caught:
        verifier.verify(secret, now)
    return caught.value.reason


def test_a_key_acts_with_its_roles(keys: Keys, ticks: Ticks) -> None:
    caller = ApiKeyVerifier(keys, ticks).verify(SECRET, NOW)

    assert caller.subject == "apiKeys/k_01"
    assert caller.may("interactions.write")
    assert not caller.may("contacts.delete")


def test_a_secret_tells_its_key_and_is_never_the_same_twice() -> None:
    assert key_id_of(SECRET) == "k_01"
    assert make_secret("k_01") != SECRET
    assert key_id_of("bsk_") is None
    assert key_id_of("bsk_k_01_short") is None
    assert key_id_of(SECRET + "é") is None


def test_a_wrong_secret_is_refused_like_an_unknown_key(keys: Keys, ticks: Ticks) -> None:
    verifier = ApiKeyVerifier(keys, ticks)

    assert refused(verifier, make_secret("k_01")) == refused(verifier, make_secret("k_99")) == "TOKEN_INVALID"


def test_an_expired_key_is_refused(keys: Keys, ticks: Ticks) -> None:
    assert refused(ApiKeyVerifier(keys, ticks), SECRET, keys.record.expire_time) == "TOKEN_EXPIRED"


def test_a_revoked_key_is_refused_within_a_minute(keys: Keys, ticks: Ticks) -> None:
    verifier = ApiKeyVerifier(keys, ticks)
    verifier.verify(SECRET, NOW)
    keys.record = replace(keys.record, revoke_time=NOW)

    ticks.seconds = CACHE_SECONDS

    assert CACHE_SECONDS < 60
    assert refused(verifier, SECRET) == "TOKEN_INVALID"


def test_the_store_is_asked_once_for_many_calls_and_last_use_is_kept_to_the_minute(keys: Keys, ticks: Ticks) -> None:
    verifier = ApiKeyVerifier(keys, ticks)

    for second in range(0, 60, 10):
        verifier.verify(SECRET, NOW + timedelta(seconds=second))

    assert keys.asked == 1
    assert keys.uses == [NOW.replace(second=0), NOW.replace(minute=1, second=0)]
