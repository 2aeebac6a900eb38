"""The same person entered twice is found, with a score and its reasons, and decisions about it are kept."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

import pytest
from backstory.contacts.v1 import contacts_pb2 as pb
from backstory.contacts.v1 import finding_pb2 as f
from servicekit.adapters.mongo_client import Row
from servicekit.errors import Code

from services.contacts.bootstrap import suggest
from tests.support.contacts_service import ContactsService
from tests.support.finding import a_number, a_word, create, duplicates, merge, unmerge

OPEN = f.DUPLICATE_SUGGESTION_STATE_OPEN
REJECTED = f.DUPLICATE_SUGGESTION_STATE_REJECTED
MERGED = f.DUPLICATE_SUGGESTION_STATE_MERGED


def rules(candidate: f.DuplicateCandidate) -> set[str]:
    return {reason.rule for reason in candidate.reasons}


def reject(service: ContactsService, one: pb.Contact, other: pb.Contact, **fields: str) -> f.DuplicateSuggestion:
    request = f.RejectDuplicateRequest(contact=one.name, other_contact=other.name, **fields)
    decided: f.DuplicateSuggestion = service.call("RejectDuplicate", request)
    return decided


def looked_at(service: ContactsService) -> None:
    """Let everything that is due be looked at, as the worker does."""
    while suggest(service.collection.database, 50):
        pass


def queue(service: ContactsService, *contacts: pb.Contact, state: int = OPEN) -> list[f.DuplicateSuggestion]:
    """Return the suggestions about any of these contacts, in the order of the queue."""
    asked = {contact.name for contact in contacts}
    request = f.ListDuplicateSuggestionsRequest(state=state, page_size=200)  # type: ignore[arg-type] # a number of the enum
    found: list[f.DuplicateSuggestion] = []
    while True:
        page = service.call("ListDuplicateSuggestions", request)
        found += [each for each in page.suggestions if {each.contact, each.other_contact} & asked]
        if not page.next_page_token:
            return found
        request.page_token = page.next_page_token


@pytest.fixture
def twins(service: ContactsService) -> tuple[pb.Contact, pb.Contact]:
    """Two contacts of one name and birth date."""
    given, family = a_word(), a_word()
    born = {"birth_date": "1984-05-06"}
    one = create(service, f"{given} {family}", ("phone", a_number()), fields=born)
    return one, create(service, f"{family} {given}", ("email", f"{a_word()}@d.example"), fields=born)


def test_one_number_on_whatsapp_and_in_the_address_book_is_one_person(service: ContactsService) -> None:
    number = a_number()
    one = create(service, "Anna", ("phone", number))
    other = create(service, "Anna B", ("whatsapp", number[1:]))

    [found] = duplicates(service, one)

    assert (found.contact, found.person, found.display_name) == (other.name, other.name, "Anna B")
    assert [(each.rule, each.value, each.other_value) for each in found.reasons] == [
        ("same-number", number, number[1:])
    ]
    assert found.score == found.reasons[0].weight == 0.85


def test_one_mailbox_written_in_two_ways_is_one_person(service: ContactsService) -> None:
    local = a_word()
    one = create(service, "Anna", ("email", f"{local}.x@gmail.com"))
    other = create(service, "Anna", ("email", f"{local}x+shop@googlemail.com"))

    assert [(each.contact, rules(each)) for each in duplicates(service, one)] == [(other.name, {"same-mailbox"})]
    assert [each.contact for each in duplicates(service, other)] == [one.name]


def test_a_misspelt_name_with_the_same_postal_code_is_found(service: ContactsService) -> None:
    given = a_word()
    one = create(service, f"{given} Schmidt", ("phone", a_number()), fields={"postal_code": "10 115"})
    other = create(service, f"{given} Schmitt", ("phone", a_number()), fields={"zip": "10115"})

    [found] = duplicates(service, one)

    assert found.contact == other.name
    assert rules(found) == {"similar-name", "name-and-postal-code"}


def test_a_name_spelt_by_an_address_and_one_local_part_at_two_providers_are_found(service: ContactsService) -> None:
    given, family = a_word(), a_word()
    named = create(service, f"{given} {family}", ("phone", a_number()))
    nameless = create(service, "", ("email", f"{given}.{family}@one.example"))
    moved = create(service, f"{given} {family}", ("email", f"{given}.{family}@two.example"))

    assert {each.contact: rules(each) for each in duplicates(service, named)} == {
        nameless.name: {"address-of-name"},
    }
    assert {each.contact: rules(each) for each in duplicates(service, moved)} == {
        nameless.name: {"same-local-part", "address-of-name"},
    }


def test_one_handle_in_two_networks_is_found_with_the_name(service: ContactsService) -> None:
    handle, name = a_word(), f"{a_word()} {a_word()}"
    one = create(service, name, ("line", handle, "provider"))
    other = create(service, name, ("messenger-psid", handle, "page"))

    [found] = duplicates(service, one)

    assert found.contact == other.name
    assert rules(found) == {"same-handle", "same-name"}


def test_another_birth_date_speaks_against_it(service: ContactsService) -> None:
    name, number = f"{a_word()} {a_word()}", a_number()
    one = create(service, name, ("phone", number), fields={"birth_date": "1984-05-06"})
    create(service, name, ("whatsapp", number[1:]), fields={"birth_date": "2004-05-06"})

    assert duplicates(service, one) == []


def test_a_shared_number_weighs_little(service: ContactsService) -> None:
    number = a_number()
    one = create(service, "Anna", ("phone", number))
    create(service, "Berta", ("whatsapp", number[1:]))
    service.call(
        "UpdateIdentity", pb.UpdateIdentityRequest(identity=pb.Identity(name=one.identities[0].name, shared=True))
    )

    assert duplicates(service, one) == []


def test_the_same_name_alone_makes_nobody_a_candidate(service: ContactsService) -> None:
    name = f"{a_word()} {a_word()}"
    one = create(service, name)
    create(service, name)

    assert duplicates(service, one) == []


def test_candidates_come_in_pages_the_likeliest_first_and_are_fifty_at_most(service: ContactsService) -> None:
    name, born = f"{a_word()} {a_word()}", {"birth_date": "1971-02-03"}
    one = create(service, name, fields=born)
    for _ in range(55):
        create(service, name, fields=born)
    create(service, f"{name} Maria", fields=born)
    service.collection.update_many({"display_name": {"$regex": f"^{name}"}}, {"$unset": {"duplicates_due": ""}})

    request = f.FindDuplicatesRequest(contact=one.name, page_size=20)
    pages: list[Sequence[f.DuplicateCandidate]] = []
    while not pages or request.page_token:
        answer = service.call("FindDuplicates", request)
        pages.append(answer.candidates)
        request.page_token = answer.next_page_token

    everybody = [each for page in pages for each in page]
    assert [len(page) for page in pages] == [20, 20, 10]
    assert len({each.contact for each in everybody}) == 50
    assert [each.score for each in everybody] == sorted((each.score for each in everybody), reverse=True)


def test_contacts_of_one_person_are_no_candidates(
    service: ContactsService, twins: tuple[pb.Contact, pb.Contact]
) -> None:
    one, other = twins
    merge(service, other, into=one)

    assert duplicates(service, one) == []
    assert duplicates(service, other) == []


def test_whoever_is_like_a_merged_contact_is_a_candidate_of_its_person(
    service: ContactsService, twins: tuple[pb.Contact, pb.Contact]
) -> None:
    one, other = twins
    top = create(service, f"{a_word()} {a_word()}")
    merge(service, one, into=top)

    assert [each.contact for each in duplicates(service, top)] == [other.name]
    assert [(each.contact, each.person) for each in duplicates(service, other)] == [(one.name, top.name)]


def test_deleted_contacts_are_no_candidates(service: ContactsService, twins: tuple[pb.Contact, pb.Contact]) -> None:
    one, other = twins
    service.call("DeleteContact", pb.DeleteContactRequest(name=other.name))

    assert duplicates(service, one) == []
    assert duplicates(service, other) == []


def test_an_unknown_contact_is_not_found(service: ContactsService) -> None:
    for method, request in (
        ("FindDuplicates", f.FindDuplicatesRequest(contact="contacts/c_nobody")),
        ("RejectDuplicate", f.RejectDuplicateRequest(contact="contacts/c_nobody", other_contact="contacts/c_no_one")),
        ("ReopenDuplicate", f.ReopenDuplicateRequest(contact="contacts/c_nobody", other_contact="contacts/c_no_one")),
    ):
        assert service.refusal(method, request).code is Code.NOT_FOUND


def test_a_rejected_pair_is_no_candidate_of_either_side_until_it_is_reopened(
    service: ContactsService, twins: tuple[pb.Contact, pb.Contact]
) -> None:
    one, other = twins

    decided = reject(service, one, other, reason="father and son")

    assert (decided.state, decided.reject_reason, decided.reject_actor) == (REJECTED, "father and son", "agents/anna")
    assert duplicates(service, one) == []
    assert duplicates(service, other) == []
    service.call("ReopenDuplicate", f.ReopenDuplicateRequest(contact=other.name, other_contact=one.name))
    assert [each.contact for each in duplicates(service, one)] == [other.name]
    assert [each.state for each in queue(service, one)] == [OPEN]


def test_a_rejection_holds_for_whoever_they_are_merged_with_and_after_an_unmerge(
    service: ContactsService, twins: tuple[pb.Contact, pb.Contact]
) -> None:
    one, other = twins
    top = create(service, f"{a_word()} {a_word()}")
    reject(service, one, other)
    merge(service, one, into=top)

    assert duplicates(service, top) == []
    assert duplicates(service, other) == []
    unmerge(service, one)
    assert duplicates(service, one) == []
    assert duplicates(service, other) == []


def test_a_repeated_rejection_changes_nothing_and_another_request_with_its_id_is_refused(
    service: ContactsService, twins: tuple[pb.Contact, pb.Contact]
) -> None:
    one, other = twins
    request_id = str(uuid.uuid4())
    first = reject(service, one, other, reason="first", request_id=request_id)

    assert reject(service, one, other, reason="first", request_id=request_id) == first
    assert reject(service, other, one, reason="second").reject_reason == "first"
    refused = service.refusal(
        "RejectDuplicate",
        f.RejectDuplicateRequest(contact=one.name, other_contact=other.name, reason="x", request_id=request_id),
    )
    assert refused.reason == "REQUEST_ID_REUSED"


def test_contacts_that_cannot_be_told_apart_are_refused(
    service: ContactsService, twins: tuple[pb.Contact, pb.Contact]
) -> None:
    one, other = twins
    same = service.refusal("RejectDuplicate", f.RejectDuplicateRequest(contact=one.name, other_contact=one.name))
    assert (same.code, same.violations[0].field) == (Code.INVALID_ARGUMENT, "other_contact")

    merge(service, other, into=one)
    merged = service.refusal("RejectDuplicate", f.RejectDuplicateRequest(contact=one.name, other_contact=other.name))
    assert (merged.code, merged.reason) == (Code.FAILED_PRECONDITION, "CONTACTS_MERGED")


def test_what_was_never_rejected_is_not_reopened(
    service: ContactsService, twins: tuple[pb.Contact, pb.Contact]
) -> None:
    one, other = twins
    refused = service.refusal("ReopenDuplicate", f.ReopenDuplicateRequest(contact=one.name, other_contact=other.name))

    assert (refused.code, refused.reason) == (Code.NOT_FOUND, "DUPLICATE_NOT_REJECTED")


def test_a_new_contact_comes_into_the_queue_with_its_reasons(
    service: ContactsService, twins: tuple[pb.Contact, pb.Contact]
) -> None:
    one, other = twins
    looked_at(service)

    [suggested] = queue(service, one)

    assert {suggested.contact, suggested.other_contact} == {one.name, other.name}
    assert {reason.rule for reason in suggested.reasons} == {"same-name", "name-and-birth-date"}
    assert suggested.score == 0.85
    assert queue(service, one, other) == [suggested]
    assert _due(service) == []


def test_the_queue_follows_what_becomes_of_the_contacts(
    service: ContactsService, twins: tuple[pb.Contact, pb.Contact]
) -> None:
    one, other = twins
    looked_at(service)

    merge(service, other, into=one)
    looked_at(service)
    assert queue(service, one) == []
    assert [each.state for each in queue(service, one, state=MERGED)] == [MERGED]

    unmerge(service, other)
    looked_at(service)
    assert [each.state for each in queue(service, one)] == [OPEN]

    service.call("UpdateContact", pb.UpdateContactRequest(contact=pb.Contact(name=other.name, display_name="Zoe Q")))
    looked_at(service)
    assert queue(service, one) == []


def test_a_decision_stays_whatever_is_found_later(
    service: ContactsService, twins: tuple[pb.Contact, pb.Contact]
) -> None:
    one, other = twins
    looked_at(service)
    reject(service, one, other)
    service.call("UpdateContact", pb.UpdateContactRequest(contact=pb.Contact(name=one.name, additional_name="Q")))
    looked_at(service)

    assert queue(service, one) == []
    assert [each.state for each in queue(service, one, state=REJECTED)] == [REJECTED]


def test_the_queue_is_sorted_and_paged(service: ContactsService) -> None:
    born = {"birth_date": "1966-07-08", "postal_code": "20095"}
    for number in range(3):
        name = f"{a_word()} {a_word()}"
        for _ in range(2):
            create(service, name, fields=dict(list(born.items())[: 1 + number % 2]))
    looked_at(service)

    request = f.ListDuplicateSuggestionsRequest(page_size=1)
    scores: list[tuple[float, str]] = []
    while True:
        page = service.call("ListDuplicateSuggestions", request)
        scores += [(each.score, each.name) for each in page.suggestions]
        if not page.next_page_token:
            break
        request.page_token = page.next_page_token

    assert len(scores) == len(set(scores)) >= 3
    assert [score for score, _ in scores] == sorted((score for score, _ in scores), reverse=True)


def _due(service: ContactsService) -> list[Row]:
    return list(service.collection.find({"duplicates_due": True}))
