"""Who may do what on the bus: one user per service with its own password, and the server configuration that says so."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class BusUser:
    """A user of the bus; no lists means everything is allowed."""

    name: str
    publish: Sequence[str] | None = None
    subscribe: Sequence[str] | None = None


_READING = ("interactions_turns", "interactions_reading")


def bus_users(namespace: str) -> list[BusUser]:
    """Return the users of one namespace; `*` stands for every namespace, as tests need it."""
    users = [
        BusUser("contacts", _rights("contacts", namespace) + _erasing(namespace), ["_INBOX_contacts.>"]),
        BusUser(
            "interactions",
            _rights("interactions", namespace, "interactions_turns", "interactions_reading"),
            ["_INBOX_interactions.>"],
        ),
        BusUser(
            "notifications",
            _rights("notifications", namespace, "notifications_webhooks"),
            ["_INBOX_notifications.>"],
        ),
    ]
    return [*users, BusUser("admin")]


def _rights(service: str, namespace: str, *further_consumers: str) -> list[str]:
    """Return what a service may publish: its events, and what its consumers need, one of which bears its own name."""
    stream = "*" if namespace == "*" else f"{namespace}_EVENTS"
    rights = [
        f"{namespace}.events.{service}.>",
        "$JS.API.INFO",
        f"$JS.API.STREAM.INFO.{stream}",
        f"$JS.API.CONSUMER.CREATE.{stream}.{service}_reconcile.{namespace}.events.{service}.>",
        f"$JS.API.CONSUMER.MSG.NEXT.{stream}.{service}_reconcile",
        f"$JS.API.CONSUMER.DELETE.{stream}.{service}_reconcile",
    ]
    for consumer in (service, *further_consumers):
        rights += [
            f"{namespace}.dlq.{consumer}",
            f"{namespace}.dlq.{consumer}.>",
            f"$JS.API.CONSUMER.MSG.NEXT.{stream}.{consumer}",
            f"$JS.API.CONSUMER.INFO.{stream}.{consumer}",
            f"$JS.ACK.{stream}.{consumer}.>",
        ]
    return rights


def _erasing(namespace: str) -> list[str]:
    """Return what taking an erased customer from the bus needs; the server cannot limit a purge to some subjects."""
    streams = ["*"] if namespace == "*" else [f"{namespace}_EVENTS", f"{namespace}_DEAD_LETTERS"]
    return [f"$JS.API.STREAM.{verb}.{stream}" for stream in streams for verb in ("PURGE", "INFO")]


def password_file(directory: Path, user: str) -> Path:
    return directory / f"{user}.password"


def ensure_passwords(directory: Path, users: Sequence[BusUser]) -> dict[str, str]:
    """Return every user's password; new ones are made once and kept in files only their owner can read."""
    directory.mkdir(parents=True, exist_ok=True)
    directory.chmod(0o700)
    passwords = {}
    for user in users:
        file = password_file(directory, user.name)
        if not file.exists():
            write_private(file, secrets.token_urlsafe(24))
        passwords[user.name] = file.read_text().strip()
    return passwords


def write_private(file: Path, text: str) -> None:
    """Write a file that is readable by its owner only from its first moment on."""
    fresh = file.with_name(f".{file.name}.new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as output:
        output.write(text)
    fresh.replace(file)


def server_config(
    port: int, monitor_port: int, store: Path, users: Sequence[BusUser], passwords: Mapping[str, str]
) -> str:
    """Return the NATS configuration; JSON is a subset of its format."""
    config = {
        "server_name": "backstory",
        "listen": f"127.0.0.1:{port}",
        "http": f"127.0.0.1:{monitor_port}",
        "jetstream": {"store_dir": str(store), "sync_interval": "always", "max_memory_store": 64 * 1024 * 1024},
        "authorization": {"users": [_user(user, passwords[user.name]) for user in users]},
    }
    return json.dumps(config, indent=2)


def _user(user: BusUser, password: str) -> dict[str, object]:
    entry: dict[str, object] = {"user": user.name, "password": password}
    if user.publish is not None or user.subscribe is not None:
        entry["permissions"] = {"publish": list(user.publish or []), "subscribe": list(user.subscribe or [])}
    return entry
