"""The methods of InteractionsService about parked posts: request in, use case, message out."""

from __future__ import annotations

import grpc
from backstory.interactions.v1 import webhooks_pb2 as pb
from servicekit.paging import PageTokens, page_size
from servicekit.text import id_in_name, kebab_case
from servicekit.times import to_timestamp

from services.interactions.domain.webhooks import Inbox, Parked
from services.interactions.usecases.list_parked_webhooks import list_parked_webhooks
from services.interactions.usecases.retry_parked_webhook import retry_parked_webhook


class WebhooksApi:
    """ListParkedWebhooks and RetryParkedWebhook."""

    _inbox: Inbox
    _parked_pages: PageTokens

    def ListParkedWebhooks(
        self, request: pb.ListParkedWebhooksRequest, _: grpc.ServicerContext
    ) -> pb.ListParkedWebhooksResponse:
        """Return a page of parked posts."""
        size = page_size(request.page_size)
        source = kebab_case("source", request.source, 100, required=False)
        after = str(self._parked_pages.decode(request.page_token, request).get("after") or "")
        found = list_parked_webhooks(source, after, size + 1, self._inbox)
        more = len(found) > size
        return pb.ListParkedWebhooksResponse(
            parked_webhooks=[_message(parked) for parked in found[:size]],
            next_page_token=self._parked_pages.encode({"after": found[size - 1].id}, request) if more else "",
        )

    def RetryParkedWebhook(self, request: pb.RetryParkedWebhookRequest, _: grpc.ServicerContext) -> pb.ParkedWebhook:
        """Let a parked post be tried once more."""
        return _message(retry_parked_webhook(id_in_name("name", request.name, "parkedWebhooks"), self._inbox))


def _message(parked: Parked) -> pb.ParkedWebhook:
    return pb.ParkedWebhook(
        name=f"parkedWebhooks/{parked.id}",
        source=parked.source,
        reason=parked.reason,
        detail=parked.detail,
        receive_time=to_timestamp(parked.receive_time),
        park_time=to_timestamp(parked.park_time),
        size_bytes=parked.size_bytes,
        sha256=parked.sha256,
        attempts=parked.attempts,
        waiting=parked.waiting,
    )
