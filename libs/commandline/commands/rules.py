"""`backstory rules`: who is told of which events, and why somebody was told or was not."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from commandline.files import read_message
from commandline.output import OutputFormat, OutputOption, Value, print_rows, print_value, say, to_value
from commandline.paging import listed
from commandline.resources import resource_name
from commandline.session import Session

if TYPE_CHECKING:
    from backstory.notifications.v1.rules_pb2 import Rule

app = typer.Typer(help="See, create, change and try rules of who is told what.", no_args_is_help=True)

_COLUMNS = ["name", "display_name", "state", "conditions", "audiences"]

RuleArgument = Annotated[str, typer.Argument(metavar="RULE", help="A rule's id.")]
FileArgument = Annotated[
    Path,
    typer.Argument(
        metavar="FILE", help="The rule as JSON, with the field names of the contract; - reads standard input."
    ),
]


@app.command("list")
def list_rules(
    context: typer.Context,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="How many to print at most.")] = 200,
    output: OutputOption = OutputFormat.TABLE,
) -> None:
    """Print the rules, those that came with the service among them."""
    from backstory.notifications.v1.rules_pb2 import ListRulesRequest

    session: Session = context.obj
    found = listed(session, "notifications", session.notifications.ListRules, ListRulesRequest(), "rules", limit=limit)
    rows = map(to_value, found)
    print_rows(output, "rules", map(_line, rows) if output is OutputFormat.TABLE else rows, _COLUMNS)


@app.command("show")
def show(context: typer.Context, rule: RuleArgument, output: OutputOption = OutputFormat.TABLE) -> None:
    """Print one rule."""
    from backstory.notifications.v1.rules_pb2 import GetRuleRequest

    session: Session = context.obj
    found = session.ask(
        "notifications", session.notifications.GetRule, GetRuleRequest(name=resource_name("rules", rule))
    )
    print_value(output, to_value(found), _print)


@app.command("create")
def create(
    context: typer.Context,
    file: FileArgument,
    id_: Annotated[str, typer.Option("--id", help="The id to give it; by default one is made.")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check everything and change nothing.")] = False,
    output: OutputOption = OutputFormat.TABLE,
) -> None:
    """Create a rule from a file; `backstory rules test FILE` tells first what it would have done."""
    from backstory.notifications.v1.rules_pb2 import CreateRuleRequest

    session: Session = context.obj
    request = CreateRuleRequest(
        rule=_read(file), rule_id=id_, request_id="" if dry_run else str(uuid.uuid4()), validate_only=dry_run
    )
    print_value(output, to_value(session.ask("notifications", session.notifications.CreateRule, request)), _print)


@app.command("update")
def update(
    context: typer.Context, rule: RuleArgument, file: FileArgument, output: OutputOption = OutputFormat.TABLE
) -> None:
    """Change those fields of a rule that a file has; a list as a whole."""
    session: Session = context.obj
    _update(session, rule, _read(file), [], output)


@app.command("enable")
def enable(context: typer.Context, rule: RuleArgument, output: OutputOption = OutputFormat.TABLE) -> None:
    """Switch a rule on, also one that failed too often."""
    from backstory.notifications.v1.rules_pb2 import Rule

    session: Session = context.obj
    _update(session, rule, Rule(), ["disabled"], output)


@app.command("disable")
def disable(context: typer.Context, rule: RuleArgument, output: OutputOption = OutputFormat.TABLE) -> None:
    """Switch a rule off."""
    from backstory.notifications.v1.rules_pb2 import Rule

    session: Session = context.obj
    _update(session, rule, Rule(disabled=True), ["disabled"], output)


@app.command("delete")
def delete(context: typer.Context, rule: RuleArgument, output: OutputOption = OutputFormat.TABLE) -> None:
    """Delete a rule for good."""
    from backstory.notifications.v1.rules_pb2 import DeleteRuleRequest

    session: Session = context.obj
    request = DeleteRuleRequest(name=resource_name("rules", rule), request_id=str(uuid.uuid4()))
    print_value(output, to_value(session.ask("notifications", session.notifications.DeleteRule, request)), _print)


@app.command("test")
def try_rule(
    context: typer.Context,
    rule: Annotated[str, typer.Argument(metavar="RULE", help="A rule's id, or a file with a rule as JSON.")],
    events: Annotated[int, typer.Option(min=1, max=10_000, help="On how many past events at most.")] = 1000,
    output: OutputOption = OutputFormat.TABLE,
) -> None:
    """Try a rule on past events; nobody is told anything."""
    from backstory.notifications.v1.rules_pb2 import TestRuleRequest

    session: Session = context.obj
    request = TestRuleRequest(event_limit=events)
    if rule == "-" or Path(rule).is_file():
        request.rule.CopyFrom(_read(Path(rule)))
    else:
        request.name = resource_name("rules", rule)
    tried = to_value(session.ask("notifications", session.notifications.TestRule, request))
    print_value(output, tried, _print_tried)


@app.command("explain")
def explain(
    context: typer.Context,
    event: Annotated[str, typer.Argument(metavar="EVENT", help="An event's id, or notifications/ID of the agent's.")],
    agent: Annotated[str, typer.Option(help="Whom it is asked for, such as agents/anna.")],
    output: OutputOption = OutputFormat.TABLE,
) -> None:
    """Say why an agent was told of an event, or was not, rule by rule."""
    from backstory.notifications.v1.rules_pb2 import ExplainDecisionRequest

    session: Session = context.obj
    request = ExplainDecisionRequest(agent=agent if "/" in agent else f"agents/{agent}")
    if event.startswith("notifications/"):
        request.notification = event
    else:
        request.event = event
    decision = session.ask("notifications", session.notifications.ExplainDecision, request)
    print_value(output, to_value(decision), _print_decision)


def _update(session: Session, rule: str, changed: Rule, paths: list[str], output: OutputFormat) -> None:
    from backstory.notifications.v1.rules_pb2 import UpdateRuleRequest
    from google.protobuf.field_mask_pb2 import FieldMask

    changed.name = resource_name("rules", rule)
    request = UpdateRuleRequest(rule=changed, update_mask=FieldMask(paths=paths), request_id=str(uuid.uuid4()))
    print_value(output, to_value(session.ask("notifications", session.notifications.UpdateRule, request)), _print)


def _read(file: Path) -> Rule:
    from backstory.notifications.v1.rules_pb2 import Rule

    return read_message(file, Rule())


def _line(rule: Value) -> Value:
    return rule | {
        "state": _state(rule),
        "conditions": " and ".join(map(_condition, rule["conditions"])),
        "audiences": ", ".join(map(_audience, rule["audiences"])),
    }


def _state(rule: Value) -> str:
    return (
        f"off ({rule['disabled_reason']})" if rule.get("disabled_reason") else "off" if rule.get("disabled") else "on"
    )


def _condition(condition: Value) -> str:
    parts = [("=", condition.get("any_of")), ("!=", condition.get("none_of"))]
    return " and ".join(f"{condition['attribute']}{sign}{'|'.join(values)}" for sign, values in parts if values)


def _audience(audience: Value) -> str:
    return str(audience.get("value") or audience["kind"])


def _print(rule: Value) -> None:
    line = _line(rule)
    say(f"{rule['display_name']}  {rule.get('name', '(not kept)')}  {line['state']}")
    say(f"when {line['conditions']}")
    say(f"tell {line['audiences']}")


def _print_tried(tried: Value) -> None:
    say(f"{tried.get('matched_count', 0)} of {tried.get('tried_count', 0)} events would have been told of")
    if tried.get("undecided_count"):
        say(f"of {tried['undecided_count']} it is not known: nobody asked for the history then")
    for match in tried.get("matches", ()):
        say(f"{match['event_time']}  {match['event_type']}  {match['event']}  {', '.join(match['agents'])}")


def _print_decision(decision: Value) -> None:
    told = "was told" if decision.get("told") else "was not told"
    say(f"{decision['agent']} {told} of {decision['event']} ({decision['event_type']}, {decision['event_time']})")
    for verdict in decision.get("verdicts", ()):
        say(f"  {verdict['rule']}: {verdict['reason']}")
