"""An update mask names what changes, and nothing else changes."""

from __future__ import annotations

import pytest
from backstory.contacts.v1.contacts_pb2 import Contact, Preferences, QuietHours
from google.protobuf.field_mask_pb2 import FieldMask
from servicekit.errors import InvalidArgument
from servicekit.masks import copy_paths, updated_paths

UPDATABLE = frozenset({"display_name", "preferences", "tags", "custom_fields"})
IGNORED = frozenset({"name", "etag", "version"})


def paths(*mask: str, **fields: object) -> tuple[str, ...]:
    return updated_paths(FieldMask(paths=mask), Contact(**fields), UPDATABLE, IGNORED)  # type: ignore[arg-type] # any field


def test_an_empty_mask_means_the_populated_fields() -> None:
    assert paths(name="contacts/c", display_name="Anna", stage="lead") == ("display_name",)


def test_a_star_means_all_that_can_be_changed() -> None:
    assert set(paths("*")) == UPDATABLE


def test_named_paths_are_taken_once_and_output_only_ones_passed_over() -> None:
    assert paths("tags", "version", "tags", "preferences.quiet_hours.start") == (
        "tags",
        "preferences.quiet_hours.start",
    )
    assert paths("custom_fields.plan") == ("custom_fields.plan",)


@pytest.mark.parametrize(
    "path", ["nope", "displayName", "preferences.nope", "tags.x", "display_name.x", "custom_fields.a.b", "", "stage"]
)
def test_a_path_that_cannot_be_changed_is_refused_by_name(path: str) -> None:
    with pytest.raises(InvalidArgument) as caught:
        paths("tags", path)

    assert caught.value.violations[0].field == "update_mask"
    assert caught.value.metadata["path"] == path


def test_a_star_stands_alone() -> None:
    with pytest.raises(InvalidArgument, match="alone"):
        paths("*", "tags")


def test_copying_replaces_what_is_named_and_keeps_the_rest() -> None:
    target = Contact(
        display_name="Anna",
        given_name="Anna",
        tags=["old"],
        custom_fields={"plan": "free", "seat": "4", "kept": "yes"},
        preferences=Preferences(language="de", quiet_hours=QuietHours(start="22:00", end="06:00")),
    )
    source = Contact(tags=["new"], custom_fields={"plan": "paid"}, preferences=Preferences(language="pt-BR"))

    copy_paths(
        ["display_name", "tags", "custom_fields.plan", "custom_fields.seat", "preferences.language"], source, target
    )

    assert target == Contact(
        given_name="Anna",
        tags=["new"],
        custom_fields={"plan": "paid", "kept": "yes"},
        preferences=Preferences(language="pt-BR", quiet_hours=QuietHours(start="22:00", end="06:00")),
    )


def test_copying_an_unset_message_unsets_it() -> None:
    target = Contact(preferences=Preferences(language="de"))

    copy_paths(["preferences"], Contact(), target)

    assert not target.HasField("preferences")
