"""What access, limits, metrics and error handling add to a call that does nothing."""

from __future__ import annotations

from collections.abc import Iterator

from commandline.system.ports import free_port

from tests.bench.caller import Target
from tests.bench.echo_server import ECHO, REQUEST
from tests.bench.figures import Figure, of_rounds, ratios
from tests.bench.side import Side
from tests.bench.stage import THREADS, Deployed, Stage

_AT_ONCE = 32


def measure(stage: Stage, deployed: Deployed) -> Iterator[Figure]:
    """Compare processor time a call: latency of so small a call is mostly the machine's."""
    bare, guarded = _echo(stage, deployed, "bare"), _echo(stage, deployed, "guarded")
    rounds = [(bare.load(_AT_ONCE, stage.seconds), guarded.load(_AT_ONCE, stage.seconds)) for _ in range(stage.rounds)]
    below, above = [one.cpu for one, _ in rounds], [other.cpu for _, other in rounds]
    yield of_rounds("echo_bare_cpu", "us/call", [used * 1e6 for used in below])
    yield of_rounds("echo_guarded_cpu", "us/call", [used * 1e6 for used in above])
    yield of_rounds("interceptors_cpu_ratio", "x", ratios(above, below), f"200 bytes, {_AT_ONCE} callers")


def _echo(stage: Stage, deployed: Deployed, form: str) -> Side:
    port = free_port()
    keys = deployed.deployment.system.layout.keys / "public"
    pid = stage.process("tests.bench.echo_server", str(port), form, str(keys), str(THREADS))
    return Side(Target(f"127.0.0.1:{port}", ECHO, deployed.token(), [REQUEST]), pid)
