"""No agent who has the brief must ask for something a customer has already said: on any channel, to any agent.

`BACKSTORY_JOURNEYS_URL` (the HTTP address of interactions) and `BACKSTORY_JOURNEYS_TOKEN` play them against any
deployment.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing

import pytest
from commandline.system.servers import Servers

from tests.e2e.journeys.playing import Journey, Player, journeys, must_ask
from tests.support.deployment import Deployment
from tests.support.eventually import eventually
from tests.support.servers import fresh_namespace

JOURNEYS = journeys()


@pytest.fixture(scope="module")
def player(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Player]:
    """The deployment that is named, or one of our own."""
    url, token = os.environ.get("BACKSTORY_JOURNEYS_URL"), os.environ.get("BACKSTORY_JOURNEYS_TOKEN", "")
    if url:
        with closing(Player(url, lambda _: token)) as named:
            yield named
        return
    servers: Servers = request.getfixturevalue("servers")
    with fresh_namespace(servers) as namespace:
        folder = tmp_path_factory.mktemp("journeys")
        started = Deployment(folder, servers, namespace, ["contacts", "interactions"], {})
        started.start()
        with closing(
            Player(started.url("interactions"), lambda agent: started.token(subject=f"agents/{agent}"))
        ) as own:
            yield own
        started.stop()


@pytest.fixture(scope="module")
def played(player: Player) -> dict[str, str]:
    """All journeys, each with the contact of its customer."""
    return {journey.name: player.play(journey) for journey in JOURNEYS}


def test_there_are_thirty_customers_and_each_crosses_three_channels_and_two_agents() -> None:
    assert len(JOURNEYS) >= 30
    assert len({journey.name for journey in JOURNEYS}) == len(JOURNEYS)
    for journey in JOURNEYS:
        assert len(journey.channels) >= 3, journey.name
        assert len(journey.agents) >= 2, journey.name
        assert journey.needs, journey.name


@pytest.mark.parametrize("journey", JOURNEYS, ids=lambda journey: journey.name)
def test_the_next_agent_asks_for_nothing_that_was_said(
    journey: Journey, player: Player, played: dict[str, str]
) -> None:
    contact = played[journey.name]

    eventually(30, lambda: not must_ask(journey, player.brief(contact)))

    assert must_ask(journey, player.brief(contact)) == []


def test_a_brief_without_it_names_what_would_have_to_be_asked() -> None:
    (journey,) = journeys("= late\nsms > order 1234\n? order-number = 1234\n")

    assert must_ask(journey, {"sections": []}) == ["late: order-number was said (1234) and is not in the brief"]
