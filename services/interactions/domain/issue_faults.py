"""What callers may act on when they work with issues and promises: each error with its stable reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from servicekit.errors import (
    Aborted,
    AlreadyExists,
    FailedPrecondition,
    FieldViolation,
    InvalidArgument,
    NotFound,
    PermissionDenied,
    ResourceExhausted,
    ServiceError,
)

ORGANIZE = "issues.organize"
"""The permission to change what others decided for themselves or share."""


def issue_not_found(issue: str) -> NotFound:
    """There is no such issue."""
    return NotFound("ISSUE_NOT_FOUND", f"There is no issues/{issue}.", name=f"issues/{issue}")


def issue_exists(issue: str) -> AlreadyExists:
    """The id is taken."""
    return AlreadyExists("ISSUE_EXISTS", f"issues/{issue} exists already.", name=f"issues/{issue}")


def issue_changed(etag: str) -> Aborted:
    """The change was decided on an older state."""
    return Aborted("ETAG_MISMATCH", "The issue has changed since it was read: read it again.", etag=etag)


def issue_contended() -> Aborted:
    """Others kept changing it."""
    return Aborted("CONTENDED", "Others keep changing this issue: try again.")


def issue_taken(owner: str) -> Aborted:
    """Somebody else has claimed it."""
    return Aborted(
        "ISSUE_TAKEN", f"{owner} works on it already; whoever takes it over sends the etag it has now.", agent=owner
    )


def team_not_found(team: str) -> NotFound:
    """The organisation has no such team."""
    return NotFound("TEAM_NOT_FOUND", f"There is no {team}.", name=team)


def agent_not_found(agent: str) -> NotFound:
    """The organisation has no such agent."""
    return NotFound("AGENT_NOT_FOUND", f"There is no {agent}.", name=agent)


def skill_missing(agent: str, skills: Sequence[str]) -> FailedPrecondition:
    """The team or the topic of the issue needs what the agent cannot do."""
    missing = ", ".join(skills)
    return FailedPrecondition(
        "SKILL_MISSING", f"The issue needs skills {agent} does not have: {missing}.", agent=agent, skills=missing
    )


def batch_refused(refused: Mapping[int, ServiceError]) -> FailedPrecondition:
    """Some of the issues cannot be changed, so none was."""
    violations = tuple(
        FieldViolation(f"issues[{place}]", f"{error.reason}: {error.message}") for place, error in refused.items()
    )
    return FailedPrecondition(
        "BATCH_REFUSED",
        f"{len(refused)} of the issues cannot be changed, so none was.",
        violations=violations,
        refused=str(len(refused)),
    )


def batch_not_found(name: str) -> NotFound:
    """There never was such a change of many issues."""
    return NotFound("BATCH_NOT_FOUND", f"There is no {name}.", name=name)


def batch_of_another(name: str) -> PermissionDenied:
    """Somebody else made the change."""
    detail = f"{name} is somebody else's; undoing it needs the permission {ORGANIZE}."
    return PermissionDenied("PERMISSION_MISSING", detail, permission=ORGANIZE, batch=name)


def undo_is_over(name: str, seconds: int) -> FailedPrecondition:
    """It is too late."""
    detail = f"{name} is older than {seconds} seconds and stays."
    return FailedPrecondition("UNDO_EXPIRED", detail, name=name, seconds=str(seconds))


def changed_since(name: str, issues: Sequence[str]) -> FailedPrecondition:
    """Something else happened to some of the issues, which undoing would take back as well; so nothing was undone."""
    violations = tuple(FieldViolation(f"issues/{issue}", "has changed since") for issue in issues)
    return FailedPrecondition(
        "BATCH_CHANGED",
        f"{len(issues)} of the issues have changed since, so none was changed back.",
        violations=violations,
        name=name,
        changed=str(len(issues)),
    )


def issue_in_state(state: str, needed: str) -> FailedPrecondition:
    """Its state forbids that."""
    return FailedPrecondition("ISSUE_STATE", f"The issue is {state}; {needed}.", state=state)


def issue_is_merged(survivor: str) -> FailedPrecondition:
    """What was asked of it is to be asked of the issue it was merged into."""
    return FailedPrecondition(
        "ISSUE_MERGED",
        f"The issue stands merged into issues/{survivor}: ask that one, or unmerge it first.",
        merged_into=f"issues/{survivor}",
    )


def already_one() -> FailedPrecondition:
    """The issues stand for one matter already."""
    return FailedPrecondition("ISSUES_ARE_ONE", "These issues are one already.")


def other_person(what: str) -> FailedPrecondition:
    """Something of one person cannot be joined with something of another one."""
    return FailedPrecondition("OTHER_PERSON", f"{what} is about another customer.", name=what)


def resolution_incomplete(missing: str) -> FailedPrecondition:
    """A resolved issue says what it was about and how it ended."""
    return FailedPrecondition(
        f"{missing.upper()}_REQUIRED", f"An issue is resolved with a {missing}; it has none.", field=missing
    )


def promises_open(count: int) -> FailedPrecondition:
    """What was promised is not done."""
    return FailedPrecondition(
        "PROMISES_OPEN",
        f"{count} promises are open: close them, or let them go on with carry_over.",
        promises=str(count),
    )


def promise_not_found(name: str) -> NotFound:
    """There is no such promise."""
    return NotFound("PROMISE_NOT_FOUND", f"There is no {name}.", name=name)


def promise_is_closed(promise: str, state: str) -> FailedPrecondition:
    """It was kept, broken or canceled, and stays so."""
    return FailedPrecondition("PROMISE_CLOSED", f"The promise is {state} already.", promise=promise, state=state)


def too_many(what: str, most: int) -> ResourceExhausted:
    """An issue holds no more of these."""
    return ResourceExhausted("TOO_MANY", f"An issue has at most {most} {what}.")


def linked_elsewhere(interaction: str, issue: str) -> FailedPrecondition:
    """An interaction belongs to one issue."""
    return FailedPrecondition(
        "INTERACTION_LINKED",
        f"interactions/{interaction} belongs to issues/{issue}: unlink it there first.",
        issue=f"issues/{issue}",
    )


def not_linked(interaction: str, issue: str) -> NotFound:
    """The interaction does not belong to this issue."""
    return NotFound(
        "NOT_LINKED",
        f"interactions/{interaction} is not linked with issues/{issue}.",
        interaction=f"interactions/{interaction}",
        issue=f"issues/{issue}",
    )


def link_contended() -> Aborted:
    """Somebody else linked or unlinked it at the same moment."""
    return Aborted("CONTENDED", "Somebody else links this interaction right now: try again.")


def no_contact_yet(interaction: str) -> FailedPrecondition:
    """Nobody knows yet whose it is."""
    return FailedPrecondition(
        "CONTACT_UNKNOWN", f"The customer of interactions/{interaction} is not known yet: try again in a moment."
    )


def topic_not_in_use(field: str, topic: str, version: int) -> InvalidArgument:
    """Nobody can choose this topic."""
    return InvalidArgument(
        field, f"{topic} is not in use in version {version} of the tree of topics", "TOPIC_UNKNOWN", topic=topic
    )


def topics_changed(etag: str) -> Aborted:
    """The change was decided on an older tree."""
    return Aborted("ETAG_MISMATCH", "The tree of topics has changed since it was read: read it again.", etag=etag)


def topic_tree_not_found(version: int) -> NotFound:
    """There never was such a version."""
    return NotFound("TOPIC_TREE_NOT_FOUND", f"There is no version {version} of the tree.", version=str(version))
