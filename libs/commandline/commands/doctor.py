"""`backstory doctor`: what is wrong with this installation, one line each with its remedy."""

from __future__ import annotations

import stat
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import typer

from commandline.failures import CommandFailed
from commandline.output import OutputFormat, OutputOption, Value, print_rows
from commandline.session import Session
from commandline.settings import SERVICES

if TYPE_CHECKING:
    from eventbus.connection import Bus
    from eventbus.migrate import Difference
    from eventbus.topology import Topology

    from commandline.settings import Settings

CLOCK_SECONDS = 2.0
_OLDEST_PYTHON = (3, 11)
_MONGODB_MILLISECONDS = 3000
_LIFETIME = "transactionLifetimeLimitSeconds"
_LONGEST_LIFETIME_SECONDS = 10


def add_to(app: typer.Typer) -> None:
    """Register the command."""
    app.command("doctor")(doctor)


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at."""

    check: str
    fault: str = ""
    remedy: str = ""
    is_only_a_remark: bool = False

    @property
    def is_ok(self) -> bool:
        """Whether nothing needs to be done."""
        return not self.fault or self.is_only_a_remark


def doctor(context: typer.Context, output: OutputOption = OutputFormat.TABLE) -> None:
    """Look at the environment, the servers, the bus and the keys, and say what to do about each fault."""
    session: Session = context.obj
    findings = [finding for check in _CHECKS for finding in check(session)]
    print_rows(output, "findings", [_row(finding) for finding in findings], ["check", "ok", "fault", "remedy"])
    faults = sum(1 for finding in findings if not finding.is_ok)
    if faults:
        raise CommandFailed(f"{faults} of {len(findings)} checks found a fault")


def _row(finding: Finding) -> Value:
    return {"check": finding.check, "ok": finding.is_ok, "fault": finding.fault, "remedy": finding.remedy}


def _python(_session: Session) -> Iterator[Finding]:
    fault = "" if sys.version_info >= _OLDEST_PYTHON else f"this is Python {sys.version.split()[0]}"
    yield Finding("python", fault, "Install Python 3.11 or newer." if fault else "")


def _key(session: Session) -> Iterator[Finding]:
    settings = session.settings
    if settings.token:
        yield Finding("credentials")
        return
    file = settings.operator_key_file
    if not file.is_file():
        remedy = "Run this beside `.run`, or set BACKSTORY_OPERATOR_KEY_FILE or BACKSTORY_TOKEN."
        yield Finding("credentials", f"there is no key at {file}", remedy)
    elif stat.S_IMODE(file.stat().st_mode) & 0o077:
        yield Finding("credentials", f"others can read {file}", f"Run: chmod 600 {file}")
    else:
        yield Finding("credentials")


def _services(session: Session) -> Iterator[Finding]:
    from backstory.operations.v1.operations_pb2 import GetStatusRequest
    from servicekit.errors import ServiceError

    for name in SERVICES:
        try:
            told = session.ask(name, session.operations(name).GetStatus, GetStatusRequest(), seconds=5)
        except ServiceError as error:
            yield Finding(f"{name} answers", error.message, "See `backstory status`.")
            continue
        if told.namespace != session.settings.namespace:
            fault = f"its namespace is {told.namespace}, ours {session.settings.namespace}"
            yield Finding(f"{name} answers", fault, "Set BACKSTORY_NAMESPACE to the deployment's.")
        else:
            yield Finding(f"{name} answers")


def _clocks(session: Session) -> Iterator[Finding]:
    from servicekit.clock import SystemClock

    from commandline.readiness import ask_all

    asked = SystemClock().now()
    clocks = [found for found in ask_all(session.settings.readiness_urls) if found.clock]
    after = SystemClock().now()
    for found in clocks:
        assert found.clock is not None  # noqa: S101 - only these were kept
        # The header has whole seconds and was written between asking and now.
        ahead, behind = (found.clock - after).total_seconds(), (asked - found.clock).total_seconds() - 1
        drift = max(ahead, behind)
        fault = f"it is {drift:.1f} s off" if drift > CLOCK_SECONDS else ""
        yield Finding(f"clock of {found.process}", fault, "Keep clocks in step with NTP." if fault else "")


def _mongodb(session: Session) -> Iterator[Finding]:
    from pymongo import MongoClient
    from pymongo.errors import OperationFailure, PyMongoError

    lifetime = 0
    try:
        with MongoClient[dict[str, Any]](
            session.settings.mongodb_uri, serverSelectionTimeoutMS=_MONGODB_MILLISECONDS
        ) as client:
            hello = client.admin.command("hello")
            with suppress(OperationFailure):  # not everybody may ask
                lifetime = int(client.admin.command({"getParameter": 1, _LIFETIME: 1})[_LIFETIME])
    except PyMongoError as error:
        remedy = "Start it, or set MONGODB_URI."
        yield Finding("mongodb", f"it does not answer ({type(error).__name__})", remedy)
        return
    fault = "" if hello.get("setName") or hello.get("msg") == "isdbgrid" else "it is no replica set"
    yield Finding("mongodb", fault, "Start mongod with --replSet and initiate it." if fault else "")
    if lifetime > _LONGEST_LIFETIME_SECONDS:
        fault = f"a process that is killed while it records keeps a customer locked for up to {lifetime} s"
        yield Finding("mongodb transactions", fault, f"Start mongod with --setParameter {_LIFETIME}=5.")


def _bus(session: Session) -> Iterator[Finding]:
    from servicekit.errors import ServiceError

    from commandline.bus import on_bus

    try:
        differences = on_bus(session.settings, _differences(session.settings))
    except ServiceError as error:
        yield Finding("bus", error.message, "Start it, or set NATS_URL and BACKSTORY_NATS_PASSWORD_FILE.")
        return
    if not differences:
        yield Finding("bus")
    for difference in differences:
        yield Finding("bus", difference.what, difference.remedy, is_only_a_remark=not difference.is_fatal)


def _differences(settings: Settings) -> Callable[[Bus, Topology], Any]:  # a coroutine function's result
    async def work(bus: Bus, topology: Topology) -> list[Difference]:
        from eventbus.migrate import verify

        monitoring = [url.strip() for url in settings.nats_monitoring_url.split(",") if url.strip()]
        return await verify(bus, topology, monitoring)

    return work


_CHECKS = (_python, _key, _mongodb, _bus, _services, _clocks)
