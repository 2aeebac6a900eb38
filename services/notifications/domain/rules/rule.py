"""A rule: which events are told to whom, and how; and what can be refused about it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from servicekit.errors import InvalidArgument
from servicekit.text import clean_text

from services.notifications.domain.rule_errors import RuleChanged
from services.notifications.domain.rules.audiences import AUDIENCES
from services.notifications.domain.rules.condition_kinds import ConditionKind
from services.notifications.domain.rules.conditions import CONDITIONS
from services.notifications.domain.urgency import Urgency

RULES = "rules/"
SERVICE = "services/notifications"
"""Who creates what comes with the service."""

FAILURES_IN_A_ROW = 10
"""So many switch a rule off."""
SWITCHED_OFF = "failed-in-a-row"

REQUIRED = frozenset({"break-glass"})
"""What nobody can switch off or turn aside: restricted data is not opened without anybody's knowing."""

_GROUP = re.compile(r"[a-z]+/[A-Za-z0-9._@+-]{1,128}")
_NAME_CHARS, _TITLE_CHARS = 100, 200
_LONGEST_COLLAPSE = 86_400
_CONDITIONS, _AUDIENCES, _VALUES, _DAYS = 20, 20, 50, 90


class CollapseBy(Enum):
    """Which events of a rule are told together."""

    NOTHING = "nothing"
    THREAD = "thread"
    CONTACT = "contact"
    RULE = "rule"


@dataclass(frozen=True)
class Condition:
    """What must hold of one attribute."""

    attribute: str
    any_of: tuple[str, ...] = ()
    none_of: tuple[str, ...] = ()


@dataclass(frozen=True)
class Audience:
    """Some of those who are told."""

    kind: str
    value: str = ""


@dataclass(frozen=True)
class Content:
    """What people say in a rule."""

    display_name: str
    conditions: tuple[Condition, ...]
    audiences: tuple[Audience, ...]
    channels: tuple[str, ...] = ()
    urgency: Urgency = Urgency.NORMAL
    title: str = ""
    any_age: bool = False
    once_in_days: int = 0
    collapse_by: CollapseBy = CollapseBy.THREAD
    collapse_seconds: int = 0
    disabled: bool = False


FIELDS = tuple(Content.__dataclass_fields__)


@dataclass(frozen=True)
class Rule:
    """A rule as it is kept. `failures` counts those in a row."""

    id: str
    content: Content
    version: int
    creator: str
    create_time: datetime
    update_time: datetime
    failures: int = 0
    disabled_reason: str = ""
    is_deleted: bool = False

    @property
    def name(self) -> str:
        """The resource name."""
        return f"{RULES}{self.id}"

    @property
    def etag(self) -> str:
        """The state's stamp."""
        return f'"{self.version}"'

    def require_etag(self, etag: str) -> None:
        """Refuse a change that was decided on an older state; no etag accepts any."""
        if etag and etag != self.etag:
            raise RuleChanged(self.etag)


def checked(content: Content, channels: Sequence[str], field: str = "rule") -> Content:
    """Return the content unchanged, or refuse it naming the field and what is allowed there."""
    clean_text(f"{field}.display_name", content.display_name, max_chars=_NAME_CHARS, required=True, one_line=True)
    clean_text(f"{field}.title", content.title, max_chars=_TITLE_CHARS, one_line=True)
    _check_count(f"{field}.conditions", len(content.conditions), _CONDITIONS)
    _check_count(f"{field}.audiences", len(content.audiences), _AUDIENCES)
    for index, condition in enumerate(content.conditions):
        _check_condition(f"{field}.conditions[{index}]", condition)
    attributes = [condition.attribute for condition in content.conditions]
    if len(set(attributes)) < len(attributes):
        raise InvalidArgument(f"{field}.conditions", "must name each attribute once")
    for index, audience in enumerate(content.audiences):
        check_audience(f"{field}.audiences[{index}]", audience)
    for index, channel in enumerate(content.channels):
        if channel not in channels:
            raise InvalidArgument(f"{field}.channels[{index}]", f"must be one of {', '.join(channels)}")
    if not 0 <= content.collapse_seconds <= _LONGEST_COLLAPSE:
        raise InvalidArgument(f"{field}.collapse_seconds", f"must be 0 to {_LONGEST_COLLAPSE:,}")
    if not 0 <= content.once_in_days <= _DAYS:
        raise InvalidArgument(f"{field}.once_in_days", f"must be 0 to {_DAYS}")
    return content


def _check_count(field: str, count: int, most: int) -> None:
    if not 1 <= count <= most:
        raise InvalidArgument(field, f"must hold 1 to {most} entries")


def _check_condition(field: str, condition: Condition) -> None:
    kind = CONDITIONS.get(condition.attribute)
    if kind is None:
        raise InvalidArgument(
            f"{field}.attribute", f"must be one of {', '.join(sorted(CONDITIONS))}", "ATTRIBUTE_UNKNOWN"
        )
    wanted = len(condition.any_of) + len(condition.none_of)
    if not 1 <= wanted <= _VALUES:
        raise InvalidArgument(f"{field}.any_of", f"must, with none_of, hold 1 to {_VALUES} values")
    if kind.asks_history and condition.none_of:
        raise InvalidArgument(f"{field}.none_of", f"cannot be used with {kind.attribute}")
    for path, fault in _faults(kind, condition):
        raise InvalidArgument(f"{field}.{path}", fault)


def _faults(kind: ConditionKind, condition: Condition) -> Iterator[tuple[str, str]]:
    for name, values in (("any_of", condition.any_of), ("none_of", condition.none_of)):
        for index, value in enumerate(values):
            if fault := kind.fault(value):
                yield f"{name}[{index}]", fault


def check_audience(field: str, audience: Audience) -> None:
    """Refuse an audience nobody can be found by."""
    kind = AUDIENCES.get(audience.kind)
    if kind is None:
        raise InvalidArgument(f"{field}.kind", f"must be one of {', '.join(sorted(AUDIENCES))}", "AUDIENCE_UNKNOWN")
    if kind.of:
        if not _GROUP.fullmatch(audience.value) or not audience.value.startswith(f"{kind.of}/"):
            raise InvalidArgument(f"{field}.value", f"must look like {kind.of}/{{id}}")
    elif audience.value:
        raise InvalidArgument(f"{field}.value", f"must be empty with {kind.name}")
