"""What a brief says about the person: who they are, what is open, promised, told and tried, and what they prefer."""

from __future__ import annotations

from collections.abc import Iterator

from services.interactions.domain.briefs.brief import Line, Part, Rank
from services.interactions.domain.briefs.consenting import limits
from services.interactions.domain.briefs.knowing import Known, KnownFact
from services.interactions.domain.briefs.quoting import quoted, shortened
from services.interactions.domain.facts import FactState
from services.interactions.domain.issues import Issue, Priority
from services.interactions.domain.mood import mood_of

_FIRST_FACTS = 10
_FIRST_MATTERS = 5
_MOST_FACTS = 25
_MOST_IDENTITIES = 4
_MOST_TAGS = 10
_MOST_TRIED = 6
_MOST_CITED = 4
_LISTED = 120
_QUOTE = 200
_NAME = 80
_STEPS = "steps-tried"


def lines_about_person(known: Known) -> Iterator[Line]:
    """Yield every line but those about what was said."""
    yield from _who(known)
    yield from _issues(known)
    yield from _promises(known)
    yield from _facts(known)
    yield from _tried(known)
    yield from _mood(known)
    yield from _preferences(known)
    yield from _consents(known)
    yield from _gaps(known)


def _who(known: Known) -> Iterator[Line]:
    person, profile = known.person, known.profile
    me = (f"contacts/{person.id}",)
    state = "Deleted customer" if profile.deleted else "Customer"
    name = shortened(profile.display_name, _NAME)
    yield Line(Part.WHO, Rank.NAME, "name", state if name else f"{state} without a name", me, name, profile.create_time)
    if person.total:
        counts = sorted(person.by_channel.items(), key=lambda item: (-item[1], item[0]))
        channels = ", ".join(f"{channel} {count}" for channel, count in counts[:6])
        many = "interaction" if person.total == 1 else "interactions"
        text = f"{person.total} {many} ({channels}), the first contact at the time given"
        yield Line(Part.WHO, Rank.HISTORY, "history", text, me, time=person.first_contact_time)
    for identity in profile.identities[:_MOST_IDENTITIES]:
        yield Line(Part.WHO, Rank.IDENTITY, "identity", "Known by", me, shortened(identity, _NAME))
    if profile.tags:
        yield Line(Part.WHO, Rank.TAGS, "tags", shortened("Tags: " + ", ".join(profile.tags[:_MOST_TAGS]), _LISTED), me)


def _issues(known: Known) -> Iterator[Line]:
    unsettled = [issue for issue in known.matters if issue.is_unsettled and not issue.merged_into]
    unsettled.sort(key=lambda issue: (-int(issue.told.priority), -issue.state_time.timestamp(), issue.id))
    for number, issue in enumerate(unsettled):
        rank = Rank.ISSUE if number < _FIRST_MATTERS else Rank.MORE_MATTERS
        title = shortened(issue.told.title, _LISTED)
        yield Line(Part.ISSUES, rank, "issue", _issue_text(issue), (issue.name,), title, issue.state_time)


def _issue_text(issue: Issue) -> str:
    words = [f"Issue {issue.state.shown}"]
    if issue.told.priority is not Priority.NORMAL:
        words.append(f"{issue.told.priority.name.lower()} priority")
    if issue.told.topic:
        words.append(issue.told.topic)
    words.append(f"with {issue.agent or issue.team}" if issue.agent or issue.team else "with nobody")
    return shortened(", ".join(words), _LISTED)


def _promises(known: Known) -> Iterator[Line]:
    made = [(promise, issue) for issue in known.matters for promise in issue.open_promises]
    made.sort(key=lambda each: (each[0].due_time, each[0].id))
    for number, (promise, issue) in enumerate(made):
        rank = Rank.PROMISE if number < _FIRST_MATTERS else Rank.MORE_MATTERS
        state = "Overdue promise" if promise.is_overdue(known.now) else "Promise due"
        by = f", by {promise.owner}" if promise.owner else ""
        cites = (f"{issue.name}/promises/{promise.id}",)
        yield Line(
            Part.PROMISES, rank, "promise", f"{state}{by}", cites, shortened(promise.text, _LISTED), promise.due_time
        )


def _facts(known: Known) -> Iterator[Line]:
    told = [fact for fact in known.facts if fact.key != _STEPS]
    for number, fact in enumerate(told[:_MOST_FACTS]):
        rank = Rank.FACT if number < _FIRST_FACTS else Rank.MORE_FACTS
        sure = " (confirmed)" if fact.state is FactState.CONFIRMED else ""
        text = fact.key.replace("-", " ").capitalize() + sure
        yield Line(Part.FACTS, rank, fact.key, text, _sources(fact), shortened(fact.value, _QUOTE), fact.learn_time)


def _tried(known: Known) -> Iterator[Line]:
    for fact in [fact for fact in known.facts if fact.key == _STEPS][:_MOST_TRIED]:
        value = shortened(fact.value, _LISTED)
        yield Line(Part.TRIED, Rank.TRIED, _STEPS, "Tried already", _sources(fact), value, fact.learn_time)


def _sources(fact: KnownFact) -> tuple[str, ...]:
    return (fact.name, fact.interaction) if fact.interaction else (fact.name,)


def _mood(known: Known) -> Iterator[Line]:
    texts = [(one.name, one.body or one.subject) for one in known.said if one.is_from_customer]
    mood = mood_of(texts, known.profile.language)
    if mood is not None:
        trend = f", {mood.trend}" if mood.trend else ""
        text = f"Seems {mood.word}{trend} (by words: {', '.join(mood.models)})"
        yield Line(Part.MOOD, Rank.MOOD, "mood", text, mood.texts)


def _preferences(known: Known) -> Iterator[Line]:
    profile, me = known.profile, (f"contacts/{known.person.id}",)
    if profile.language:
        yield Line(Part.PREFERENCES, Rank.LANGUAGE, "language", f"Language: {shortened(profile.language, 35)}", me)
    if profile.accessibility:
        needs = shortened(f"Needs: {', '.join(profile.accessibility)}", _LISTED)
        yield Line(Part.PREFERENCES, Rank.LANGUAGE, "accessibility", needs, me)
    if profile.preferred_channel:
        channel = shortened(profile.preferred_channel, 40)
        yield Line(Part.PREFERENCES, Rank.PREFERENCE, "channel", f"Prefers {channel}", me)
    if profile.quiet_hours:
        quiet = profile.quiet_hours
        days = f" on weekdays {', '.join(map(str, quiet.weekdays))} (1 is Monday)" if quiet.weekdays else ""
        text = f"Wants to be left alone from {quiet.start} to {quiet.end}{days}"
        yield Line(Part.PREFERENCES, Rank.PREFERENCE, "quiet-hours", text, me)
    if profile.time_zone:
        zone = shortened(profile.time_zone, 40)
        yield Line(Part.PREFERENCES, Rank.PREFERENCE, "time-zone", f"Time zone: {zone}", me)


def _consents(known: Known) -> Iterator[Line]:
    for limit in limits(known.consents, known.person.contacts, known.now):
        purpose = limit.purpose.replace("-", " ")
        on = f" by {', '.join(limit.channels)}" if limit.channels else ""
        but = f", except by {', '.join(limit.exceptions)}" if limit.exceptions else ""
        text = f"Consent to {purpose}{on} has ended{but}" if limit.ended else f"No {purpose}{on}{but}"
        cites = limit.consents[:_MOST_CITED]
        yield Line(Part.CONSENT, Rank.CONSENT, limit.purpose, shortened(text, _LISTED), cites, time=limit.time)


def _gaps(known: Known) -> Iterator[Line]:
    me = (f"contacts/{known.person.id}",)
    for gap in known.person.gaps[:3]:
        text = shortened(f"Something could not be taken over from {gap.source} ({gap.reason})", _LISTED)
        yield Line(Part.GAPS, Rank.GAP, "gap", text, me, time=gap.since_time)
    for lag in known.lags[:5]:
        seconds = int((known.now - lag.since_time).total_seconds())
        text = shortened(f"{lag.source} is {seconds} s behind: {lag.reason}", _LISTED)
        yield Line(Part.GAPS, Rank.GAP, "lag", text, me, time=lag.since_time)


def matter(subject: str, body: str, limit: int) -> str:
    """Return what a message is about in its writer's words: its subject and its text, without saying it twice."""
    title, text = quoted(subject, limit), quoted(body, limit)
    if not text or not title:
        return title or text
    if text.casefold().startswith(title.casefold()):
        return text
    return shortened(f"{title}: {text}", limit)
