"""The `backstory` command: a customer's whole history, and everything an operator does."""

from __future__ import annotations

import os
import sys

import typer
from servicekit.call import Call, within

from commandline import failures
from commandline.commands import (
    agent_settings,
    announce,
    api_keys,
    audit,
    break_glass,
    brief,
    calendars,
    contacts,
    correct,
    dead_letters,
    deliveries,
    doctor,
    escalations,
    event_types,
    exporting,
    facts,
    follows,
    history,
    importing,
    inbox,
    issues,
    maintenance,
    note,
    organizations,
    parked_webhooks,
    promises,
    rules,
    running,
    sample,
    screening,
    search,
    segments,
    send,
    service_levels,
    status,
    tags,
    templates,
    threads,
    token,
    views,
    webhooks,
)
from commandline.session import Session
from commandline.settings import load

app = typer.Typer(
    name="backstory",
    help="One history of each customer over all channels.",
    epilog="Where the services are and who is calling comes from the environment: BACKSTORY_CONTACTS_ADDRESS, "
    "BACKSTORY_INTERACTIONS_ADDRESS, BACKSTORY_NOTIFICATIONS_ADDRESS, and BACKSTORY_TOKEN or "
    "BACKSTORY_OPERATOR_KEY_FILE. Without them, the system that `make run` started here is meant. "
    "BACKSTORY_PURPOSE says what the calls are for, for example billing; without it the caller's role decides. "
    "Exit codes: 0 done, 1 failed, 2 wrong usage, 3 not found, 4 not permitted.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
for command in (brief, history, search, note, correct, send, token, status, doctor, running, audit):
    command.add_to(app)
maintenance.add_to(app)
app.add_typer(contacts.app, name="contacts")
app.add_typer(organizations.app, name="organizations")
app.add_typer(segments.app, name="segments")
app.add_typer(views.app, name="views")
app.add_typer(threads.app, name="threads")
app.add_typer(tags.app, name="tags")
app.add_typer(issues.app, name="issues")
app.add_typer(promises.app, name="promises")
app.add_typer(event_types.app, name="event-types")
app.add_typer(importing.app, name="import")
app.add_typer(exporting.app, name="export")
app.add_typer(break_glass.app, name="break-glass")
app.add_typer(facts.app, name="facts")
app.add_typer(rules.app, name="rules")
app.add_typer(announce.app, name="announce")
app.add_typer(inbox.app, name="inbox")
app.add_typer(follows.app, name="follows")
app.add_typer(agent_settings.app, name="agent-settings")
app.add_typer(deliveries.app, name="deliveries")
app.add_typer(templates.app, name="templates")
app.add_typer(calendars.app, name="calendars")
app.add_typer(service_levels.app, name="service-levels")
app.add_typer(escalations.app, name="escalations")
app.add_typer(api_keys.app, name="api-keys")
app.add_typer(dead_letters.app, name="dead-letters")
app.add_typer(parked_webhooks.app, name="parked-webhooks")
app.add_typer(screening.app, name="screening")
app.add_typer(webhooks.app, name="webhooks")
app.add_typer(sample.app, name="sample")


def run(arguments: list[str] | None = None) -> None:
    """Run the command and leave with its exit code."""
    raise SystemExit(main(sys.argv[1:] if arguments is None else arguments))


def main(arguments: list[str]) -> int:
    """Run the command and return its exit code."""
    session = Session(load())
    try:
        with within(Call(purpose=session.settings.purpose)):
            app(arguments, prog_name="backstory", obj=session)
    except SystemExit as left:  # how the framework ends, also after wrong usage
        return left.code if isinstance(left.code, int) else failures.OK
    except BrokenPipeError:  # whoever read our output has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return failures.OK
    except Exception as error:  # noqa: BLE001 - told in one line; what is a fault of ours is raised again
        return failures.exit_code(error)
    finally:
        session.close()
    return failures.OK
