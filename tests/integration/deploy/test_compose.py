"""The deployment on one host, as the real Compose program reads it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import sysconfig
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[3]
COMPOSE = ROOT / "deploy" / "compose.yaml"
TOOLS = Path(sysconfig.get_path("scripts"))
ROLES = ("grpc", "http", "worker")
PROFILES = ("seed", "tools")


@cache
def project() -> dict[str, Any]:
    """Return the whole project with every profile, resolved by Compose."""
    profiles = [argument for profile in PROFILES for argument in ("--profile", profile)]
    ended = subprocess.run(
        [TOOLS / "docker-compose", "-f", COMPOSE, *profiles, "config", "--format", "json"],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
        env={"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/")},
    )
    resolved: dict[str, Any] = json.loads(ended.stdout)
    return resolved


def own_services() -> list[str]:
    return sorted(file.parent.name for file in (ROOT / "services").glob("*/__main__.py"))


def test_compose_accepts_the_file() -> None:
    ended = subprocess.run(
        [TOOLS / "docker-compose", "-f", COMPOSE, "config", "--quiet"],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert (ended.returncode, ended.stderr) == (0, "")


def test_yamllint_finds_nothing() -> None:
    ended = subprocess.run(
        [TOOLS / "yamllint", "--strict", "-c", ROOT / ".yamllint", ROOT / "deploy"],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        cwd=ROOT,
    )

    assert (ended.returncode, ended.stdout) == (0, "")


def test_every_service_of_the_checkout_is_deployed_in_every_role_it_has() -> None:
    deployed = project()["services"]

    expected = {"mongodb", "nats", "secrets", "bus-migrate"}
    for service in own_services():
        if service == "desk":
            expected |= {"desk-http", "desk-migrate"}
        else:
            expected |= {f"{service}-{role}" for role in (*ROLES, "migrate")}
    assert expected <= set(deployed)


def test_each_container_is_confined() -> None:
    for name, container in project()["services"].items():
        assert container["read_only"] is True, name
        assert container["cap_drop"] == ["ALL"], name
        assert "no-new-privileges:true" in container["security_opt"], name
        assert set(container["deploy"]["resources"]["limits"]) == {"cpus", "memory", "pids"}, name


def test_only_the_job_that_gives_away_volumes_is_root_and_it_has_no_network() -> None:
    roots = {name for name, it in project()["services"].items() if not re.fullmatch(r"[1-9]\d*:[1-9]\d*", it["user"])}

    assert {"secrets"} == roots
    assert project()["services"]["secrets"]["network_mode"] == "none"


def test_what_keeps_running_has_a_health_check_and_comes_back() -> None:
    for name, container in project()["services"].items():
        if container["restart"] == "unless-stopped":
            assert "test" in container["healthcheck"], name
        else:
            assert container["restart"] in ("on-failure", "no"), name


def test_a_container_waits_for_the_health_or_the_success_of_what_it_needs() -> None:
    for container in project()["services"].values():
        for needed, how in container.get("depends_on", {}).items():
            is_job = project()["services"][needed]["restart"] != "unless-stopped"
            assert how["condition"] == ("service_completed_successfully" if is_job else "service_healthy")


def test_a_health_check_asks_the_port_on_which_the_role_listens() -> None:
    ports = {"contacts": 1, "interactions": 2, "notifications": 3}
    first = {"grpc": 9200, "http": 8100, "worker": 9100}
    for service, number in ports.items():
        for role, base in first.items():
            probe = project()["services"][f"{service}-{role}"]["healthcheck"]["test"]

            assert str(base + number) == probe[-1]


def test_ports_are_published_on_the_loopback_address_only() -> None:
    published = [port for container in project()["services"].values() for port in container.get("ports", [])]

    assert published
    assert {"127.0.0.1"} == {port["host_ip"] for port in published}


def test_servers_and_workers_have_no_way_out_of_the_host() -> None:
    assert project()["networks"]["inside"]["internal"] is True
    for name, container in project()["services"].items():
        if not container.get("ports") and name != "secrets":
            assert list(container["networks"]) == ["inside"], name


def test_no_secret_stands_in_the_file_or_in_an_environment() -> None:
    secret = re.compile(r"(password|secret|token|private|credential)", re.IGNORECASE)
    for name, container in project()["services"].items():
        for variable, value in (container.get("environment") or {}).items():
            if secret.search(variable):
                assert variable.endswith(("_FILE", "_DIR")), (name, variable)
                assert str(value).startswith("/secrets/"), (name, variable)
            assert not re.search(r"://[^/]*@", str(value)), (name, variable)


def test_each_service_sees_its_own_private_key_only() -> None:
    for name, container in project()["services"].items():
        if name in ("secrets", "mongodb", "nats"):
            continue
        mounted = {volume["source"] for volume in container["volumes"] if volume["type"] == "volume"}
        owner = "operator" if container.get("profiles") or name == "bus-migrate" else name.partition("-")[0]
        assert {"keys-public", f"keys-{owner}"} == mounted, name
        assert all(volume["read_only"] for volume in container["volumes"]), name


LOAD = """
import importlib, sys
from servicekit.settings import ServiceSettings, load_settings
module = importlib.import_module(f"services.{sys.argv[1]}.settings")
kinds = [it for it in vars(module).values() if isinstance(it, type) and it.__module__ == module.__name__]
for kind in kinds:
    if issubclass(kind, ServiceSettings):
        load_settings(kind)
"""


def test_each_service_accepts_the_environment_it_is_given() -> None:
    for service in own_services():
        role = "http" if service == "desk" else "worker"
        environment = project()["services"][f"{service}-{role}"]["environment"]
        ended = subprocess.run(
            [sys.executable, "-c", LOAD, service],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
            env={**environment, "PATH": os.environ["PATH"]},
        )

        assert (ended.returncode, ended.stderr) == (0, ""), service
