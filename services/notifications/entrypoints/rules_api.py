"""The methods of NotificationsService about rules and their decisions: request in, use case, message out."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any

import grpc
from backstory.notifications.v1 import rules_pb2 as pb
from servicekit.access import current_caller
from servicekit.errors import InvalidArgument
from servicekit.masks import updated_paths
from servicekit.paging import PageTokens, page_size
from servicekit.request_digest import request_digest
from servicekit.text import clean_text, id_in_name, request_id
from servicekit.times import to_datetime

from services.notifications.domain.decision import Decisions
from services.notifications.domain.ports import Inboxes
from services.notifications.domain.rule_ports import Order, Request
from services.notifications.domain.rules.audience_kinds import Roster
from services.notifications.domain.rules.rule import FIELDS, Rule, checked
from services.notifications.entrypoints.rule_messages import content_of, decision_message, rule_message, tried_message
from services.notifications.usecases.changing_rules import (
    CreateRule,
    DeleteRule,
    Ruling,
    UpdateRule,
    create_rule,
    delete_rule,
    update_rule,
)
from services.notifications.usecases.explain_decision import explain_decision
from services.notifications.usecases.reading_rules import get_rule, list_rules
from services.notifications.usecases.try_rule import try_rule

_OUTPUT_ONLY = ("name", "etag", "version", "create_time", "update_time", "creator", "disabled_reason", "failures")
_TRIED, _TRIED_AT_MOST = 1000, 10_000
_EVENT_CHARS = 100
_AGENT = re.compile(r"agents/[A-Za-z0-9._@+-]{1,128}")

Context = grpc.ServicerContext


@dataclass(frozen=True)
class RulePorts:
    """What these methods work with."""

    ruling: Ruling
    decisions: Decisions
    inboxes: Inboxes
    roster: Roster
    pages: PageTokens


class RulesApi:
    """Rules and decisions; a part of NotificationsApi."""

    rule_ports: RulePorts

    def CreateRule(self, request: pb.CreateRuleRequest, _: Context) -> pb.Rule:
        """Create a rule."""
        command = CreateRule(request.rule_id, content_of(request.rule), _order(request), request.validate_only)
        return rule_message(create_rule(command, self.rule_ports.ruling))

    def GetRule(self, request: pb.GetRuleRequest, _: Context) -> pb.Rule:
        """Return one rule."""
        return rule_message(get_rule(_rule_id("name", request.name), self.rule_ports.ruling.rules))

    def ListRules(self, request: pb.ListRulesRequest, _: Context) -> pb.ListRulesResponse:
        """Return a page of rules."""
        pages = self.rule_ports.pages
        after = str(pages.decode(request.page_token, request).get("after", ""))
        rules, last = list_rules(after, page_size(request.page_size), self.rule_ports.ruling.rules)
        return pb.ListRulesResponse(
            rules=map(rule_message, rules),
            next_page_token=pages.encode({"after": last}, request) if last else "",
        )

    def UpdateRule(self, request: pb.UpdateRuleRequest, _: Context) -> pb.Rule:
        """Change a rule."""
        paths = updated_paths(request.update_mask, request.rule, FIELDS, _OUTPUT_ONLY)
        command = UpdateRule(
            _rule_id("rule.name", request.rule.name),
            request.rule.etag,
            tuple(dict.fromkeys(path.partition(".")[0] for path in paths)),
            content_of(request.rule),
            _order(request),
        )
        return rule_message(update_rule(command, self.rule_ports.ruling))

    def DeleteRule(self, request: pb.DeleteRuleRequest, _: Context) -> pb.Rule:
        """Delete a rule."""
        command = DeleteRule(_rule_id("name", request.name), request.etag, _order(request))
        return rule_message(delete_rule(command, self.rule_ports.ruling))

    def TestRule(self, request: pb.TestRuleRequest, _: Context) -> pb.TestRuleResponse:
        """Try a rule on past events."""
        since = to_datetime("from_time", request.from_time) if request.HasField("from_time") else None
        limit = page_size(request.event_limit, _TRIED, _TRIED_AT_MOST)
        with_ = self.rule_ports
        return tried_message(try_rule(self._tried(request), since, limit, with_.decisions, with_.roster))

    def ExplainDecision(self, request: pb.ExplainDecisionRequest, _: Context) -> pb.Decision:
        """Say why somebody was told of an event, or was not."""
        caller = current_caller()
        agent = request.agent or caller.subject
        if not _AGENT.fullmatch(agent):
            raise InvalidArgument("agent", "must look like agents/{agent}")
        if agent != caller.subject:
            caller.require("rules.read")
        if bool(request.event) == bool(request.notification):
            raise InvalidArgument("event", "must be set, or notification, but not both")
        event = clean_text("event", request.event, max_chars=_EVENT_CHARS, one_line=True)
        notification = id_in_name("notification", request.notification, "notifications") if not event else ""
        with_ = self.rule_ports
        return decision_message(explain_decision(agent, event, notification, with_.decisions, with_.inboxes), agent)

    def _tried(self, request: pb.TestRuleRequest) -> Rule:
        ruling = self.rule_ports.ruling
        if request.HasField("rule") == bool(request.name):
            raise InvalidArgument("rule", "must be set, or name, but not both")
        if request.name:
            return get_rule(_rule_id("name", request.name), ruling.rules)
        told = content_of(request.rule)
        content = checked(replace(told, display_name=told.display_name or "tried"), ruling.channels)
        now = ruling.stamps.clock.now()
        return Rule("tried", content, 1, current_caller().subject, now, now)


def _rule_id(field: str, name: str) -> str:
    return id_in_name(field, name, "rules")


def _order(request: Any) -> Order:  # any mutating request: each has a request id
    key = request_id(request.request_id)
    return Order(current_caller().subject, Request(key, request_digest(request)) if key else None)
