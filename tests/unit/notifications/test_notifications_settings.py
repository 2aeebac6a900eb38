"""Settings of the notifications service: what is written in the environment and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from servicekit.settings import EXIT_BAD_SETTINGS, load_settings

from services.notifications.settings import NotificationsSettings


@pytest.fixture(autouse=True)
def _clean(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ON_DUTY_AGENTS", "PRIVACY_AGENTS", "AGENT_ADDRESSES", "SMTP_HOST"):
        monkeypatch.delenv(f"BACKSTORY_{name}", raising=False)


def test_the_demo_agent_is_on_duty_and_no_mail_is_sent_by_default() -> None:
    settings = load_settings(NotificationsSettings)

    assert settings.on_duty_agents == ("agents/demo",)
    assert settings.agent_addresses == {"agents/demo": "demo@desk.example"}
    assert settings.smtp_host == ""
    assert settings.database == "backstory_notifications"


def test_lists_are_written_with_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BACKSTORY_NOTIFICATIONS_ON_DUTY_AGENTS", "agents/anna, agents/ben,agents/anna")
    monkeypatch.setenv("BACKSTORY_AGENT_ADDRESSES", "agents/anna=a@x.example, agents/ben=b+c@x.example")

    settings = load_settings(NotificationsSettings)

    assert settings.on_duty_agents == ("agents/anna", "agents/ben")
    assert settings.agent_addresses == {"agents/anna": "a@x.example", "agents/ben": "b+c@x.example"}


@pytest.mark.parametrize(
    ("name", "value", "word"),
    [
        ("ON_DUTY_AGENTS", "anna", "agents/anna"),
        ("PRIVACY_AGENTS", "petra", "agents/anna"),
        ("PRIVACY_AGENTS", "", "privacy_agents"),
        ("AGENT_ADDRESSES", "agents/anna", "address"),
        ("AGENT_ADDRESSES", "agents/anna=a@x.example\r\nBcc: b@x.example", "address"),
        ("SMTP_FROM", "Desk <desk@x.example>\nBcc: b@x.example", "smtp_from"),
        ("SMTP_TLS", "maybe", "smtp_tls"),
        ("SMTP_USER", "desk", "smtp_password_file"),
        ("SMTP_HOTS", "mail.example", "no such setting"),
    ],
)
def test_a_bad_setting_is_told_and_refused(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str, value: str, word: str
) -> None:
    monkeypatch.setenv(f"BACKSTORY_NOTIFICATIONS_{name}", value)

    with pytest.raises(SystemExit) as left:
        load_settings(NotificationsSettings)

    assert left.value.code == EXIT_BAD_SETTINGS
    assert word.lower() in capsys.readouterr().err.lower()


def test_a_password_that_others_can_read_is_refused(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    secret = tmp_path / "password"
    secret.write_text("hunter2\n")
    secret.chmod(0o644)
    monkeypatch.setenv("BACKSTORY_NOTIFICATIONS_SMTP_USER", "desk")
    monkeypatch.setenv("BACKSTORY_NOTIFICATIONS_SMTP_PASSWORD_FILE", str(secret))

    with pytest.raises(SystemExit):
        load_settings(NotificationsSettings)

    assert "chmod 600" in capsys.readouterr().err
    secret.chmod(0o600)
    assert load_settings(NotificationsSettings).smtp_password() == "hunter2"


def test_a_password_never_crosses_the_network_unprotected(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    secret = tmp_path / "password"
    secret.write_text("hunter2\n")
    secret.chmod(0o600)
    for name, value in (("HOST", "mail.example"), ("TLS", "none"), ("USER", "u"), ("PASSWORD_FILE", str(secret))):
        monkeypatch.setenv(f"BACKSTORY_NOTIFICATIONS_SMTP_{name}", value)

    with pytest.raises(SystemExit):
        load_settings(NotificationsSettings)

    assert "smtp_tls" in capsys.readouterr().err
