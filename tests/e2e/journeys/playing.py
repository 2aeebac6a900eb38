"""Playing scripted journeys: customers talk, agents answer, and the next agent has nothing but the brief."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

NEXT = "next"
"""Who has to know what was said before: an agent nobody has talked to yet."""

SCRIPT = Path(__file__).with_name("customers.txt")
_SAID = re.compile(r"(?P<channel>[a-z-]+) > (?P<text>.+)")
_ANSWERED = re.compile(r"(?P<channel>[a-z-]+) < (?P<agent>[a-z]+): (?P<text>.+)")
_KEPT = re.compile(r"(?P<channel>[a-z-]+) ! (?P<agent>[a-z]+): (?P<key>[a-z-]+) = (?P<value>.+)")
_NEEDED = re.compile(r"\? (?P<key>[a-z-]+) = (?P<value>.+)")


@dataclass
class Journey:
    """One scripted customer: what happens, and what the next agent needs to know."""

    name: str
    steps: list[dict[str, str]] = field(default_factory=list)
    needs: list[tuple[str, str]] = field(default_factory=list)

    @property
    def channels(self) -> set[str]:
        return {step["channel"] for step in self.steps}

    @property
    def agents(self) -> set[str]:
        return {step["agent"] for step in self.steps if "agent" in step}


def journeys(script: str = "") -> list[Journey]:
    """Read the script; a line that cannot be read is an error."""
    found: list[Journey] = []
    for line in (script or SCRIPT.read_text()).splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        if line.startswith("= "):
            found.append(Journey(line[2:]))
        elif needed := _NEEDED.fullmatch(line):
            found[-1].needs.append((needed["key"], needed["value"]))
        elif step := _SAID.fullmatch(line) or _ANSWERED.fullmatch(line) or _KEPT.fullmatch(line):
            found[-1].steps.append({name: text.replace("\\n", "\n") for name, text in step.groupdict().items()})
        else:
            raise ValueError(f"this line of the script cannot be read: {line}")
    return found


class Player:
    """Plays journeys over the HTTP of a deployment's interactions service."""

    def __init__(self, url: str, token: Callable[[str], str]) -> None:
        """`token` returns the credentials of an agent of this name."""
        self._client = httpx.Client(base_url=url, timeout=30)
        self._token = token

    def close(self) -> None:
        """Let go of the connections."""
        self._client.close()

    def play(self, journey: Journey) -> str:
        """Let everything happen, and return the contact of the customer."""
        phone = {"kind": "external-id", "scope": "journeys", "value": uuid.uuid4().hex}
        contact = ""
        for step in journey.steps:
            recorded = self._record(step, phone)
            contact = recorded["contact"]
            if "key" in step:
                told = {"key": step["key"], "value": step["value"], "source_interaction": recorded["name"]}
                self._ask("POST", f"/v1/{contact}/facts", told, agent=step["agent"])
        return contact

    def brief(self, contact: str) -> dict[str, Any]:
        """All that the next agent has."""
        return self._ask("GET", "/v1/brief", params={"contact": contact})

    def _record(self, step: dict[str, str], identity: dict[str, str]) -> dict[str, Any]:
        inbound = step.get("agent") is None or "key" in step
        talk = {"phone": "CALL", "in-person": "VISIT"}.get(step["channel"], "MESSAGE")
        interaction: dict[str, Any] = {
            "channel": step["channel"],
            "direction": "DIRECTION_INBOUND" if inbound else "DIRECTION_OUTBOUND",
            "kind": f"INTERACTION_KIND_{talk}",
            "source": "journeys",
            "source_id": uuid.uuid4().hex,
            "body": step.get("text", ""),
        }
        if "agent" in step and not inbound:
            interaction["actor"] = {"type": "ACTOR_TYPE_AGENT", "agent": f"agents/{step['agent']}"}
        return self._ask(
            "POST", "/v1/interactions", {"interaction": interaction, "identity": identity}, agent=step.get("agent", "")
        )

    def _ask(self, verb: str, path: str, body: Any = None, *, agent: str = "", **more: Any) -> dict[str, Any]:
        headers = {"authorization": f"Bearer {self._token(agent or NEXT)}"}
        answer = self._client.request(verb, path, json=body, headers=headers, **more)
        answer.raise_for_status()
        found: dict[str, Any] = answer.json()
        return found


def must_ask(journey: Journey, brief: dict[str, Any]) -> list[str]:
    """Return what an agent with this brief alone would have to ask although it was said, each by its name."""
    known = {(line["key"], line.get("quote", "")) for section in brief["sections"] for line in section["lines"]}
    return [
        f"{journey.name}: {key} was said ({value}) and is not in the brief"
        for key, value in journey.needs
        if (key, value) not in known
    ]
