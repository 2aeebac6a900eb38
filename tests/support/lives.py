"""Customers with eventful lives, by chance: said, opened, promised, told, merged, parted and corrected."""

from __future__ import annotations

import random
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from backstory.contacts.v1 import contacts_pb2
from backstory.interactions.v1 import facts_pb2 as f
from backstory.interactions.v1 import interactions_pb2 as pb
from backstory.interactions.v1 import issues_pb2 as s
from backstory.interactions.v1 import promises_pb2 as p
from backstory.operations.v1 import operations_pb2, operations_pb2_grpc
from google.protobuf.field_mask_pb2 import FieldMask
from servicekit.errors import ServiceError
from servicekit.times import to_timestamp

from tests.faults import stream
from tests.support.customers import Customers, a_phone
from tests.support.eventually import eventually
from tests.support.joining import merge, unmerge

_SECONDS = 30.0
_SAID = (
    "My order {n} has not come, this is unacceptable!",
    "Thank you, that helped. Order {n} is fine.",
    "I have restarted the router and it still shows error E{n}.",
    "When will you answer me about {n}?",
)
_ANSWERED = ("Could you tell us your order number?", "We sent it again today.", "Please call us.")


class Lives:
    """Some customers of one deployment, and what befalls them, as a seed decides."""

    def __init__(self, customers: Customers, seed: int, people: int = 4) -> None:
        self.customers = customers
        self.chance = random.Random(seed)
        self.phones = [a_phone() for _ in range(people)]
        self.contacts = [customers.record(phone, body="Hello").contact for phone in self.phones]
        self.said: list[pb.Interaction] = []
        self.issues: list[str] = []
        self.promises: list[str] = []
        self.merges: list[str] = []
        self.happened: list[str] = []

    def go_on(self) -> None:
        """Let something happen; what a service refuses, such as to resolve twice, did not happen."""
        befallings: list[Callable[[], object]] = [
            self.say, self.say, self.say, self.answer, self.note, self.open_issue, self.change_issue, self.settle,
            self.promise, self.end_promise, self.tell, self.decide, self.rename, self.join, self.part, self.correct,
        ]  # fmt: skip
        befalling = self.chance.choice(befallings)
        try:
            befalling()
        except (ServiceError, IndexError):
            return
        self.happened.append(befalling.__name__)

    def rest(self) -> None:
        """Wait until every event is out and every consumer is done."""
        eventually(_SECONDS, lambda: not self._under_way())

    def say(self) -> None:
        number = self.chance.randrange(len(self.phones))
        words = self.chance.choice(_SAID).format(n=self.chance.randrange(4700, 4720))
        channel = self.chance.choice(["sms", "email", "x"])
        self.said.append(self.customers.record(self.phones[number], channel=channel, body=words))

    def answer(self) -> None:
        phone, words = self.chance.choice(self.phones), self.chance.choice(_ANSWERED)
        self.customers.record(phone, channel="sms", direction=pb.DIRECTION_OUTBOUND, body=words)

    def note(self) -> None:
        fields: dict[str, Any] = {"kind": pb.INTERACTION_KIND_NOTE, "direction": pb.DIRECTION_INTERNAL}
        self.customers.record(contact=self._whom(), body="Is a friend of the house", **fields)

    def open_issue(self) -> None:
        issue = s.Issue(contact=self._whom(), title=f"Matter {self.chance.randrange(100)}", topic="billing")
        self.issues.append(self._ask("CreateIssue", s.CreateIssueRequest(issue=issue)).name)

    def change_issue(self) -> None:
        name = self.chance.choice(self.issues)
        issue = s.Issue(name=name, title=f"Matter {self.chance.randrange(100)}", priority=self.chance.randrange(1, 5))  # type: ignore[arg-type] # by number
        self._ask("UpdateIssue", s.UpdateIssueRequest(issue=issue, update_mask=FieldMask(paths=["title", "priority"])))

    def settle(self) -> None:
        name = self.chance.choice(self.issues)
        if self.chance.random() < 0.5:
            self._ask("ResolveIssue", s.ResolveIssueRequest(name=name, disposition="solved", carry_over=True))
        else:
            self._ask("ReopenIssue", s.ReopenIssueRequest(name=name))

    def promise(self) -> None:
        due = datetime.now(UTC) + timedelta(seconds=self.chance.choice([1, 3600]))
        promise = p.Promise(text=f"Call back {self.chance.randrange(100)}", due_time=to_timestamp(due))
        request = p.CreatePromiseRequest(parent=self.chance.choice(self.issues), promise=promise)
        self.promises.append(self._ask("CreatePromise", request).name)

    def end_promise(self) -> None:
        name = self.chance.choice(self.promises)
        self._ask("KeepPromise", p.KeepPromiseRequest(name=name))

    def tell(self) -> None:
        value = str(self.chance.randrange(40, 46))
        self._ask("CreateFact", f.CreateFactRequest(contact=self._whom(), key="shoe-size", value=value))

    def decide(self) -> None:
        facts = self._ask("ListFacts", f.ListFactsRequest(contact=self._whom())).facts
        name = self.chance.choice(facts).name
        if self.chance.random() < 0.5:
            self._ask("ConfirmFact", f.ConfirmFactRequest(name=name))
        else:
            self._ask("RejectFact", f.RejectFactRequest(name=name))

    def rename(self) -> None:
        contact = contacts_pb2.Contact(name=self._whom(), display_name=f"Ada {uuid.uuid4().hex[:6]}")
        mask = FieldMask(paths=["display_name"])
        request = contacts_pb2.UpdateContactRequest(contact=contact, update_mask=mask)
        self.customers.call(self.customers.contacts.UpdateContact, request)

    def join(self) -> None:
        one, other = self.chance.sample(self.contacts, 2)
        self.merges.append(merge(self.customers, one, other))

    def part(self) -> None:
        undone = self.chance.choice(self.merges)
        self.merges.remove(undone)
        unmerge(self.customers, undone)

    def correct(self) -> None:
        wrong = self.chance.choice(self.said)
        self.said.remove(wrong)
        words = f"I never got order {self.chance.randrange(4720, 4740)}."
        request = pb.CreateCorrectionRequest(
            interaction=wrong.name, reason="misheard", replacement=pb.Interaction(body=words)
        )
        self._ask("CreateCorrection", request)

    def _whom(self) -> str:
        return self.chance.choice(self.contacts)

    def _ask(self, method: str, request: Any) -> Any:
        return self.customers.call(getattr(self.customers.interactions, method), request)

    def _under_way(self) -> list[str]:
        deployment = self.customers.deployment
        found = []
        for service in ("contacts", "interactions"):
            stub = operations_pb2_grpc.OperationsServiceStub(deployment.channel(service))
            status = self.customers.call(stub.GetStatus, operations_pb2.GetStatusRequest())
            found += [service] if status.outbox_depth or status.unresolved else []
        lagging = [state.consumer for state in stream.consumers(deployment.system.layout) if state.lag]
        return found + [name for name in lagging if name.startswith("interactions")]
