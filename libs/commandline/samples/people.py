"""Two hundred invented people.

Addresses are of domains reserved for examples (RFC 2606), phone numbers of ranges kept free for fiction in the United
States, the United Kingdom and Germany; ids on other networks are marked as samples wherever they may hold letters.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from random import Random

PEOPLE = 200
TAG = "sample"
SEED_FIELD = "sample_seed"

_GIVEN = """
Ada Ahmed Aiko Alma Amara Ana Anders Aylin Bela Bruno Carla Chen Clara Dana David Elif Emil Emma Fatima Felix
Grace Hana Hugo Ida Inés Ivan Jana João Jonas Kofi Lea Leo Lucía Maja Mara Mei Mila Noah Nora Olga Omar Paul
Priya Rosa Sami Sara Tomás Vera Yara Zoë
""".split()  # noqa: SIM905 - a list of fifty quoted names is hard to read
_FAMILY = """
Abe Acosta Alves Bakker Baptiste Bauer Berg Bianchi Brandt Cohen Costa Dahl Demir Dubois Eriksson Farah
Fischer Fontaine García Haddad Hansen Hoffmann Ito Jansen Kaya Keller Kowalski Laurent Lindqvist Mensah Moreau
Müller Nagy Nakamura Novak Okafor Olsen Patel Pereira Rossi Santos Sato Schmidt Silva Tanaka Vidal Virtanen
Weber Yilmaz Zhou
""".split()  # noqa: SIM905 - a list of fifty quoted names is hard to read
_DOMAINS = ("example.com", "example.org", "example.net")
_SOCIAL = ("whatsapp", "messenger-psid", "instagram-igsid", "telegram", "line", "x", "anonymous-id", "device-id")
_NEEDS = ("large-print", "text-relay", "plain-language")


@dataclass(frozen=True)
class _Region:
    language: str
    time_zone: str
    phone: str
    first: int


_REGIONS = (
    (80, _Region("en-US", "America/New_York", "+120255501{:02d}", 0)),
    (160, _Region("en-GB", "Europe/London", "+4420794600{:02d}", 80)),
    (PEOPLE, _Region("de-DE", "Europe/Berlin", "+4930231250{:02d}", 160)),
)


@dataclass(frozen=True)
class SampleIdentity:
    """One address of an invented person."""

    kind: str
    value: str
    scope: str = ""


@dataclass(frozen=True)
class SamplePerson:
    """One invented person."""

    id: str
    given_name: str
    family_name: str
    language: str
    time_zone: str
    preferred_channel: str
    accessibility: tuple[str, ...]
    identities: tuple[SampleIdentity, ...]

    @property
    def display_name(self) -> str:
        """The name to show."""
        return f"{self.given_name} {self.family_name}"

    def identity(self, kind: str) -> SampleIdentity | None:
        """Return the person's address of this kind, if they have one."""
        return next((identity for identity in self.identities if identity.kind == kind), None)


def person_id(seed: int, number: int) -> str:
    """Return the contact id of a sample's person."""
    return f"sample-{seed}-{number:03d}"


def invent_people(seed: int) -> list[SamplePerson]:
    """Return the people of a seed, always the same ones."""
    dice = Random(f"people {seed}")  # noqa: S311 - sample data, no secret
    return [_person(seed, number, dice) for number in range(PEOPLE)]


def _person(seed: int, number: int, dice: Random) -> SamplePerson:
    given, family = dice.choice(_GIVEN), dice.choice(_FAMILY)
    region = next(region for below, region in _REGIONS if number < below)
    social = dice.sample(_SOCIAL, dice.randint(1, 4))
    mail = f"{_plain(given)}.{_plain(family)}.{number:03d}@{dice.choice(_DOMAINS)}"
    identities = (
        SampleIdentity("email", mail),
        SampleIdentity("phone", region.phone.format(number - region.first)),
        SampleIdentity("external-id", f"SAMPLE-{number:04d}", "sample-shop"),
        *(_social_identity(kind, number) for kind in social),
    )
    return SamplePerson(
        id=person_id(seed, number),
        given_name=given,
        family_name=family,
        language=region.language,
        time_zone=region.time_zone,
        preferred_channel=dice.choice(("email", "phone", "sms", "whatsapp", "web-chat")),
        accessibility=(dice.choice(_NEEDS),) if dice.random() < 0.1 else (),
        identities=identities,
    )


def _social_identity(kind: str, number: int) -> SampleIdentity:
    if kind == "whatsapp":
        return SampleIdentity(kind, f"447700900{number:03d}")  # mobile numbers kept free for fiction
    if kind in ("telegram", "x"):
        return SampleIdentity(kind, f"99900000000{number:03d}")  # longer than any id in use
    return SampleIdentity(kind, f"sample-{number:04d}", "sample")


def _plain(name: str) -> str:
    letters = unicodedata.normalize("NFKD", name.lower())
    return "".join(letter for letter in letters if letter.isascii() and letter.isalpha())
