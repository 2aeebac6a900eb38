"""Bringing streams and consumers to what is declared; nothing else creates or changes them."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from nats.js.api import (
    AckPolicy,
    ConsumerConfig,
    DeliverPolicy,
    DiscardPolicy,
    RetentionPolicy,
    StorageType,
    StreamConfig,
)

from eventbus.connection import Bus
from eventbus.errors import BusError, Misconfigured, Missing, Refused
from eventbus.publishing import translated
from eventbus.topology import ConsumerSpec, StreamSpec, Topology

RUN_MIGRATE = "run: python -m eventbus migrate"
CHECK_ACCESS = "check JetStream and this user's permissions"
MONITORING_SECONDS = 3.0


@dataclass(frozen=True)
class Difference:
    """One way in which the broker is not as declared, and what to do about it."""

    what: str
    remedy: str
    is_fatal: bool = True

    def __str__(self) -> str:
        return f"{self.what}; {self.remedy}"


async def migrate(bus: Bus, topology: Topology) -> list[str]:
    """Create what is missing, change what differs, and return a line for each thing done."""
    done = [line for spec in topology.streams for line in await _migrate_stream(bus, spec)]
    return done + [line for spec in topology.consumers for line in await _migrate_consumer(bus, spec)]


async def verify(bus: Bus, topology: Topology, monitoring_urls: Sequence[str] = ()) -> list[Difference]:
    """Return every difference between the broker and what is declared."""
    found: list[Difference] = []
    for stream in topology.streams:
        found += await _stream_faults(bus, stream)
    for consumer in topology.consumers:
        found += await _consumer_faults(bus, consumer)
    return found + await sync_faults(monitoring_urls)


async def sync_faults(monitoring_urls: Sequence[str]) -> list[Difference]:
    """Ask each server whether it syncs every write to disk before it confirms it.

    A plain connection cannot see this, so it is read from the monitoring port; `sync_interval` there reads two minutes
    even when `sync_always` is set.
    """
    if not monitoring_urls:
        return [
            Difference(
                "whether NATS syncs every write to disk is not known",
                "give --monitoring-url, for example http://127.0.0.1:8222",
                is_fatal=False,
            )
        ]
    return [fault for faults in await asyncio.gather(*map(_sync_faults_of, monitoring_urls)) for fault in faults]


async def _sync_faults_of(url: str) -> list[Difference]:
    import httpx  # only who asks needs it: every worker loads this module

    try:
        async with httpx.AsyncClient(timeout=MONITORING_SECONDS, trust_env=False) as client:
            answer = (await client.get(f"{url.rstrip('/')}/varz")).raise_for_status().json()
    except (httpx.HTTPError, ValueError) as error:
        return [Difference(f"NATS monitoring at {url} does not answer ({type(error).__name__})", "check the address")]
    settings = (answer.get("jetstream") or {}).get("config")
    if not settings:
        return [Difference(f"the NATS server at {url} runs without JetStream", "start it with a jetstream section")]
    if not settings.get("sync_always"):
        return [
            Difference(
                f"the NATS server at {url} confirms writes before they are on disk",
                'set sync_interval: "always" in its jetstream section and restart it',
            )
        ]
    return []


def stream_config(spec: StreamSpec) -> StreamConfig:
    """Return the server's form of a stream."""
    return StreamConfig(
        name=spec.name,
        subjects=list(spec.subjects),
        storage=StorageType.FILE,
        retention=RetentionPolicy.LIMITS,
        discard=DiscardPolicy.NEW,  # a refusal is visible, and the outbox still holds what was refused
        max_age=spec.max_age_seconds,
        max_bytes=spec.max_bytes,
        max_msg_size=spec.max_message_bytes,
        duplicate_window=spec.duplicate_window_seconds,
        deny_delete=spec.deny_delete,
        deny_purge=False,  # erasing a customer purges
        num_replicas=spec.replicas,
    )


def consumer_config(spec: ConsumerSpec) -> ConsumerConfig:
    """Return the server's form of a consumer."""
    return ConsumerConfig(
        durable_name=spec.name,
        filter_subjects=list(spec.filters),
        deliver_policy=DeliverPolicy.ALL,
        ack_policy=AckPolicy.EXPLICIT,
        ack_wait=spec.ack_wait_seconds,
        max_deliver=spec.max_deliver,
        max_ack_pending=spec.max_ack_pending,
        num_replicas=spec.replicas,
    )


_STREAM_FIELDS = (
    "storage", "retention", "subjects", "discard", "max_age", "max_bytes", "max_msg_size", "duplicate_window",
    "deny_delete", "deny_purge", "num_replicas",
)  # fmt: skip
_CONSUMER_FIELDS = ("deliver_policy", "ack_policy", "ack_wait", "max_deliver", "max_ack_pending", "num_replicas")


def stream_differences(found: StreamConfig, spec: StreamSpec) -> tuple[str, ...]:
    """Return `field is X, declared Y` for each setting of the stream that differs."""
    return _compare(found, stream_config(spec), _STREAM_FIELDS)


def consumer_differences(found: ConsumerConfig, spec: ConsumerSpec) -> tuple[str, ...]:
    """Return `field is X, declared Y` for each setting of the consumer that differs."""
    differences = _compare(found, consumer_config(spec), _CONSUMER_FIELDS)
    filters = sorted(found.filter_subjects or filter(None, [found.filter_subject]))
    if filters != sorted(spec.filters):
        differences += (f"filters is {filters}, declared {sorted(spec.filters)}",)
    return differences


def _compare(found: StreamConfig | ConsumerConfig, declared: Any, fields: Sequence[str]) -> tuple[str, ...]:
    pairs = [(field, _plain(getattr(found, field)), _plain(getattr(declared, field))) for field in fields]
    return tuple(f"{field} is {there}, declared {ours}" for field, there, ours in pairs if there != ours)


def _plain(value: Any) -> Any:  # settings are texts, numbers, lists and enumerations
    if isinstance(value, list):
        return sorted(value)
    return getattr(value, "value", value)


async def _migrate_stream(bus: Bus, spec: StreamSpec) -> list[str]:
    try:
        with translated():
            found = await bus.jetstream.stream_info(spec.name)
    except Missing:
        with translated():
            await bus.jetstream.add_stream(stream_config(spec))
        return [f"stream {spec.name} created"]
    differences = stream_differences(found.config, spec)
    if not differences:
        return []
    try:
        with translated():
            await bus.jetstream.update_stream(stream_config(spec))
    except Refused as error:
        raise Misconfigured(f"stream {spec.name} cannot be changed ({'; '.join(differences)}): {error}") from error
    return [f"stream {spec.name} changed: {'; '.join(differences)}"]


async def _migrate_consumer(bus: Bus, spec: ConsumerSpec) -> list[str]:
    try:
        with translated():
            found = await bus.jetstream.consumer_info(spec.stream, spec.name)
    except Missing:
        with translated():
            await bus.jetstream.add_consumer(spec.stream, consumer_config(spec))
        return [f"consumer {spec.name} created"]
    differences = consumer_differences(found.config, spec)
    if not differences:
        return []
    try:
        with translated():
            await bus.jetstream.add_consumer(spec.stream, consumer_config(spec))
    except Refused as error:
        raise Misconfigured(f"consumer {spec.name} cannot be changed ({'; '.join(differences)}): {error}") from error
    return [f"consumer {spec.name} changed: {'; '.join(differences)}"]


async def _stream_faults(bus: Bus, spec: StreamSpec) -> list[Difference]:
    try:
        with translated():
            found = await bus.jetstream.stream_info(spec.name)
    except Missing:
        return [Difference(f"stream {spec.name} is missing", RUN_MIGRATE)]
    except BusError as error:
        return [Difference(f"stream {spec.name} cannot be read ({error})", CHECK_ACCESS)]
    return [Difference(f"stream {spec.name}: {text}", RUN_MIGRATE) for text in stream_differences(found.config, spec)]


async def _consumer_faults(bus: Bus, spec: ConsumerSpec) -> list[Difference]:
    try:
        with translated():
            found = await bus.jetstream.consumer_info(spec.stream, spec.name)
    except Missing:
        return [Difference(f"consumer {spec.name} is missing", RUN_MIGRATE)]
    except BusError as error:
        return [Difference(f"consumer {spec.name} cannot be read ({error})", CHECK_ACCESS)]
    texts = consumer_differences(found.config, spec)
    return [Difference(f"consumer {spec.name}: {text}", RUN_MIGRATE) for text in texts]
