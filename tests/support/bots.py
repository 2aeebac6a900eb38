"""A bot as a caller of the API: with a key of its own, which an administrator has made for it."""

from __future__ import annotations

from typing import Any

from backstory.interactions.v1 import interactions_pb2 as pb
from backstory.operations.v1.operations_pb2 import ApiKey, CreateApiKeyRequest
from backstory.operations.v1.operations_pb2_grpc import OperationsServiceStub

from tests.support.customers import Customers, an_interaction
from tests.support.deployment import Deployment

COLLECTED = {
    "order-number": "4711-22",
    "device-model": "X200",
    "error-code": "E42",
    "steps-tried": "restarted the router",
    "email-confirmed": "yes",
    "delivery-place": "the shop in Lisbon",
}
"""What a bot finds out."""


class Bot(Customers):
    """The API as a bot calls it."""

    def __init__(self, deployment: Deployment) -> None:
        super().__init__(deployment, "admin")
        stub = OperationsServiceStub(deployment.channel("interactions"))
        asked = CreateApiKeyRequest(api_key=ApiKey(display_name="Shop assistant", roles=["integration"]))
        made = self.call(stub.CreateApiKey, asked)
        self.name, self._secret = made.api_key.name, made.secret

    def metadata(self) -> list[tuple[str, str]]:
        secret = getattr(self, "_secret", "")
        return [("authorization", f"Bearer {secret}")] if secret else super().metadata()

    def ask(self, method: str, request: Any) -> Any:
        return self.call(getattr(self.interactions, method), request)

    def says(self, contact: str, text: str, **fields: Any) -> pb.Interaction:
        """Write to a customer, in a chat."""
        told: dict[str, Any] = {"contact": contact, "channel": "web-chat", "direction": pb.DIRECTION_OUTBOUND} | fields
        shown = pb.Actor(type=pb.ACTOR_TYPE_BOT, display_name="Shop assistant")
        asked = pb.CreateInteractionRequest(interaction=an_interaction(**told, body=text, actor=shown))
        said: pb.Interaction = self.ask("CreateInteraction", asked)
        return said
