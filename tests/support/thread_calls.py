"""Requests for the methods about threads."""

from __future__ import annotations

from backstory.interactions.v1 import threads_pb2 as t

from tests.support.api_row import Row
from tests.support.customers import Customers
from tests.support.eventually import eventually


def make_thread(customers: Customers, contact: str) -> t.Thread:
    """Let a customer say something in a thread, and wait until it is found."""
    for subject in ("Where is it?", "Re: Where is it?"):
        customers.record(contact=contact, subject=subject, thread_key="where-is-it")
    request = t.ListThreadsRequest(contact=contact)

    def found() -> list[t.Thread]:
        threads = customers.call(customers.interactions.ListThreads, request).threads
        return [each for each in threads if each.count == 2]

    return eventually(30, found)[0]


def thread_rows(thread: t.Thread) -> dict[str, Row]:
    """Return how each is called."""
    contact = thread.name.partition("/threads/")[0]
    return {
        "ListThreads": Row(
            [t.ListThreadsRequest(contact=contact, page_size=1)],
            [
                t.ListThreadsRequest(contact="contacts/c_nowhere"),
                t.ListThreadsRequest(contact=contact, page_size=-1),
                t.ListThreadsRequest(contact=contact, page_token="spoiled"),
            ],
        ),
        "GetThread": Row(
            [t.GetThreadRequest(name=thread.name), t.GetThreadRequest(name=thread.name, page_size=1)],
            [
                t.GetThreadRequest(name=f"{contact}/threads/nowhere"),
                t.GetThreadRequest(name=thread.name, page_token="spoiled"),
            ],
        ),
    }
