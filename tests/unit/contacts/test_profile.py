"""What a profile may hold, and which of its fields a change names."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from servicekit.errors import InvalidArgument

from services.contacts.domain.languages import is_language_tag
from services.contacts.domain.profile import (
    Membership,
    Preferences,
    Profile,
    QuietHours,
    changed_paths,
    checked_profile,
    with_paths,
)
from tests.support.contact_builders import a_full_profile


def test_a_full_profile_is_accepted_as_it_is() -> None:
    assert checked_profile(a_full_profile()) == a_full_profile()


@pytest.mark.parametrize(
    ("fields", "at"),
    [
        ({"display_name": "n" * 201}, "contact.display_name"),
        ({"given_name": "two\nlines"}, "contact.given_name"),
        ({"family_name": "half \ud800"}, "contact.family_name"),
        ({"additional_name": "bell \x07"}, "contact.additional_name"),
        ({"memberships": (Membership("acme"),)}, "contact.memberships[0].organization"),
        ({"memberships": (Membership("organizations/acme", "r" * 101),)}, "contact.memberships[0].role"),
        ({"memberships": (Membership("organizations/acme"),) * 21}, "contact.memberships"),
        ({"tags": ("Very Important",)}, "contact.tags[0]"),
        ({"tags": ("a" * 41,)}, "contact.tags[0]"),
        ({"tags": tuple(f"t{number}" for number in range(31))}, "contact.tags"),
        ({"custom_fields": {"Size": "M"}}, "contact.custom_fields"),
        ({"custom_fields": {"1st": "M"}}, "contact.custom_fields"),
        ({"custom_fields": {"a" * 64: "M"}}, "contact.custom_fields"),
        ({"custom_fields": {"size": "x" * 4097}}, "contact.custom_fields.size"),
        ({"custom_fields": {"size": "ü" * 2049}}, "contact.custom_fields.size"),
        ({"custom_fields": {f"f{number}": "" for number in range(101)}}, "contact.custom_fields"),
        ({"preferences": Preferences(language="qq")}, "contact.preferences.language"),
        ({"preferences": Preferences(time_zone="Mars/Olympus")}, "contact.preferences.time_zone"),
        ({"preferences": Preferences(channel="E Mail")}, "contact.preferences.channel"),
        ({"preferences": Preferences(accessibility=("LARGE",))}, "contact.preferences.accessibility[0]"),
        (
            {"preferences": Preferences(quiet_hours=QuietHours("24:00", "07:00"))},
            "contact.preferences.quiet_hours.start",
        ),
        ({"preferences": Preferences(quiet_hours=QuietHours("22:00", "7:00"))}, "contact.preferences.quiet_hours.end"),
        ({"preferences": Preferences(quiet_hours=QuietHours("22:00", "22:00"))}, "contact.preferences.quiet_hours.end"),
        (
            {"preferences": Preferences(quiet_hours=QuietHours("22:00", "07:00", (0,)))},
            "contact.preferences.quiet_hours.weekdays",
        ),
        (
            {"preferences": Preferences(quiet_hours=QuietHours("22:00", "07:00", (1, 1)))},
            "contact.preferences.quiet_hours.weekdays",
        ),
    ],
)
def test_what_a_profile_may_not_hold_is_refused_by_field(fields: dict[str, Any], at: str) -> None:
    with pytest.raises(InvalidArgument) as refused:
        checked_profile(replace(a_full_profile(), **fields))

    assert refused.value.violations[0].field == at


def test_the_limits_themselves_are_allowed() -> None:
    checked_profile(
        Profile(
            display_name="n" * 200,
            memberships=(Membership("organizations/acme", "r" * 100),) * 20,
            tags=tuple(f"t{number}" for number in range(30)),
            custom_fields={f"f{number}": "x" * 4096 for number in range(100)},
        )
    )


def test_a_tag_named_twice_counts_once() -> None:
    assert checked_profile(Profile(tags=("vip", "vip", "new"))).tags == ("vip", "new")


@pytest.mark.parametrize(
    "tag", ["de", "pt-BR", "zh-Hant-TW", "es-419", "DE-at", "sr-Latn-RS", "gsw", "de-1996", "en-x-a"]
)
def test_language_tags_are_known_by_their_language(tag: str) -> None:
    assert is_language_tag(tag)


@pytest.mark.parametrize("tag", ["", "d", "qq", "german", "de_DE", "de-", "de-Deutschland-1", "xx-DE", " de", "e n"])
def test_other_words_are_no_language_tags(tag: str) -> None:
    assert not is_language_tag(tag)


def test_paths_take_fields_parts_and_entries_from_the_given_profile() -> None:
    given = Profile(
        given_name="Berta",
        family_name="ignored",
        preferences=Preferences(language="de", quiet_hours=QuietHours(start="21:00")),
        custom_fields={"size": "L", "ignored": "x"},
    )

    paths = ("given_name", "preferences.language", "preferences.quiet_hours.start", "custom_fields.size", "tags")
    changed = with_paths(a_full_profile(), given, paths)

    assert changed == replace(
        a_full_profile(),
        given_name="Berta",
        preferences=replace(
            a_full_profile().preferences, language="de", quiet_hours=QuietHours("21:00", "07:00", (6, 7))
        ),
        custom_fields={"order_count": "7", "size": "L"},
        tags=(),
    )


def test_a_named_entry_that_is_not_given_is_removed() -> None:
    paths = ("custom_fields.size", "preferences.quiet_hours")
    changed = with_paths(a_full_profile(), Profile(), paths)

    assert changed.custom_fields == {"order_count": "7"}
    assert changed.preferences.quiet_hours is None


def test_a_part_of_unset_quiet_hours_starts_from_empty_ones() -> None:
    given = Profile(preferences=Preferences(quiet_hours=QuietHours(end="07:00")))

    changed = with_paths(Profile(), given, ("preferences.quiet_hours.end",))

    assert changed.preferences.quiet_hours == QuietHours("", "07:00")


def test_changed_paths_go_one_level_into_preferences_and_custom_fields() -> None:
    before = a_full_profile()
    after = replace(
        before,
        given_name="Berta",
        preferences=replace(before.preferences, language="de"),
        custom_fields={"size": "L", "new": "1"},
    )

    assert changed_paths(before, after) == (
        "given_name", "preferences.language", "custom_fields.new", "custom_fields.order_count", "custom_fields.size",
    )  # fmt: skip
    assert changed_paths(before, before) == ()
