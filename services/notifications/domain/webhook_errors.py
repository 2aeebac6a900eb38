"""What callers may act on about subscriptions and what was sent to them."""

from __future__ import annotations

from servicekit.errors import Aborted, AlreadyExists, FailedPrecondition, NotFound


class SubscriptionNotFound(NotFound):
    """There is no such subscription."""

    def __init__(self, subscription: str) -> None:
        """Name it."""
        name = f"subscriptions/{subscription}"
        super().__init__("SUBSCRIPTION_NOT_FOUND", f"There is no subscription {name}.", name=name)


class SubscriptionAlreadyExists(AlreadyExists):
    """The id is taken."""

    def __init__(self, subscription: str) -> None:
        """Name it."""
        name = f"subscriptions/{subscription}"
        super().__init__("SUBSCRIPTION_ALREADY_EXISTS", f"There is {name} already.", name=name)


class SubscriptionChanged(Aborted):
    """Somebody changed it since the caller read it."""

    def __init__(self, etag: str) -> None:
        """Tell its present stamp."""
        super().__init__("ETAG_MISMATCH", "The subscription has changed: read it again.", etag=etag)


class SubscriptionContended(Aborted):
    """Too many change it at once."""

    def __init__(self) -> None:
        """Ask for a repeat."""
        super().__init__("SUBSCRIPTION_CONTENDED", "Others are changing this subscription: repeat the request.")


class WebhookDeliveryNotFound(NotFound):
    """There is no such delivery."""

    def __init__(self, subscription: str, delivery: str) -> None:
        """Name it."""
        name = f"subscriptions/{subscription}/deliveries/{delivery}"
        super().__init__("DELIVERY_NOT_FOUND", f"There is no delivery {name}.", name=name)


class DeliveryContentGone(FailedPrecondition):
    """What the delivery held was erased with its customer."""

    def __init__(self, delivery: str) -> None:
        """Name it."""
        super().__init__("CONTENT_ERASED", "What this delivery held was erased: it cannot be replayed.", name=delivery)


class SubscriptionNotEnabled(FailedPrecondition):
    """Nothing is sent to it."""

    def __init__(self, subscription: str) -> None:
        """Name it."""
        name = f"subscriptions/{subscription}"
        super().__init__("SUBSCRIPTION_DISABLED", f"Enable {name} first.", name=name)
