"""Notes that belong to an issue: its history shows them, and the brief says which issue they are about."""

from __future__ import annotations

import uuid
from typing import Any

from backstory.interactions.v1 import interactions_pb2 as pb
from backstory.interactions.v1 import issues_pb2 as n
from servicekit.errors import FailedPrecondition, InvalidArgument, NotFound, ServiceError

from tests.support.customers import Customers, a_phone
from tests.support.deployment import Deployment
from tests.support.joining import merge


def note(customers: Customers, **fields: Any) -> pb.Interaction:
    made: pb.Interaction = customers.call(
        customers.interactions.CreateNote, pb.CreateNoteRequest(**({"body": "Call back on Monday."} | fields))
    )
    return made


def refused(customers: Customers, **fields: Any) -> ServiceError:
    request = pb.CreateNoteRequest(**({"body": "Call back on Monday."} | fields))
    return customers.refusal(customers.interactions.CreateNote, request)


def an_issue(customers: Customers, contact: str) -> str:
    issue = n.Issue(contact=contact, title="Where is it?")
    made: n.Issue = customers.call(customers.interactions.CreateIssue, n.CreateIssueRequest(issue=issue))
    return made.name


def of_issue(customers: Customers, contact: str, issue: str) -> list[str]:
    return [each.name for each in customers.history(contact=contact, issue=issue).interactions]


def cited(customers: Customers, contact: str, **fields: Any) -> list[str]:
    brief = customers.call(customers.interactions.GetBrief, pb.GetBriefRequest(contact=contact, **fields))
    return [name for section in brief.sections for line in section.lines if line.key == "note" for name in line.cites]


def test_a_note_on_an_issue_stands_in_its_history_and_is_cited_with_it(customers: Customers) -> None:
    contact = customers.ensure(a_phone()).name
    issue, other = an_issue(customers, contact), an_issue(customers, contact)
    made = note(customers, issue=issue)
    shown = customers.call(customers.interactions.GetInteraction, pb.GetInteractionRequest(name=made.name))

    assert (made.contact, made.about_issue, shown.issue) == (contact, issue, issue)
    assert (of_issue(customers, contact, issue), of_issue(customers, contact, other)) == ([made.name], [])
    assert cited(customers, contact) == [made.name, issue]
    note(customers, contact=contact)
    assert issue not in cited(customers, contact)
    assert cited(customers, contact, as_of_time=made.record_time) == [made.name, issue]


def test_a_repeat_makes_no_second_note_and_makes_up_for_the_link(customers: Customers) -> None:
    contact, key = customers.ensure(a_phone()).name, str(uuid.uuid4())
    issue = an_issue(customers, contact)
    made = note(customers, contact=contact, issue=issue, request_id=key)
    unlinked = n.UnlinkInteractionRequest(issue=issue, interaction=made.name)
    customers.call(customers.interactions.UnlinkInteraction, unlinked)

    assert note(customers, contact=contact, issue=issue, request_id=key) == made
    assert of_issue(customers, contact, issue) == [made.name]
    assert customers.history(contact=contact).summary.total == 1


def test_it_may_name_any_contact_of_the_issues_person_and_of_nobody_else(customers: Customers) -> None:
    one, other, stranger = (customers.ensure(a_phone()).name for _ in range(3))
    issue = an_issue(customers, one)
    assert isinstance(refused(customers, contact=other, issue=issue), FailedPrecondition | InvalidArgument)
    merge(customers, one, other)
    made = note(customers, contact=other, issue=issue)

    assert of_issue(customers, one, issue) == [made.name]
    before = customers.history(contact=stranger).summary.total
    assert isinstance(refused(customers, contact=stranger, issue=issue), FailedPrecondition | InvalidArgument)
    assert customers.history(contact=stranger).summary.total == before
    assert isinstance(refused(customers, issue="issues/is_nowhere"), NotFound)


def test_only_notes_are_about_issues(customers: Customers) -> None:
    fault = customers.refused(a_phone(), about_issue="issues/is_1")

    assert [violation.field for violation in fault.violations] == ["interaction.about_issue"]


def test_an_exported_note_is_imported_with_its_issue(deployment: Deployment, customers: Customers) -> None:
    contact = customers.ensure(a_phone()).name
    made = note(customers, issue=an_issue(customers, contact))
    admin = Customers(deployment, "admin")
    stream = admin.call(admin.interactions.ExportInteractions, pb.ExportInteractionsRequest(contact=contact))
    (exported,) = [each.record for each in stream]
    report = admin.import_records([pb.ImportRecord(line=1, interaction=exported)], f"imports/{uuid.uuid4().hex}")

    assert exported.interaction.about_issue == made.about_issue
    assert (report.already_there, report.skipped) == (1, 0)
