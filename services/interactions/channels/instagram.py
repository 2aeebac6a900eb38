"""Instagram: direct messages, with the same events as Messenger has and ids of its own."""

from __future__ import annotations

from services.interactions.channels._hooks.example import ExamplePost
from services.interactions.channels._hooks.meta_messaging import Network, read_entries
from services.interactions.channels._hooks.options import no_options
from services.interactions.domain.webhook_items import Item, Letter

WEBHOOK = "instagram"
SIGNATURE = "meta"
IS_MAIL = False

_NETWORK = Network("instagram", "instagram", "instagram-igsid")

EXAMPLE = ExamplePost(
    b'{"object": "instagram", "entry": [{"id": "400000000000001", "time": 1748934900100, "messaging": [{'
    b'"sender": {"id": "5000000000000001"}, "recipient": {"id": "400000000000001"}, "timestamp": 1748934900000,'
    b' "message": {"mid": "m_example-1", "text": "Is the blue one still there?"}}]}]}'
)


faults = no_options


def read(letter: Letter) -> list[Item]:
    """Read a batch of an account's events."""
    return read_entries(letter, _NETWORK)
