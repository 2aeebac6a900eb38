"""The summary of what a contact said tells no less than all of it, and never allows more."""

from __future__ import annotations

from datetime import datetime

from hypothesis import given
from hypothesis import strategies as st

from services.contacts.domain.consent import Consent, Status, standing
from services.contacts.domain.consent_summary import MOST_IN_SUMMARY, Statement, summary_of
from services.contacts.domain.purposes import PURPOSES
from tests.support.contact_builders import NOON
from tests.unit.contacts.test_consent import MINUTE, said, statements


def by_summary(summary: tuple[Statement, ...], channel: str, now: datetime) -> Status:
    told = {each.channel: each for each in summary}
    last = told.get(channel) or told.get("")
    if last is None:
        return Status.UNKNOWN
    is_over = last.expire_time is not None and last.expire_time <= now
    return Status.EXPIRED if last.status is Status.GRANTED and is_over else last.status


@given(st.lists(statements, max_size=8), st.sampled_from(["", "email", "sms", "fax"]), st.integers(20, 200))
def test_what_holds_follows_from_the_summary_as_from_all_that_was_said(
    consents: list[Consent], channel: str, minute: int
) -> None:
    now = NOON + minute * MINUTE
    on_channel = channel or "a channel nobody named"

    assert by_summary(summary_of(consents), on_channel, now) is standing(consents, on_channel, now).status


@given(st.lists(statements, max_size=8), st.randoms(use_true_random=False))
def test_it_does_not_depend_on_the_order_in_which_statements_are_read(consents: list[Consent], random: object) -> None:
    mixed = sorted(consents, key=lambda _: random.random())  # type: ignore[attr-defined] # a Random

    assert summary_of(mixed) == summary_of(consents)


def test_a_withdrawal_for_all_channels_ends_what_was_said_of_its_purpose_only() -> None:
    other = said("granted", "email", 1)
    surveys = Consent(**(vars(other) | {"purpose": "surveys", "id": "cs_surveys"}))
    summary = summary_of([other, surveys, said("revoked", "", 2), said("granted", "sms", 3)])

    assert [(each.purpose, each.channel, each.status.value) for each in summary] == [
        ("marketing", "", "revoked"),
        ("marketing", "sms", "granted"),
        ("surveys", "email", "granted"),
    ]


def test_of_too_much_what_was_granted_longest_ago_is_left_out_first() -> None:
    withdrawn = [said("revoked", f"w{number}", number) for number in range(30)]
    granted = [said("granted", f"g{number}", 40 + number) for number in range(60)]
    channels = {each.channel for each in summary_of([*granted, *withdrawn])}

    assert len(channels) == MOST_IN_SUMMARY
    assert channels >= {each.channel for each in withdrawn}
    assert "g59" in channels
    assert "g0" not in channels


def test_statements_are_listed_by_purpose_and_channel() -> None:
    every = [
        Consent(**(vars(said("denied", channel, 1)) | {"purpose": purpose, "id": f"{purpose}{channel}"}))
        for purpose in reversed(PURPOSES)
        for channel in ("sms", "", "email")
    ]
    places = [(each.purpose, each.channel) for each in summary_of(every)]

    assert places == [(purpose, channel) for purpose in PURPOSES for channel in ("", "email", "sms")]
