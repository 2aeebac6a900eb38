"""The file of webhook sources: every fault told at once, and no secret in any of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from services.interactions.channels._sources import read_sources
from tests.support.webhooks import sources_file

SECRETS = {"env:GOOD": b"a secret of some length", "env:PATH": b"aGVsbG8tdGhpcy1pcy1yYW5kb20"}


def secret_of(reference: str) -> bytes:
    if reference not in SECRETS:
        raise ValueError("must be a reference: file:/path or env:NAME")
    return SECRETS[reference]


def faults_of(text: str) -> list[str]:
    return read_sources(text, secret_of)[1]


def test_the_sources_of_the_tests_have_no_fault(tmp_path: Path) -> None:
    text = sources_file(tmp_path).read_text()

    sources, faults = read_sources(text, lambda reference: Path(reference.removeprefix("file:")).read_bytes().strip())

    assert faults == []
    assert {source.signature for source in sources.values()} == {
        "twilio", "meta", "telegram", "mailgun", "sendgrid", "zendesk", "intercom", "hubspot", "hmac", "none",
    }  # fmt: skip
    assert len(sources["sms"].secrets) == 2
    assert sources["mailgun"].limit == 30 * 1024 * 1024


def test_every_fault_is_told_at_once() -> None:
    found = faults_of("""
        [sources.Bad_Name]
        channel = "pigeon"
        [sources.sms]
        channel = "twilio-messages"
        secrets = ["literally-a-secret"]
        colour = "red"
        default_region = "de"
        window_seconds = 100000
        [sources.wa]
        channel = "whatsapp"
        secrets = ["env:GOOD", "env:GOOD", "env:GOOD"]
        [sources.open]
        channel = "telegram"
        signature = "none"
        [other]
    """)

    told = " / ".join(found)
    for part in (
        "sources.Bad_Name.channel: must be one of",
        "sources.Bad_Name.name: must be kebab-case",
        "sources.sms.secrets[0]: must be a reference",
        "sources.sms.colour: there is no such field",
        "sources.sms.default_region",
        "sources.sms.window_seconds: must be 1 to 32400",
        "sources.wa.secrets: must be a list of one or two",
        "sources.wa.verify_token: is needed by meta",
        "sources.open.allow_unsigned: must be true",
        "sources.open.path_secret: is needed",
        "other: there is no such table",
    ):
        assert part in told
    assert "literally-a-secret" not in told


@pytest.mark.parametrize(
    ("secret", "fault"),
    [
        (b"a-dozen-char", "22 characters"),
        (b"a" * 40, "not random"),
        (b"with/slash/and/much/more/text", "22 characters"),
    ],
)
def test_a_secret_address_has_128_bits_at_least(secret: bytes, fault: str) -> None:
    text = '[sources.open]\nchannel = "telegram"\nsignature = "none"\nallow_unsigned = true\npath_secret = "env:WEAK"'

    found = read_sources(text, lambda _: secret)[1]

    assert len(found) == 1
    assert fault in found[0]
    assert secret.decode() not in found[0]


MAPPING = """
[sources.shop]
channel = "mapped"
signature = "hmac"
secrets = ["env:GOOD"]
hmac = {{ header = "X-Signature" }}
[sources.shop.options]
channel = "in-app"
identity_kind = "external-id"
{scope}
example = '{{"id": 1, "by": {{"number": "7"}}, "lines": [{{"id": 2}}]}}'
paths = {{ {paths} }}
"""


@pytest.mark.parametrize(
    ("scope", "paths", "fault"),
    [
        ('scope_value = "shop"', 'source_id = "$.id", identity = "$.by.number"', ""),
        (
            'scope_value = "shop"',
            'source_id = "$.id", identity = "$.by.name"',
            "paths.identity: $.by.name leads nowhere",
        ),
        (
            'scope_value = "shop"',
            'source_id = "$.lines[3].id", identity = "$.by.number"',
            "paths.source_id: $.lines[3].id",
        ),
        ('scope_value = "shop"', 'source_id = "$.id"', "paths.identity: is required"),
        ('scope_value = "shop"', 'source_id = "$..id", identity = "$.by.number"', "paths.source_id: must be a path"),
        (
            'scope_value = "shop"',
            'source_id = "$.id", identity = "$.by.number", x = "$.id"',
            "paths.x: there is no such",
        ),
        ("", 'source_id = "$.id", identity = "$.by.number"', "scope_value: or paths.scope is needed by external-id"),
    ],
)
def test_a_mapping_that_names_a_missing_path_stops_the_source_and_names_the_path(
    scope: str, paths: str, fault: str
) -> None:
    found = faults_of(MAPPING.format(scope=scope, paths=paths))

    assert found == [] if not fault else any(fault in each for each in found)


def test_a_signed_time_needs_the_header_it_stands_in() -> None:
    text = MAPPING.format(scope='scope_value = "s"', paths='source_id = "$.id", identity = "$.by.number"')

    found = faults_of(
        text.replace('header = "X-Signature"', 'header = "X", signed = "{timestamp}.{body}", encoding = "b"')
    )

    assert any("hmac.timestamp_header: is needed" in each for each in found)
    assert any("hmac.encoding: must be one of hex, base64" in each for each in found)


def test_a_file_that_is_no_toml_is_told_without_its_text() -> None:
    assert faults_of("secret = geheim")[0].startswith("is not TOML: at line 1")
    assert "geheim" not in faults_of("secret = geheim")[0]
