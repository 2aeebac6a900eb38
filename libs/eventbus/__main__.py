"""`python -m eventbus migrate|check`: bring streams and consumers to what is declared, or say how they differ."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path

from servicekit.environment import BadSettings
from servicekit.logs import configure_logs

from eventbus.connection import Bus, BusSettings
from eventbus.errors import BusError, Misconfigured
from eventbus.migrate import migrate, sync_faults, verify
from eventbus.settings import CommandSettings, command_settings
from eventbus.topology import declare

EXIT_DIFFERENT = 1
EXIT_SETTINGS = 78


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    try:
        options = _parser(command_settings()).parse_args(arguments)
        return asyncio.run(_run(options))
    except (BadSettings, Misconfigured) as error:
        print(f"eventbus: {error}", file=sys.stderr)
        return EXIT_SETTINGS
    except BusError as error:
        print(f"eventbus: {error}", file=sys.stderr)
        return EXIT_DIFFERENT


def _parser(settings: CommandSettings) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="eventbus", description="Streams and consumers of a deployment.")
    parser.add_argument("command", choices=("migrate", "check"), help="bring them to what is declared, or compare only")
    parser.add_argument("--nats-url", default=settings.nats_url, help="comma-separated for a cluster")
    parser.add_argument("--monitoring-url", default=settings.nats_monitoring_url, help="comma-separated for a cluster")
    parser.add_argument("--namespace", default=settings.namespace)
    parser.add_argument("--user", default=settings.nats_user)
    parser.add_argument("--password-file", type=Path, default=settings.nats_password_file)
    parser.add_argument("--replicas", type=int, default=settings.nats_replicas)
    parser.add_argument("--max-bytes", type=int, default=settings.nats_max_bytes, help="room of the event stream")
    parser.add_argument("--wait", type=float, default=30.0, help="seconds to wait for NATS")
    return parser


async def _run(options: argparse.Namespace) -> int:
    topology = declare(options.namespace, replicas=options.replicas, max_bytes=options.max_bytes)
    settings = BusSettings(
        urls=_split(options.nats_url), service="migrate", user=options.user, password_file=options.password_file
    )
    bus = Bus(settings, on_lost=lambda reason: print(f"eventbus: {reason}", file=sys.stderr))
    try:
        await _connect(bus, options)
        if options.command == "migrate":
            for line in await migrate(bus, topology):
                print(line)
            found = await sync_faults(_split(options.monitoring_url))
        else:
            found = await verify(bus, topology, _split(options.monitoring_url))
    finally:
        await bus.close()
    for difference in found:
        print(difference, file=sys.stderr)
    return EXIT_DIFFERENT if any(difference.is_fatal for difference in found) else 0


async def _connect(bus: Bus, options: argparse.Namespace) -> None:
    try:
        await asyncio.wait_for(bus.connect(), options.wait)
    except TimeoutError:
        raise BusError(f"NATS at {options.nats_url} did not answer within {options.wait:g} s; set NATS_URL") from None


def _split(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


if __name__ == "__main__":
    configure_logs("eventbus", "command", "warning")
    sys.exit(main())
