"""How well a contact answers a query: by the best of its identities and its names."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from services.contacts.domain.contact import Contact, State
from services.contacts.domain.finding.folding import words
from services.contacts.domain.finding.keys.names import name_words
from services.contacts.domain.finding.keys.phone_endings import digits_of
from services.contacts.domain.finding.keys.values import value_of
from services.contacts.domain.finding.query import Query
from services.contacts.domain.finding.spelling import edits

EXACT_IDENTITY = 1.0
SAME_VALUE = 0.95
NUMBER_ENDING = 0.85
ADDRESS_BEGINNING = 0.8
VALUE_BEGINNING = 0.75
BEST_NAME = 0.74
DOMAIN = 0.3

_EXACT, _BEGINNING = 1.0, 0.85
_NEAR = {1: 0.7, 2: 0.6}
_NAME_FIELDS = ("display_name", "given_name", "family_name", "additional_name")


@dataclass(frozen=True)
class Hit:
    """Why a contact was found: the field that fits best, its value, and how well, 0 to 1 for a whole identity."""

    contact: Contact
    field: str
    value: str
    score: float

    @property
    def order(self) -> tuple[float, str, str]:
        """Its place among others: the best first, then by name and id."""
        return (-self.score, " ".join(name_words(self.contact)), self.contact.id)


def hit(contact: Contact, query: Query) -> Hit | None:
    """Return the best reason for finding this contact, or None when there is none."""
    if contact.state in (State.DELETED, State.ERASED) or not _passes(contact, query):
        return None
    reasons = [*_identities(contact, query), *_names(contact, query)]
    return max(reasons, key=lambda reason: reason.score, default=None)


def _passes(contact: Contact, query: Query) -> bool:
    profile = contact.profile
    organizations = {membership.organization for membership in profile.memberships}
    return set(query.tags) <= set(profile.tags) and (not query.organization or query.organization in organizations)


def _identities(contact: Contact, query: Query) -> Iterator[Hit]:
    for identity in contact.identities:
        score = 0.0
        value = value_of(identity)
        if identity.key and identity.key in query.identity_keys:
            score = EXACT_IDENTITY
        elif value and value == query.value:
            score = SAME_VALUE
        elif query.endings and digits_of(identity).endswith(query.endings):
            score = NUMBER_ENDING
        elif identity.kind == "email":
            score = _address_score(identity.value, query)
        elif value and value.startswith(query.value):
            score = VALUE_BEGINNING
        if score:
            yield Hit(contact, f"identities.{identity.kind}", identity.value or identity.raw_value, score)


def _address_score(address: str, query: Query) -> float:
    if query.address and address.startswith(query.address):
        return ADDRESS_BEGINNING if "@" in query.address or not query.words else BEST_NAME * _BEGINNING * 0.9
    return DOMAIN if query.domain and address.rpartition("@")[2].startswith(query.domain) else 0.0


def _names(contact: Contact, query: Query) -> Iterator[Hit]:
    if not query.words:
        return
    theirs = name_words(contact)
    fit = _fit(query.words, theirs)
    if fit:
        field = _field(contact, query.words)
        yield Hit(contact, field, str(getattr(contact.profile, field)), BEST_NAME * fit)


def _fit(asked: tuple[str, ...], theirs: tuple[str, ...]) -> float:
    """Return how well every word asked for fits a word of the name of its own; 0 when one fits none."""
    left = list(theirs)
    total = 0.0
    for word in sorted(asked, key=len, reverse=True):
        closeness, best = max(((_closeness(word, other), other) for other in left), default=(0.0, ""))
        if not closeness:
            return 0.0
        left.remove(best)
        total += closeness
    return total / len(asked) * (0.9 + 0.1 * len(asked) / len(theirs))


def _closeness(asked: str, word: str) -> float:
    if asked == word:
        return _EXACT
    if word.startswith(asked):
        return _BEGINNING
    apart = edits(asked, word)
    return _NEAR[apart] if apart else 0.0


def _field(contact: Contact, asked: tuple[str, ...]) -> str:
    """Return the name that says most of what was asked: the one shown, unless another one fits and it does not."""

    def fits(name: str) -> float:
        return _fit(asked, words(getattr(contact.profile, name)) or ("",))

    return max(_NAME_FIELDS, key=lambda name: (fits(name), -_NAME_FIELDS.index(name)))
