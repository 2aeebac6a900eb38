"""One view over the contacts of a person: one declared strategy for each field, and what speaks against them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from services.contacts.domain.contact import Contact
from services.contacts.domain.person import Person
from services.contacts.domain.person_view import FieldView, PersonView, view_of
from services.contacts.domain.profile import Membership, Preferences, Profile, QuietHours
from services.contacts.domain.strategies import DEFAULTS, Strategy, declared
from tests.support.contact_builders import NOON, a_contact, a_full_profile, an_identity


def member(
    name: str, given_name: str = "", *, created: int = 0, written: int | None = None, trust: float = 0.0, **fields: Any
) -> Contact:
    """A contact created and last written so many days after noon, with one identity of this confidence."""
    identities = (an_identity(id=f"id_{name}", confidence=trust),) if trust else ()
    return a_contact(
        id=f"c_{name}",
        profile=Profile(display_name=name, given_name=given_name),
        create_time=NOON + timedelta(days=created),
        profile_time=None if written is None else NOON + timedelta(days=written),
        **{"identities": identities, **fields},
    )


def seen(strategy: Strategy, canonical: Contact, *others: Contact) -> tuple[list[str], list[str]]:
    """Return whose given name is shown, and whose different ones are not."""
    field = field_of("given_name", strategy, canonical, *others)
    return [each.contact for each in field.winners], [each.contact for each in field.losers]


def field_of(path: str, strategy: Strategy, canonical: Contact, *others: Contact) -> FieldView:
    view = view_of(Person(canonical, others), {**DEFAULTS, path: strategy})
    return next(field for field in view.fields if field.path == path)


def with_tags(name: str, *tags: str, **fields: Any) -> Contact:
    return a_contact(id=f"c_{name}", profile=Profile(display_name=name, tags=tags), identities=(), **fields)


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        ((member("b", "Bea"), member("a", "Ann")), (["c_b"], ["c_a"])),
        ((member("b", "Bea"), member("a", "Bea")), (["c_b"], [])),
        ((member("b"), member("a", "Ann")), ([], ["c_a"])),
        ((member("b", "Bea", created=9), member("a", "Ann", created=1)), (["c_b"], ["c_a"])),
    ],
)
def test_survivor_shows_the_canonical_contacts_value_even_when_it_has_none(
    members: tuple[Contact, ...], expected: tuple[list[str], list[str]]
) -> None:
    assert seen(Strategy.SURVIVOR, *members) == expected


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        ((member("b", "Bea", created=2), member("a", "Ann", created=1)), (["c_a"], ["c_b"])),
        ((member("b", "Bea", created=1), member("a", "Ann", created=1)), (["c_a"], ["c_b"])),
        ((member("b", "Bea", created=2), member("a", created=1)), (["c_b"], [])),
        ((member("b", "Bea", created=2, written=0), member("a", "Ann", created=1, written=9)), (["c_a"], ["c_b"])),
    ],
)
def test_oldest_shows_the_value_of_the_contact_created_first_and_the_id_breaks_ties(
    members: tuple[Contact, ...], expected: tuple[list[str], list[str]]
) -> None:
    assert seen(Strategy.OLDEST, *members) == expected


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        ((member("b", "Bea", written=2), member("a", "Ann", written=1)), (["c_b"], ["c_a"])),
        ((member("b", "Bea", written=2), member("a", "Ann", written=2)), (["c_a"], ["c_b"])),
        ((member("b", written=2), member("a", "Ann", written=1)), (["c_a"], [])),
        ((member("b", "Bea", created=5), member("a", "Ann", written=4)), (["c_b"], ["c_a"])),
        ((member("b", "Bea", update_time=NOON + timedelta(days=9)), member("a", "Ann", written=1)), (["c_a"], ["c_b"])),
    ],
)
def test_newest_shows_the_profile_written_last_and_the_id_breaks_ties(
    members: tuple[Contact, ...], expected: tuple[list[str], list[str]]
) -> None:
    assert seen(Strategy.NEWEST, *members) == expected


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        ((member("b", "Bea", created=9), member("a", "Ann")), (["c_b"], ["c_a"])),
        ((member("b"), member("c", "Cis", created=1), member("a", "Ann", created=2)), (["c_c"], ["c_a"])),
        ((member("b"), member("c", "Cis"), member("a", "Ann")), (["c_a"], ["c_c"])),
    ],
)
def test_non_empty_fills_the_canonical_contacts_gaps_from_the_oldest(
    members: tuple[Contact, ...], expected: tuple[list[str], list[str]]
) -> None:
    assert seen(Strategy.NON_EMPTY, *members) == expected


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        ((member("b", "Bea", trust=0.8), member("a", "Ann", trust=0.95)), (["c_a"], ["c_b"])),
        ((member("b", "Bea"), member("a", "Ann", trust=0.8)), (["c_a"], ["c_b"])),
        ((member("b", "Bea", trust=0.8), member("a", "Ann", trust=0.8)), (["c_a"], ["c_b"])),
        ((member("b", "Bea", trust=0.8), member("a", "Ann", trust=0.8, created=1)), (["c_b"], ["c_a"])),
        (
            (
                member("b", "Bea", identities=(an_identity(confidence=0.8, verified=True),)),
                member("a", "Ann", trust=0.95),
            ),
            (["c_b"], ["c_a"]),
        ),
        (
            (member("b", "Bea", trust=0.8), member("a", "Ann", identities=(an_identity(valid=False, confidence=1.0),))),
            (["c_b"], ["c_a"]),
        ),
    ],
)
def test_most_trusted_source_shows_the_contact_with_the_surest_identity(
    members: tuple[Contact, ...], expected: tuple[list[str], list[str]]
) -> None:
    assert seen(Strategy.MOST_TRUSTED_SOURCE, *members) == expected


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        ((with_tags("b", "vip"), with_tags("a", "b2b")), [("c_b", ("vip",)), ("c_a", ("b2b",))]),
        ((with_tags("b", "vip"), with_tags("a", "vip", "b2b")), [("c_b", ("vip",)), ("c_a", ("b2b",))]),
        ((with_tags("b", "vip"), with_tags("a", "vip")), [("c_b", ("vip",))]),
        ((with_tags("b"), with_tags("d", "x"), with_tags("a", "y")), [("c_a", ("y",)), ("c_d", ("x",))]),
        (
            (with_tags("b"), with_tags("d", "x"), with_tags("a", "y", create_time=NOON + timedelta(days=1))),
            [("c_d", ("x",)), ("c_a", ("y",))],
        ),
    ],
)
def test_union_shows_every_value_once_with_the_contact_it_comes_from(
    members: tuple[Contact, ...], expected: list[tuple[str, tuple[str, ...]]]
) -> None:
    field = field_of("tags", Strategy.UNION, *members)

    assert [(each.contact, each.value) for each in field.winners] == expected
    assert field.losers == ()


def test_a_single_contact_is_shown_as_it_is() -> None:
    anna = a_contact(profile=a_full_profile())

    view = view_of(Person(anna), DEFAULTS)

    assert view.profile == anna.profile
    assert view.identities == ((anna, anna.identities[0]),)
    assert {each.contact for field in view.fields for each in field.winners} == {"c_anna"}
    assert view.warnings == ()


def test_every_field_of_a_profile_is_in_the_view_of_two() -> None:
    anna, ann = a_contact(profile=Profile(display_name="Anna")), a_contact(id="c_ann", profile=a_full_profile())

    view = view_of(Person(anna, (ann,)), DEFAULTS)

    assert view.profile == Profile(**vars(a_full_profile()) | {"display_name": "Anna"})


def test_each_custom_field_is_decided_by_itself() -> None:
    anna = with_custom("b", size="M", order="1")
    view = view_of(
        Person(anna, (with_custom("a", size="L", plan="gold"),)),
        declared(["custom_fields.size=oldest", "custom_fields=non-empty"]),
    )

    assert view.profile.custom_fields == {"size": "L", "order": "1", "plan": "gold"}
    assert strategies_in(view)["custom_fields.size"] is Strategy.OLDEST
    assert strategies_in(view)["custom_fields.plan"] is Strategy.NON_EMPTY


def with_custom(name: str, **custom_fields: str) -> Contact:
    profile = Profile(display_name=name, custom_fields=custom_fields)
    return a_contact(id=f"c_{name}", profile=profile, identities=())


def strategies_in(view: PersonView) -> dict[str, Strategy]:
    return {field.path: field.strategy for field in view.fields}


def test_structured_values_are_shown_whole() -> None:
    hours, role = QuietHours("22:00", "07:00"), Membership("organizations/acme", "buyer")
    ann = a_contact(id="c_ann", profile=Profile(memberships=(role,), preferences=Preferences(quiet_hours=hours)))

    view = view_of(Person(a_contact(), (ann,)), DEFAULTS)

    assert (view.profile.preferences.quiet_hours, view.profile.memberships) == (hours, (role,))


@pytest.mark.parametrize(
    ("entry", "told"),
    [
        ("given_name=best", "given_name: 'best' is no strategy"),
        ("given_name", "given_name: '' is no strategy"),
        ("nick_name=oldest", "nick_name: a person has no such field"),
        ("custom_fields.=oldest", "custom_fields.: a person has no such field"),
        ("given_name=union", "given_name: has one value, which cannot be united"),
    ],
)
def test_a_strategy_that_cannot_be_is_refused_by_field(entry: str, told: str) -> None:
    with pytest.raises(ValueError, match=r".*") as refused:
        declared([entry])

    assert str(refused.value).startswith(told)


def reasons(*members: Contact) -> list[str]:
    return [warning.reason for warning in view_of(Person(members[0], members[1:]), DEFAULTS).warnings]


def signed_in(name: str, value: str, scope: str = "https://id.example") -> Contact:
    identity = an_identity("sso-subject", value, scope, id=f"id_{name}", method="verified-sign-in")
    return member(name, identities=(identity,))


def test_sign_ins_to_one_place_as_different_users_are_a_warning() -> None:
    assert reasons(signed_in("a", "u1"), signed_in("b", "u2")) == ["conflicting-sign-in"]
    assert reasons(signed_in("a", "u1"), signed_in("b", "u2", "https://other.example")) == []


def test_shared_identities_are_a_warning_that_names_them() -> None:
    shared = member("b", identities=(an_identity(id="id_7", shared=True),))

    (warning,) = view_of(Person(member("a"), (shared,)), DEFAULTS).warnings

    assert (warning.reason, warning.contacts, warning.identities) == ("shared-identity", ("c_b",), (("c_b", "id_7"),))


def test_different_birth_dates_are_a_warning() -> None:
    assert reasons(with_custom("a", birth_date="1980"), with_custom("b", birth_date="1990")) == ["different-birth-date"]
    assert reasons(with_custom("a", birth_date="1980"), with_custom("b", birthday="1980 ")) == []
    assert reasons(with_custom("a", birth_date="1980"), with_custom("b")) == []
