"""Every setting of the interactions service."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar
from urllib.parse import urlsplit

from servicekit.environment import Field
from servicekit.settings import ServiceSettings
from servicekit.text import ID_PATTERN

from services.interactions.domain.redaction import Redaction, faults_of, redaction_of
from services.interactions.domain.retention import LEAST_DAYS, Rule, rule_of
from services.interactions.domain.webhooks import Source

if TYPE_CHECKING:
    from services.interactions.domain.issue_rules import IssueRules

_TEAM = re.compile(rf"teams/{ID_PATTERN}")
_AGENT = re.compile(rf"(?:agents|apiKeys)/{ID_PATTERN}")
_WORD = r"[a-z0-9]+(?:-[a-z0-9]+)*"
_SKILL, _TOPIC = re.compile(_WORD), re.compile(rf"{_WORD}(?:/{_WORD}){{0,3}}")


@dataclass(frozen=True, kw_only=True)
class InteractionsSettings(ServiceSettings):
    """What the interactions service can be told."""

    service: ClassVar[str] = "interactions"

    grpc_port: int = Field(default=7102, ge=0, le=65535, description="Port of the gRPC server")
    http_port: int = Field(default=8102, ge=0, le=65535, description="Port of the HTTP server")
    grpc_ops_port: int = Field(default=9202, ge=0, le=65535, description="Port for health and metrics of the grpc role")
    worker_ops_port: int = Field(default=9102, ge=0, le=65535, description="Port for health and metrics of the worker")
    contacts_address: str = Field(
        default="127.0.0.1:7101",
        description="gRPC address of the contacts service",
    )
    retention_rules: tuple[str, ...] = Field(
        default=(),
        description="After how many days the content of interactions goes, as `message:sms:*=365,*:*:marketing=730`: "
        "kind, channel and purpose, each * for any; at least 31 days. `backstory retention --dry-run` counts",
    )
    issue_retention_days: int = Field(
        default=0,
        ge=0,
        le=36_500,
        description="How many days after an issue was settled what is written in it goes; 0: never, else at least 31",
    )
    webhook_post_days: int = Field(
        default=30,
        ge=1,
        le=365,
        description="How many days a post of a webhook source is kept that could not be recorded; then it is lost",
    )
    webhook_sources_file: Path | None = Field(
        default=None, description="TOML file of the sources that post webhooks, see webhooks.md; default: none may"
    )
    webhook_public_url: str = Field(
        default="",
        description="Address at which providers reach the HTTP role, such as `https://hooks.example.com`; they sign it",
    )

    issues_need_resolution: bool = Field(
        default=True, description="Whether an issue is resolved only with a topic and a disposition"
    )
    reopen_window_days: int = Field(
        default=14,
        ge=0,
        le=366,
        description="For how many days after it was resolved a message of the customer reopens an issue; "
        "later ones open a new issue that refers to it",
    )

    bot_silence_seconds: int = Field(
        default=30,
        ge=0,
        le=3600,
        description="For how many seconds a bot that has an issue may leave its customer without an answer, before the "
        "issue goes to the queue of its team; 0: for ever",
    )
    brief_lag_seconds: int = Field(
        default=60,
        ge=1,
        le=86400,
        description="After how many seconds of silence a brief says that workers are behind, "
        "and after how many of waiting that a webhook source is",
    )
    teams: tuple[str, ...] = Field(
        default=(),
        description="The teams there are, as `teams/parcels,teams/billing`: others get no issues; empty: any team",
    )
    agents: dict[str, str] = Field(
        default={},
        description="The agents there are with their skills, `agents/anna=german billing,agents/ben`: others get no "
        "issues; empty: any agent, whatever is needed. Bots need no entry but for skills, `apiKeys/k_1=billing`",
    )
    needed_skills: dict[str, str] = Field(
        default={},
        description="Skills that an agent needs for issues of a team or a topic and those below it, "
        "`teams/parcels=parcels,billing/refund=billing german`",
    )
    secret_patterns_file: Path | None = Field(
        default=None,
        description="File of regular expressions, one a line, # for remarks: what matches is masked before it is "
        "stored, as card numbers always are. Write them so that they match in linear time",
    )

    def faults(self) -> Iterator[str]:
        """Yield what is wrong although each value alone can be read."""
        yield from super().faults()
        for team in self.teams:
            if not _TEAM.fullmatch(team):
                yield "teams: each must look like teams/parcels"
        yield from self._faults_of_skills()
        if 0 < self.issue_retention_days < LEAST_DAYS:
            yield f"issue_retention_days: must be 0, or at least {LEAST_DAYS}"
        for text in self.retention_rules:
            try:
                rule_of(text)
            except ValueError as fault:
                yield f"retention_rules: {fault}"
        try:
            yield from (f"secret_patterns_file: {fault}" for fault in faults_of(self._secret_patterns))
        except (OSError, ValueError) as fault:
            yield f"secret_patterns_file: {fault}"
        yield from self._webhook_faults()

    def _faults_of_skills(self) -> Iterator[str]:
        for agent in self.agents:
            if not _AGENT.fullmatch(agent):
                yield "agents: each must look like agents/anna"
        for place in self.needed_skills:
            if not _TEAM.fullmatch(place) and not _TOPIC.fullmatch(place):
                yield "needed_skills: each must be of a team such as teams/parcels or a topic such as billing/refund"
        for words in (*self.agents.values(), *self.needed_skills.values()):
            if not all(_SKILL.fullmatch(word) for word in words.split()):
                yield "agents, needed_skills: skills are of a-z, 0-9 and -, with spaces between them"
        if self.needed_skills and not self.agents:
            yield "needed_skills: needs agents, or nobody could get those issues"

    @property
    def issue_rules(self) -> IssueRules:
        """What was decided about issues."""
        from services.interactions.domain.issue_rules import IssueRules  # here: not every role knows issues

        return IssueRules(
            is_resolution_complete=self.issues_need_resolution,
            reopen_window=timedelta(days=self.reopen_window_days),
            bot_silence=timedelta(seconds=self.bot_silence_seconds),
            teams=frozenset(self.teams),
            agents={agent: frozenset(skills.split()) for agent, skills in self.agents.items()},
            needed={place: frozenset(skills.split()) for place, skills in self.needed_skills.items()},
        )

    @property
    def lag(self) -> timedelta:
        """How long this service may be behind before briefs say so."""
        return timedelta(seconds=self.brief_lag_seconds)

    @property
    def retention(self) -> tuple[Rule, ...]:
        """The rules of retention."""
        return tuple(rule_of(text) for text in self.retention_rules)

    @property
    def post_kept(self) -> timedelta:
        """How long a post that could not be recorded is kept."""
        return timedelta(days=self.webhook_post_days)

    @cached_property
    def redaction(self) -> Redaction:
        """What must not be stored."""
        return redaction_of(self._secret_patterns)

    @property
    def _secret_patterns(self) -> list[str]:
        if self.secret_patterns_file is None:
            return []
        lines = self.secret_patterns_file.read_text().splitlines()
        return [line for line in lines if line.strip() and not line.startswith("#")]

    @property
    def webhook_sources(self) -> Mapping[str, Source]:
        """The sources that may post, by their names."""
        return self._webhooks[0]

    def _webhook_faults(self) -> Iterator[str]:
        if self.webhook_sources_file is None:
            return
        yield from (f"{self.webhook_sources_file}: {fault}" for fault in self._webhooks[1])
        parts = urlsplit(self.webhook_public_url)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
            yield "webhook_public_url: is needed with webhook_sources_file: an address such as https://hooks.example.com"

    @cached_property
    def _webhooks(self) -> tuple[Mapping[str, Source], list[str]]:
        if self.webhook_sources_file is None:
            return {}, []
        from services.interactions.channels._sources import read_sources  # most have none, and need none of this

        try:
            text = self.webhook_sources_file.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            return {}, ["cannot be read"]
        return read_sources(text, _secret_of)


def _secret_of(reference: str) -> bytes:
    """Return what a reference leads to. Faults never quote more than the reference itself."""
    kind, _, place = reference.partition(":")
    if kind == "env" and place:
        value = os.environ.get(place, "").encode()
    elif kind == "file" and place:
        value = _secret_in(Path(place))
    else:
        raise ValueError("must be a reference: file:/path or env:NAME")
    if not value:
        raise ValueError(f"{reference} is empty or not there")
    return value


def _secret_in(file: Path) -> bytes:
    try:
        mode = stat.S_IMODE(file.stat().st_mode)
        value = file.read_bytes().strip()
    except OSError:
        raise ValueError(f"the file {file} cannot be read") from None
    if mode & 0o077:
        raise ValueError(f"mode {mode:04o} of {file} lets others read the secret; run: chmod 600 {file}")
    return value
