"""What a brief says about what was said: who waits for whom, how the last contact went, and what it was about."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import timedelta

from services.interactions.domain.briefs.brief import Line, Part, Rank
from services.interactions.domain.briefs.knowing import Known, Said
from services.interactions.domain.briefs.lines import matter
from services.interactions.domain.briefs.quoting import shortened
from services.interactions.domain.interaction import ActorType, CallStatus, Direction, Kind, Visibility
from services.interactions.domain.repeats import EPISODE, Heard, counts, repeat_of, says_so

LULL = timedelta(days=14)
"""A conversation goes on as long as nobody is silent for longer than this."""

_NOTE_AGE = timedelta(days=30)
_LAST, _EARLIER, _OURS = 320, 220, 200
_MORE = 2
_MOST_CITED = 4
_ASKS = re.compile(
    r"\?|(?i:\b(?:please|bitte) (?:send|dm|share|provide|confirm|call|reply|let us|senden|schicken|teilen)\b"
    r"|\b(?:send|dm|message|tell|give) us\b)"
)
_EVENTS = 2
_MISSED = frozenset({CallStatus.NO_ANSWER, CallStatus.BUSY, CallStatus.CANCELED})


def lines_about_talk(known: Known) -> Iterator[Line]:
    """Yield lines about the last contact, what it was about, and whether it is the first about that."""
    spoken = [one for one in known.said if one.is_talk]
    if spoken:
        yield from _last_contact(spoken)
        yield from _repeat(spoken)
    yield from _notes(known)
    yield from _events(known)


def heard(one: Said) -> Heard:
    """Return an interaction as repeats see it."""
    return Heard(
        name=one.name,
        occur_time=one.occur_time,
        channel=one.channel,
        direction=one.direction,
        kind=one.kind,
        actor=one.actor,
        text=f"{one.subject}\n{one.body}" if one.subject else one.body,
        topic=one.topic,
        thread=one.thread,
        matter=one.issue,
        source=one.source,
    )


def _last_contact(spoken: Sequence[Said]) -> Iterator[Line]:
    turns = list(_turns(spoken))
    theirs = [turn for turn in turns if turn[0].direction is Direction.INBOUND]
    ours = [turn for turn in turns if turn[0].direction is Direction.OUTBOUND]
    yield from _waiting(turns[0])
    shown = [turns[0]]
    for mine, rank, key, limit in (
        (theirs, Rank.CUSTOMER_SAID, "customer-said", _LAST),
        (ours, Rank.WE_SAID, "we-said", _OURS),
    ):
        if mine:
            shown.append(mine[0])
            yield _line(mine[0], rank, "last-contact" if mine[0] is turns[0] else key, limit)
    yield from _earlier(turns, [turn for turn in theirs if turn not in shown])


def _turns(spoken: Sequence[Said]) -> Iterator[list[Said]]:
    """Yield what one side said in a row, newest first; each turn oldest first. A call or visit is one of its own."""
    turn: list[Said] = []
    for one in spoken:
        last = turn[0] if turn else None
        if last and (last.direction, last.channel, last.kind, last.agent) == (
            one.direction, one.channel, one.kind, one.agent
        ) and last.kind is Kind.MESSAGE and last.occur_time - one.occur_time <= EPISODE:  # fmt: skip
            turn.insert(0, one)
            continue
        if turn:
            yield turn
        turn = [one]
    if turn:
        yield turn


def _waiting(turn: Sequence[Said]) -> Iterator[Line]:
    """Yield who waits for whom, going by who spoke last."""
    first, last = turn[0], turn[-1]
    if last.direction is Direction.INBOUND:
        heard_now = [one for one in turn if counts(heard(one))]
        if heard_now and not (last.agent or last.disposition):
            text = "The customer waits for our answer since the time given"
            yield Line(Part.LAST_CONTACT, Rank.WAITING, "waiting", text, (first.name,), time=first.occur_time)
    elif any(_ASKS.search(one.body) for one in turn):
        text = "We asked the customer something at the time given; there is no answer yet"
        yield Line(Part.LAST_CONTACT, Rank.WAITING, "asked", text, (last.name,), time=last.occur_time)


def _earlier(turns: Sequence[list[Said]], others: Sequence[list[Said]]) -> Iterator[Line]:
    """Yield how the conversation began, and the fullest of what the customer said in it besides."""
    start = turns[0][0].occur_time
    for turn in turns:
        if start - turn[-1].occur_time > LULL:
            break
        start = turn[0].occur_time
    current = [turn for turn in others if turn[0].occur_time >= start]
    if current:
        yield _line(current[-1], Rank.BEGAN_WITH, "began-with", _EARLIER)
    fullest = sorted(current[:-1], key=lambda turn: (-min(_length(turn), _EARLIER), turn[0].name))[:_MORE]
    for turn in sorted(fullest, key=lambda turn: turn[0].occur_time, reverse=True):
        yield _line(turn, Rank.MORE_SAID, "also-said", _EARLIER)
    before = next((turn for turn in others if turn[0].occur_time < start), None)
    if before is not None:
        yield _line(before, Rank.MORE_SAID, "earlier-contact", _EARLIER)


def _line(turn: Sequence[Said], rank: Rank, key: str, limit: int) -> Line:
    cites = tuple(one.name for one in turn[-_MOST_CITED:])
    return Line(Part.LAST_CONTACT, rank, key, _how(turn[-1]), cites, _words(turn, limit), turn[-1].occur_time)


def _length(turn: Sequence[Said]) -> int:
    return sum(len(one.subject) + len(one.body) for one in turn)


def _words(turn: Sequence[Said], limit: int) -> str:
    if len(turn) == 1:
        return matter(turn[0].subject, turn[0].body, limit)
    parts = [matter("" if number else one.subject, one.body, limit) for number, one in enumerate(turn)]
    return shortened(" / ".join(part for part in parts if part), limit)


def _how(one: Said) -> str:
    kind = "" if one.kind is Kind.MESSAGE else f" {one.kind.name.lower().replace('_', '-')}"
    words = [f"{one.channel}{kind}".capitalize()]
    if one.direction is Direction.INBOUND:
        words.append("from the customer" if not one.agent else f"from the customer, with {one.agent}")
    else:
        words.append(f"from {one.agent or _speaker(one.actor)}")
    if one.call_status in _MISSED:
        words.append("not answered")
    if one.disposition:
        words.append(f"outcome {one.disposition}")
    if one.location:
        words.append("on site")
    if one.attachments:
        words.append(f"{one.attachments} attachment" + ("s" if one.attachments > 1 else ""))
    return shortened(", ".join(words), 160)


def _speaker(actor: ActorType | None) -> str:
    return {ActorType.BOT: "a bot", ActorType.SYSTEM: "the system"}.get(actor or ActorType.AGENT, "us")


def _repeat(spoken: Sequence[Said]) -> Iterator[Line]:
    told = [heard(one) for one in spoken]
    now = next((each for each in told if counts(each)), None)
    if now is None:
        return
    if says_so(now.text):
        yield Line(
            Part.REPEAT, Rank.REPEAT, "said-so", "Says that they have said it before", (now.name,), time=now.occur_time
        )
    found = repeat_of(now, told)
    if found is not None:
        days = "a day" if found.window_days == 1 else f"{found.window_days} days"
        text = f"In touch again within {days} about the same matter ({found.rule})"
        yield Line(Part.REPEAT, Rank.REPEAT, "repeat", text, (now.name, found.earlier), time=now.occur_time)


def _notes(known: Known) -> Iterator[Line]:
    notes = [one for one in known.said if one.kind is Kind.NOTE and known.now - one.occur_time <= _NOTE_AGE]
    for one in notes[:1]:
        by = f"Note by {one.agent}" if one.agent else "Note"
        shown = "" if one.visibility is Visibility.CUSTOMER else ", not for the customer"
        quote = matter(one.subject, one.body, _EARLIER)
        cites = (one.name, one.about_issue) if one.about_issue else (one.name,)
        text = shortened(by + (" on an issue" if one.about_issue else "") + shown, 160)
        yield Line(Part.LAST_CONTACT, Rank.NOTE, "note", text, cites, quote, one.occur_time)


def _events(known: Known) -> Iterator[Line]:
    events = [one for one in known.said if one.kind in (Kind.BUSINESS_EVENT, Kind.SELF_SERVICE, Kind.SURVEY_RESPONSE)]
    for one in events[:_EVENTS]:
        kind = one.kind.name.lower().replace("_", " ")
        what = f"{kind.capitalize()} {one.business_type}".strip()
        quote = matter(one.subject, one.body, 120)
        yield Line(Part.LAST_CONTACT, Rank.EVENT, "event", shortened(what, 120), (one.name,), quote, one.occur_time)
