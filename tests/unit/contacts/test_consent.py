"""What follows from all that was said about a purpose."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.contacts.domain.consent import (
    Consent,
    Evidence,
    Standing,
    Status,
    decide,
    most_restrictive,
    standing,
)
from services.contacts.domain.purposes import CONSENT_NEEDED, PURPOSES, Basis
from tests.support.contact_builders import NOON

STRICTNESS = [Status.REVOKED, Status.DENIED, Status.EXPIRED, Status.UNKNOWN, Status.GRANTED]
MINUTE = timedelta(minutes=1)


def said(status: str, channel: str = "", minute: int = 0, ends: int | None = None, contact: str = "c_anna") -> Consent:
    return Consent(
        id=f"cs_{minute}_{channel}_{status}",
        contact=contact,
        purpose="marketing",
        channel=channel,
        status=Status(status),
        basis=Basis.CONSENT,
        evidence=Evidence(form_version="v1"),
        source="",
        identity="",
        effective_time=NOON + minute * MINUTE,
        expire_time=None if ends is None else NOON + ends * MINUTE,
        record_time=NOON + minute * MINUTE,
        actor="agents/anna",
    )


def on(channel: str, *consents: Consent, minute: int = 100) -> Status:
    return standing(consents, channel, NOON + minute * MINUTE).status


@pytest.mark.parametrize(
    ("consents", "channel", "expected"),
    [
        ([], "email", "unknown"),
        ([said("granted", "email", 1)], "email", "granted"),
        ([said("granted", "email", 1)], "sms", "unknown"),
        ([said("granted", "", 1)], "sms", "granted"),
        ([said("granted", "", 1), said("revoked", "sms", 2)], "sms", "revoked"),
        ([said("granted", "", 1), said("revoked", "sms", 2)], "email", "granted"),
        ([said("revoked", "sms", 1), said("granted", "", 2)], "sms", "revoked"),
        ([said("granted", "email", 1), said("revoked", "", 2)], "email", "revoked"),
        ([said("granted", "email", 1), said("revoked", "", 2), said("granted", "email", 3)], "email", "granted"),
        ([said("granted", "email", 1), said("revoked", "", 2), said("granted", "email", 3)], "sms", "revoked"),
        ([said("granted", "email", 1), said("revoked", "", 2), said("granted", "", 3, ends=4)], "email", "expired"),
        ([said("granted", "", 1, ends=50)], "email", "expired"),
        ([said("granted", "", 1, ends=150)], "email", "granted"),
        ([said("granted", "", 3), said("denied", "", 2)], "email", "granted"),
        ([said("granted", "", 1), said("revoked", "sms", 2)], "", "revoked"),
        ([said("granted", "", 200)], "email", "unknown"),
    ],
)
def test_the_last_word_for_a_channel_counts_unless_all_channels_were_withdrawn_after_it(
    consents: Sequence[Consent], channel: str, expected: str
) -> None:
    assert on(channel, *consents).value == expected


def test_of_two_statements_at_the_same_moment_the_more_restrictive_counts() -> None:
    assert on("email", said("granted", "", 1), said("revoked", "", 1)) is Status.REVOKED
    assert on("email", said("revoked", "", 1), said("granted", "", 1)) is Status.REVOKED
    later = said("granted", "", 2)
    assert on("email", said("denied", "email", 1), said("denied", "", 1), later) is Status.DENIED
    assert on("email", said("granted", "email", 1), said("revoked", "", 1)) is Status.REVOKED
    assert on("email", said("granted", "", 1, ends=50), said("granted", "", 1)) is Status.EXPIRED


@pytest.mark.parametrize("purpose", PURPOSES)
def test_silence_is_enough_only_where_no_consent_is_needed_and_a_withdrawal_always_counts(purpose: str) -> None:
    needed = purpose in CONSENT_NEEDED

    def may(status: Status) -> bool:
        return decide(Standing(status), needs_consent=needed).allowed

    assert (may(Status.UNKNOWN), may(Status.EXPIRED)) == (not needed, not needed)
    assert (may(Status.GRANTED), may(Status.DENIED), may(Status.REVOKED)) == (True, False, False)


statements = st.builds(
    said,
    st.sampled_from(["granted", "denied", "revoked"]),
    st.sampled_from(["", "email", "sms"]),
    st.integers(0, 20),
    st.none() | st.integers(21, 150),
)


@given(st.lists(st.lists(statements, max_size=6), min_size=1, max_size=5), st.sampled_from(["", "email", "sms", "fax"]))
def test_a_person_is_allowed_no_more_than_any_of_their_contacts(contacts: list[list[Consent]], channel: str) -> None:
    each = [on(channel, *consents) for consents in contacts]
    together = most_restrictive(standing(consents, channel, NOON + 100 * MINUTE) for consents in contacts).status

    assert together is min(each, key=STRICTNESS.index)


@given(st.lists(statements, max_size=8), st.sampled_from(["", "email", "sms"]))
def test_a_later_withdrawal_for_all_channels_always_ends_permission(consents: list[Consent], channel: str) -> None:
    assert on(channel, *consents, said("revoked", "", 21)) is Status.REVOKED


@given(st.lists(statements, max_size=8), st.randoms())
def test_the_order_in_which_statements_are_read_makes_no_difference(consents: list[Consent], random: object) -> None:
    shuffled = sorted(consents, key=lambda _: random.random())  # type: ignore[attr-defined] # hypothesis's own random

    assert {channel: on(channel, *shuffled) for channel in ("", "email", "sms")} == {
        channel: on(channel, *consents) for channel in ("", "email", "sms")
    }
