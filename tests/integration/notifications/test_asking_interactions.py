"""What is asked of interactions, and what is made of its silence."""

from __future__ import annotations

from servicekit.grpc_client import open_channel

from services.notifications.adapters.interactions_client import InteractionsClient
from tests.integration.eventbus.bus_support import free_port


def test_while_interactions_is_away_a_contact_is_a_person_of_its_own() -> None:
    with open_channel(f"127.0.0.1:{free_port()}") as nobody:
        client = InteractionsClient(nobody, lambda: "a-token")

        assert client.contacts_of("contacts/c_1") == ("contacts/c_1",)
