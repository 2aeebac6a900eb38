"""Acting for an agent: inboxes and what is followed belong to whoever calls."""

from __future__ import annotations

from typing import Annotated

import typer

from commandline.session import Session

AgentOption = Annotated[
    str,
    typer.Option(help="Whose, such as agents/anna, by the operator's key; default: whom BACKSTORY_TOKEN names."),
]


def agent_name(typed: str) -> str:
    """Return the full name of an agent; empty stays empty."""
    return typed if "/" in typed or not typed else f"agents/{typed}"


def act_for(session: Session, agent: str) -> Session:
    """Let the calls of this run be those of an agent, when one is named."""
    from servicekit.errors import InvalidArgument

    if agent and session.settings.token:
        raise InvalidArgument("--agent", "cannot stand beside BACKSTORY_TOKEN, which says who is calling")
    if agent:
        session.speak_for(agent_name(agent), ("agent",))
    return session
