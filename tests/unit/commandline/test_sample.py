"""The sample: always the same for a seed, over all channels, and about nobody."""

from __future__ import annotations

import re
from collections import Counter
from datetime import datetime

from commandline.samples.people import PEOPLE, invent_people
from commandline.samples.stories import INTERACTIONS, LAST_DAY, invent_interactions
from identities import normalise

CHANNELS = {
    *("email", "phone", "sms", "letter", "fax", "video", "whatsapp", "messenger", "instagram", "telegram", "line", "x"),
    *("web-chat", "web-form", "in-app", "in-person", "api", "system"),
}
RESERVED = {
    "email": re.compile(r"[a-z.0-9]+@example\.(com|org|net)"),
    "phone": re.compile(r"\+120255501\d\d|\+44207946\d{4}|\+493023125\d{3}"),
    "whatsapp": re.compile(r"447700900\d{3}"),
}


def test_a_seed_always_gives_the_same_people_and_interactions() -> None:
    assert invent_people(3) == invent_people(3)
    assert list(invent_interactions(3)) == list(invent_interactions(3))
    assert list(invent_interactions(3)) != list(invent_interactions(4))


def test_everybody_of_200_people_has_a_part_in_5000_interactions_over_all_channels() -> None:
    told = list(invent_interactions(1))

    assert len(told) == INTERACTIONS
    assert len({interaction.person for interaction in told}) == PEOPLE
    assert {interaction.channel for interaction in told} == CHANNELS
    assert len({interaction.source_id for interaction in told}) == INTERACTIONS
    assert max(interaction.occur_time for interaction in told) <= LAST_DAY


def test_people_share_no_address_and_every_address_is_valid() -> None:
    found = [
        normalise(identity.kind, identity.scope, identity.value)
        for person in invent_people(1)
        for identity in person.identities
    ]

    assert all(identity.valid for identity in found)
    assert Counter(identity.key for identity in found).most_common(1)[0][1] == 1


def test_addresses_are_of_ranges_kept_for_examples_and_fiction() -> None:
    for person in invent_people(1):
        for identity in person.identities:
            if identity.kind in RESERVED:
                assert RESERVED[identity.kind].fullmatch(identity.value), identity


def test_a_story_goes_forward_in_time() -> None:
    times: dict[str, list[datetime]] = {}
    for interaction in invent_interactions(1):
        times.setdefault(interaction.thread_key, []).append(interaction.occur_time)

    assert all(story == sorted(story) for story in times.values())
