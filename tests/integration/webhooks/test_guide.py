"""The guide to webhooks: its sources have no fault, and its examples answer what the page shows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from commandline.system.layout import ROOT
from commandline.system.servers import Servers

from services.interactions.channels import webhook_channels
from services.interactions.channels._signatures import signatures
from tests.support.deployment import Deployment
from tests.support.documented_examples import Example, Shell, comparable, examples_of
from tests.support.webhooks import PATH_SECRET, PUBLIC_URL

GUIDE = ROOT / "docs" / "webhooks.md"
SECRETS = "/run/secrets/"
EXAMPLES = examples_of(GUIDE)


def sources() -> str:
    """Every source of the guide, as one file."""
    text = GUIDE.read_text().partition("<!-- sources:begin -->")[2].partition("<!-- sources:end -->")[0]
    return "\n".join(re.findall(r"^```toml\n(.*?)^```$", text, re.MULTILINE | re.DOTALL))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The guide's file of sources, with secrets in a folder of this test."""
    folder = tmp_path_factory.mktemp("guide")
    for name in re.findall(rf"{SECRETS}([\w-]+)", sources()):
        (folder / name).write_text(PATH_SECRET)
        (folder / name).chmod(0o600)
    (folder / "sources.toml").write_text(sources().replace(SECRETS, f"{folder}/"))
    return folder


@pytest.fixture(scope="module")
def deployment(
    servers: Servers, module_namespace: str, tmp_path_factory: pytest.TempPathFactory, folder: Path
) -> Iterator[Deployment]:
    """A system with exactly these sources; it would not start if one of them had a fault."""
    settings = {
        "BACKSTORY_INTERACTIONS_WEBHOOK_SOURCES_FILE": str(folder / "sources.toml"),
        "BACKSTORY_INTERACTIONS_WEBHOOK_PUBLIC_URL": PUBLIC_URL,
        "META_VERIFY_TOKEN": "a token",
    }
    started = Deployment(
        tmp_path_factory.mktemp("deployment"), servers, module_namespace, ["contacts", "interactions"], settings
    )
    started.start()
    yield started
    started.stop()


@pytest.fixture(scope="module")
def shell(deployment: Deployment) -> Shell:
    return Shell(deployment.system.layout)


def test_the_guide_has_every_channel_and_every_signature() -> None:
    text = GUIDE.read_text()

    assert set(re.findall(r'^channel = "([\w-]+)"$', text, re.MULTILINE)) >= set(webhook_channels())
    of_their_own = {"hmac", "none", "zendesk", "hubspot", "intercom"}
    assert all(f"`{name}`" in text or f'"{name}"' in text for name in of_their_own)
    assert {channel.SIGNATURE for channel in webhook_channels().values()} | of_their_own | {""} == {*signatures(), ""}


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
def test_an_example_answers_what_the_page_shows(example: Example, shell: Shell, folder: Path) -> None:
    said = shell.paste(example.commands.replace(SECRETS, f"{folder}/"))

    assert comparable(said) == comparable(example.answer), said
