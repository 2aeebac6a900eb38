"""Facebook Messenger: messages and echoes, postbacks, reactions, and watermarks of what was delivered and read."""

from __future__ import annotations

from services.interactions.channels._hooks.example import ExamplePost
from services.interactions.channels._hooks.meta_messaging import Network, read_entries
from services.interactions.channels._hooks.options import no_options
from services.interactions.domain.webhook_items import Item, Letter

WEBHOOK = "messenger"
SIGNATURE = "meta"
IS_MAIL = False

_NETWORK = Network("page", "messenger", "messenger-psid")

EXAMPLE = ExamplePost(
    b'{"object": "page", "entry": [{"id": "400000000000001", "time": 1748934900100, "messaging": [{'
    b'"sender": {"id": "5000000000000001"}, "recipient": {"id": "400000000000001"}, "timestamp": 1748934900000,'
    b' "message": {"mid": "m_example-1", "text": "Do you open on Sunday?"}}]}]}'
)


faults = no_options


def read(letter: Letter) -> list[Item]:
    """Read a batch of a page's events."""
    return read_entries(letter, _NETWORK)
