"""How customers' texts feel, by lists of words anybody can read: a score with its reasons, or nothing when unsure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from services.interactions.domain.languages import Language, language_of, words
from services.interactions.domain.own_words import own_words

LEAST_WEIGHT = 2
"""What the words of a text must weigh together, whichever way, to say anything."""

_REACH = 3
_DAMPING = 4.0
_UPSET, _UNHAPPY, _PLEASED = -0.5, -0.2, 0.25
_TREND = 0.3
_LOOKED_AT = 3
_MOST_READ = 20


@dataclass(frozen=True)
class Score:
    """How a text feels, from -1 (bad) to 1 (good), by which list in which version."""

    value: float
    model: str


@dataclass(frozen=True)
class Mood:
    """How a customer feels by their newest texts: a word for it, whither it goes, by which lists, and which texts."""

    word: str
    trend: str
    models: tuple[str, ...]
    texts: tuple[str, ...]


def score_of(text: str, preferred: str = "") -> Score | None:
    """Return how a text feels; None when its language is not known or its words say too little."""
    spoken = words(own_words(text))
    language = language_of(spoken, preferred)
    if language is None:
        return None
    weights = [_weight(spoken, number, language) for number, word in enumerate(spoken) if word in language.mood]
    if sum(map(abs, weights)) < LEAST_WEIGHT:
        return None
    total = sum(weights)
    return Score(total / (abs(total) + _DAMPING), f"words-{language.code}@{language.version}")


def mood_of(texts: Sequence[tuple[str, str]], preferred: str = "") -> Mood | None:
    """Return how a customer feels by pairs of name and text, newest first; None when unsure."""
    scored = [(name, score) for name, text in texts[:_MOST_READ] if (score := score_of(text, preferred))]
    newest, before = scored[:_LOOKED_AT], scored[_LOOKED_AT : 2 * _LOOKED_AT]
    if not newest:
        return None
    value = _mean([score.value for _, score in newest])
    earlier = _mean([score.value for _, score in before]) if before else None
    return Mood(
        word=_word(value),
        trend="" if earlier is None else _trend(value - earlier),
        models=tuple(sorted({score.model for _, score in newest + before})),
        texts=tuple(name for name, _ in newest),
    )


def _weight(spoken: Sequence[str], number: int, language: Language) -> float:
    weight = language.mood[spoken[number]]
    before = spoken[max(0, number - _REACH) : number]
    return -weight / 2 if any(word in language.negations for word in before) else float(weight)


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def _word(value: float) -> str:
    if value <= _UPSET:
        return "upset"
    if value <= _UNHAPPY:
        return "unhappy"
    return "content" if value >= _PLEASED else "neutral"


def _trend(change: float) -> str:
    if change >= _TREND:
        return "getting better"
    return "getting worse" if change <= -_TREND else "steady"
