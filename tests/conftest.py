"""What all tests share: real servers once per run, a namespace per test, deployments with their logs on failure."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence
from pathlib import Path

import pytest
from commandline.system.layout import service_command
from commandline.system.servers import Servers
from commandline.system.system import CommandOf
from hypothesis import HealthCheck, settings

from tests.support.deployment import Deployment
from tests.support.parallel import TogetherByFile
from tests.support.servers import folder_in_memory, fresh_namespace, running_servers

StartDeployment = Callable[..., Deployment]

# A busy machine makes no property false.
settings.register_profile("unhurried", settings(), deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")


@pytest.fixture(scope="session")
def servers() -> Iterator[Servers]:
    """MongoDB and NATS, started at first use; each worker of a parallel run has its own pair."""
    with running_servers(folder_in_memory()) as started:
        yield started


@pytest.fixture
def namespace(servers: Servers) -> Iterator[str]:
    """A namespace of this test alone."""
    with fresh_namespace(servers) as name:
        yield name


@pytest.fixture(scope="module")
def module_namespace(servers: Servers) -> Iterator[str]:
    """A namespace of this module alone, for deployments that several tests share."""
    with fresh_namespace(servers) as name:
        yield name


@pytest.fixture
def start_deployment(servers: Servers, namespace: str, tmp_path: Path) -> Iterator[StartDeployment]:
    """Start services: `start_deployment("contacts", BACKSTORY_EPOCH="2")`; they stop with the test."""
    started: list[Deployment] = []

    def start(
        *services: str, command: CommandOf = service_command, migration: Sequence[str] | None = None, **settings: str
    ) -> Deployment:
        folder = tmp_path / f"deployment-{len(started)}"
        deployment = Deployment(folder, servers, namespace, services, settings, command, migration)
        started.append(deployment)
        deployment.start()
        return deployment

    yield start
    for deployment in started:
        deployment.stop()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> object:
    """Keep together what belongs together."""
    return TogetherByFile(config, log)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Show what the processes complained of that were up when a test failed."""
    report = yield
    if report.failed:
        report.sections += [
            ("complaints of the processes", deployment.complaints()) for deployment in Deployment.running
        ]
    return report
