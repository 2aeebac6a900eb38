"""The method of InteractionsService that notes how far somebody has looked, and the marks on what is new to them."""

from __future__ import annotations

from dataclasses import replace

import grpc
from backstory.interactions.v1 import interactions_pb2 as pb
from servicekit.access.caller import current_caller
from servicekit.errors import InvalidArgument
from servicekit.paging import PageTokens
from servicekit.text import id_in_name
from servicekit.times import to_timestamp

from services.interactions.domain.history import HistoryPage
from services.interactions.entrypoints.history_answers import watched_places
from services.interactions.usecases.mark_history_viewed import (
    MarkHistoryViewed,
    ViewPorts,
    mark_history_viewed,
    news_among,
)

_NEW = pb.Interaction(new=True).SerializeToString()


class ViewingApi:
    """MarkHistoryViewed."""

    _viewing: ViewPorts
    _view_tokens: PageTokens

    def MarkHistoryViewed(self, request: pb.MarkHistoryViewedRequest, _: grpc.ServicerContext) -> pb.HistoryView:
        """Note how far the caller has looked."""
        contact = id_in_name("contact", request.contact, "contacts")
        if not request.watch_token:
            raise InvalidArgument("watch_token", "is required", "FIELD_REQUIRED")
        seen = watched_places("watch_token", request.watch_token, self._view_tokens)
        command = MarkHistoryViewed(current_caller().subject, contact, seen)
        return pb.HistoryView(view_time=to_timestamp(mark_history_viewed(command, self._viewing)))

    def _with_news(self, page: HistoryPage) -> tuple[HistoryPage, bytes]:
        """Return the page with marks on what is new to the caller, and what to append to the answer."""
        names = [pb.Interaction.FromString(each).name.removeprefix("interactions/") for each in page.entries]
        news = news_among(current_caller().subject, page.person, names, self._viewing.views)
        marked = (
            each + _NEW if name in news.interactions else each for name, each in zip(names, page.entries, strict=True)
        )
        told = pb.GetHistoryResponse(last_view_time=to_timestamp(news.view_time))
        return replace(page, entries=tuple(marked)), told.SerializeToString()
