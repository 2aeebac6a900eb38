"""Runs the desk: `python -m services.desk http|migrate|sign-in-link|all`."""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
from functools import partial
from typing import Any

from servicekit.access.roles import ROLES
from servicekit.settings import load_settings

from services.desk.moments import zone
from services.desk.settings import DeskSettings

AGENT = re.compile(r"agents/[A-Za-z0-9._@+-]{1,128}")


def main() -> None:
    """Run one role, or make a sign-in link."""
    asked = _arguments()
    settings = load_settings(DeskSettings)
    if asked.role == "sign-in-link":
        _print_link(asked, settings)
    if asked.role == "migrate":
        _migrate(settings)
    if asked.role == "all":  # in a process of its own: a connection made here would not survive the server's fork
        subprocess.run([sys.executable, "-m", "services.desk", "migrate"], check=True)
    if asked.role in ("http", "all"):
        from servicekit.http_server import HttpListen, serve_http  # here, so that the others need not load gunicorn

        listen = HttpListen(settings.bind_host, settings.http_port, settings.http_threads, log_level=settings.log_level)
        serve_http(listen, partial(_pages, settings))


def _pages(settings: DeskSettings) -> Any:
    """Build the pages in the worker: before the fork nothing that opens connections is even imported."""
    from services.desk.bootstrap import build_app

    return build_app(settings)


def _migrate(settings: DeskSettings) -> None:
    from services.desk.storage import migrate

    migrate(settings)


def _print_link(asked: argparse.Namespace, settings: DeskSettings) -> None:
    from services.desk.storage import open_sessions

    roles = tuple(asked.agent_roles or ["agent"])
    token = open_sessions(settings).invite(asked.agent, asked.name or asked.agent, roles, asked.time_zone)
    print(f"{settings.origin}/sign-in/{token}")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m services.desk", description="The web page agents live in.")
    roles = parser.add_subparsers(dest="role", required=True)
    roles.add_parser("http", help="serve the pages")
    roles.add_parser("migrate", help="create the indexes of the desk's database, then exit")
    roles.add_parser("all", help="migrate, then serve the pages")
    link = roles.add_parser("sign-in-link", help="print a link that signs one agent in, once, within 15 minutes")
    link.add_argument("--agent", required=True, type=_agent, help="who, as agents/NAME")
    link.add_argument("--name", default="", type=_name, help="the name to show")
    link.add_argument("--role", dest="agent_roles", action="append", choices=sorted(ROLES), help="default: agent")
    link.add_argument("--time-zone", default="", type=_zone, help="IANA zone, for browsers that do not tell theirs")
    return parser.parse_args()


def _agent(text: str) -> str:
    if not AGENT.fullmatch(text):
        raise argparse.ArgumentTypeError("must look like agents/anna")
    return text


def _name(text: str) -> str:
    if len(text) > 200 or not text.isprintable():
        raise argparse.ArgumentTypeError("must be one line of at most 200 characters")
    return text


def _zone(text: str) -> str:
    if text and zone(text) is None:
        raise argparse.ArgumentTypeError("is not an IANA time zone such as Europe/Berlin")
    return text


if __name__ == "__main__":
    main()
