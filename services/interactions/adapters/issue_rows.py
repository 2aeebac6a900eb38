"""Issues and links as stored documents, and back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime
from typing import Any

from backstory.interactions.v1 import interactions_pb2
from servicekit.adapters.mongo_client import Row

from services.interactions.adapters.undoing import PAST, as_it_was, undone
from services.interactions.domain.batches import Batch
from services.interactions.domain.issues import Issue, IssueState, Priority, Telling, Transfer
from services.interactions.domain.linking import Link, Linkable
from services.interactions.domain.naming import thread_digest
from services.interactions.domain.promises import Promise, PromiseState

UNREAD: Row = {"outbox": 0, "last_event": 0, PAST: 0}
"""What a change of an issue need not read of it."""

SHOWN: Row = UNREAD | {"requests": 0}
"""What showing an issue need not read of it."""

_SAME = (
    "epoch",
    "contact",
    "state_time",
    "create_time",
    "update_time",
    "open_time",
    "creator",
    "topic_version",
    "disposition",
    "agent",
    "team",
    "merged_into",
    "follows",
    "split_from",
    "resolve_time",
    "close_time",
    "turn_time",
)
_SAME_OF_LINK = ("issue", "contact", "occur_time", "link_time", "actor", "version", "thread")
_OF_TRANSFER = tuple(field.name for field in fields(Transfer))
_OF_PROMISE = tuple(field.name for field in fields(Promise))


def issue_state(issue: Issue) -> dict[str, Any]:
    """Return everything that is stored of an issue but its version; None where a field is not to be there."""
    told = issue.told
    is_matter = (issue.is_unsettled or bool(issue.open_promises)) and not issue.is_erased
    return {name: getattr(issue, name) for name in _SAME} | {
        "state": int(issue.state),
        "state_before": int(issue.state_before) if issue.state_before else None,
        "title": told.title,
        "topic": told.topic,
        "topics": topics_above(told.topic),
        "priority": int(told.priority),
        "tags": list(told.tags),
        "snooze_time": told.snooze_time,
        "promises": [_promise_row(promise) for promise in issue.promises],
        "next_due": min((promise.due_time for promise in issue.open_promises if is_matter), default=None),
        "alarm": _alarm(issue) if is_matter else None,
        "transfer": _transfer_row(issue.transfer) if issue.transfer else None,
        "is_matter": True if is_matter else None,
        "mentions": list(issue.mentions) or None,
        "at_risk": True if issue.risks else None,
        "batches": [_batch_row(batch) for batch in issue.batches] or None,
    }


def issue_of(row: Mapping[str, Any]) -> Issue:
    """Return a stored issue."""
    kept: dict[str, Any] = {name: row.get(name) for name in _SAME}
    return Issue(
        id=row["_id"],
        version=row["version"],
        told=Telling(
            title=row["title"],
            topic=row["topic"],
            priority=Priority(row["priority"]),
            tags=tuple(row["tags"]),
            snooze_time=row.get("snooze_time"),
        ),
        state=IssueState(row["state"]),
        state_before=IssueState(row["state_before"]) if row.get("state_before") else None,
        promises=tuple(_promise_of(each) for each in row["promises"]),
        transfer=_transfer_of(row["transfer"]) if row.get("transfer") else None,
        mentions=tuple(row.get("mentions") or ()),
        batches=tuple(_batch_of(each) for each in row.get("batches") or ()),
        is_erased=row.get("is_erased", False),
        **kept,
    )


def changed_back(before: Issue, after: Issue) -> Row:
    """Return what takes a change of an issue back; of promises only those that were changed, to be short."""
    told = ("title", "topic", "priority", "tags", "snooze_time")
    same = ("state", "state_before", *told, "transfer", "mentions", *_SAME)
    old, new = issue_state(before), issue_state(after)
    change = undone({name: old[name] for name in same}, {name: new[name] for name in same}, after.update_time)
    changed = [
        row for row, promise in zip(old["promises"], before.promises, strict=True) if promise not in after.promises
    ]
    if changed:
        change["was"]["promises"] = changed
    return change


def before_last(row: Mapping[str, Any]) -> Issue:
    """Return a stored issue as it was before its newest change; as it is where that is not known any more."""
    past = row.get(PAST)
    was = dict(past[-1]["was"]) if past else {}
    changed = {each["id"]: each for each in was.pop("promises", ())}
    promises = [changed.get(promise["id"], promise) for promise in row["promises"]]
    return issue_of(dict(row) | was | {"promises": promises})


def issue_as_it_was(row: Mapping[str, Any], time: datetime) -> Issue | None:
    """Return a stored issue as it was then; None where that is not known any more, or there was none yet."""
    promises = {promise["id"]: promise for promise in row["promises"] if promise["create_time"] <= time}
    for change in reversed(row.get("past", ())):
        if change["t"] > time:
            promises |= {
                each["id"]: each for each in change.get("was", {}).get("promises", ()) if each["id"] in promises
            }
    state = as_it_was(row, time)
    if state is None or state["create_time"] > time:
        return None
    return issue_of(state | {"promises": list(promises.values())})


def topics_above(topic: str) -> list[str]:
    """Return a topic and all above it: of `billing/refund` also `billing`."""
    parts = topic.split("/") if topic else []
    return ["/".join(parts[:depth]) for depth in range(1, len(parts) + 1)]


def link_state(link: Link) -> dict[str, Any]:
    """Return everything that is stored of a link but its version."""
    state = {name: getattr(link, name) for name in _SAME_OF_LINK if name != "version"}
    return state | {"is_ended": True if link.is_ended else None}


def link_of(row: Mapping[str, Any]) -> Link:
    """Return a stored link."""
    kept = {name: row.get(name, "") for name in _SAME_OF_LINK}
    return Link(interaction=row["_id"], is_ended=row.get("is_ended", False), **kept)


def linkable_of(row: Mapping[str, Any]) -> Linkable:
    """Return a stored interaction as links see it."""
    message = interactions_pb2.Interaction.FromString(bytes(row["data"]))
    thread = thread_digest(message.source, message.thread_key)
    return Linkable(row["_id"], row.get("contact", ""), row["occur_time"], thread)


def _alarm(issue: Issue) -> Any:
    times = [promise.due_time for promise in issue.open_promises if not promise.is_told]
    if issue.state is IssueState.SNOOZED and issue.told.snooze_time:
        times.append(issue.told.snooze_time)
    return min(times, default=None)


def _transfer_row(transfer: Transfer) -> Row:
    return {name: getattr(transfer, name) for name in _OF_TRANSFER} | {"facts": list(transfer.facts)}


def _transfer_of(row: Mapping[str, Any]) -> Transfer:
    return Transfer(**{name: row[name] for name in _OF_TRANSFER if name in row} | {"facts": tuple(row["facts"])})


def _batch_row(batch: Batch) -> Row:
    changed = [{"issue": issue, "version": version} for issue, version in batch.issues]
    return {"number": batch.number, "actor": batch.actor, "time": batch.time, "issues": changed}


def _batch_of(row: Mapping[str, Any]) -> Batch:
    changed = tuple((each["issue"], each["version"]) for each in row["issues"])
    return Batch(row["number"], row["actor"], row["time"], changed)


def _promise_row(promise: Promise) -> Row:
    return {name: getattr(promise, name) for name in _OF_PROMISE} | {"state": int(promise.state)}


def _promise_of(row: Mapping[str, Any]) -> Promise:
    return Promise(**{name: row[name] for name in _OF_PROMISE} | {"state": PromiseState(row["state"])})
