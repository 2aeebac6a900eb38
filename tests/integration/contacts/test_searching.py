"""A person is found by whatever is at hand: parts of names, misspelt, addresses, ends of numbers, ids."""

from __future__ import annotations

import pytest
from backstory.contacts.v1 import contacts_pb2 as pb
from backstory.contacts.v1 import finding_pb2 as f
from servicekit.errors import Code

from tests.support.contacts_service import ContactsService
from tests.support.finding import a_number, a_word, create, merge, names, search
from tests.support.organizing import an_organization


def test_name_parts_are_found_in_any_order_without_accents_and_begun(service: ContactsService) -> None:
    given, family = a_word("jör"), a_word("mül")
    anna = create(service, f"{given.title()} {family.title()}")
    plain = given.replace("ö", "o")

    for query in (
        f"{given} {family}", f"{family} {given}", f"{family.upper()}, {plain}", plain, f"{plain} {family[:4]}",
        f"{family[:5]} {plain[:4]}", family[:6],
    ):  # fmt: skip
        assert names(search(service, query)) == [anna.name], query


def test_a_name_is_found_in_the_letters_of_another_script(service: ContactsService) -> None:
    word = "Щербаковский"
    ivan = create(service, f"Иван {word}")

    assert names(search(service, "shcherbakovskiy ivan")) == [ivan.name] or names(search(service, word)) == [ivan.name]
    assert names(search(service, "щербак")) == [ivan.name]


@pytest.mark.parametrize(
    ("right", "typed"),
    [
        ("kolvasta", "kolvsta"),
        ("drimpeltax", "drimpetlax"),
        ("bromelkinde", "bromlekimde"),
        ("bromelkinda", "rbomelkindaa"),
        ("qorfel", "qorfl"),
        ("wimzo", "winzo"),
    ],
)
def test_typing_errors_are_forgiven_one_in_short_words_and_two_in_long_ones(
    service: ContactsService, right: str, typed: str
) -> None:
    other = a_word()
    alone = create(service, right.title())
    both = create(service, f"{right} {other}")

    assert names(search(service, f"{typed} {other}")) == [both.name]
    assert names(search(service, f"{other} {typed}")) == [both.name]
    assert set(names(search(service, typed))) == {alone.name, both.name}


def test_two_misspelt_words_are_forgiven(service: ContactsService) -> None:
    found = create(service, "Vandremolk Pitrasselu")

    assert names(search(service, "vandermolk pitraselu")) == [found.name]


def test_words_with_more_errors_than_that_are_others(service: ContactsService) -> None:
    create(service, "Gustrav Hempelkorn")

    assert names(search(service, "gxstrxv")) == []
    assert names(search(service, "hxmpxlkxrn")) == []


def test_an_address_is_found_whole_begun_and_by_its_domain(service: ContactsService) -> None:
    local, domain = a_word(), f"{a_word()}.example"
    anna = create(service, "Anna", ("email", f"{local}.x@{domain}"))

    whole = search(service, f"{local.upper()}.X@{domain}")
    assert [(each.person, each.field, each.score) for each in whole] == [(anna.name, "identities.email", 1.0)]
    for query in (f"{local}.x@{domain[:5]}", f"{local}.x", local, f"{local}.", f"@{domain}", domain, domain[:6]):
        found = search(service, query)
        assert names(found) == [anna.name], query
        assert (found[0].field, found[0].value) == ("identities.email", f"{local}.x@{domain}")


def test_a_number_is_found_in_any_spelling_and_by_its_end(service: ContactsService) -> None:
    number = a_number()
    anna = create(service, "Anna", ("phone", number))
    national = f"030 {number[5:9]}-{number[9:]}"

    assert search(service, f"{number[:3]} (30) {number[5:]}")[0].score == 1.0
    assert search(service, national, default_region="DE")[0].score == 1.0
    for query in (national, number[-6:], number[-8:], f"00{number[1:]}"):
        assert anna.name in names(search(service, query)), query


def test_ids_and_handles_are_found_without_their_system(service: ContactsService) -> None:
    order = a_word().upper()
    anna = create(service, "Anna", ("external-id", f"{order}-4711", f"shop-{order}"), ("x", f"{a_number()[1:]}"))

    assert search(service, f"external-id:shop-{order}:{order}-4711")[0].score == 1.0
    for query in (f"{order}-4711".lower(), f"{order}-47"):
        assert names(search(service, query)) == [anna.name], query
    assert names(search(service, anna.identities[1].value)) == [anna.name]


def test_whole_identities_come_before_names_and_the_order_stays_the_same(service: ContactsService) -> None:
    word = a_word()
    by_name = [create(service, f"{word} {a_word()}") for _ in range(3)]
    by_id = create(service, "Somebody", ("external-id", word, "shop"))

    found = search(service, word)

    assert names(found)[0] == by_id.name
    assert set(names(found)[1:]) == {each.name for each in by_name}
    assert [names(search(service, word)) for _ in range(3)] == [names(found)] * 3
    assert [each.score for each in found] == sorted((each.score for each in found), reverse=True)


def test_a_merged_contact_comes_once_as_its_person(service: ContactsService) -> None:
    word = a_word()
    top = create(service, f"{word} Top")
    middle, lowest = create(service, f"{word} Middle"), create(service, f"{word} Lowest")
    merge(service, lowest, into=middle)
    merge(service, middle, into=top)

    assert names(search(service, word)) == [top.name]
    found = search(service, f"{word} lowest")
    assert [(each.person, each.contact, each.display_name) for each in found] == [
        (top.name, lowest.name, top.display_name)
    ]


def test_a_deleted_contact_is_not_found_until_it_is_brought_back(service: ContactsService) -> None:
    word = a_word()
    anna = create(service, word, ("phone", a_number()))
    service.call("DeleteContact", pb.DeleteContactRequest(name=anna.name))
    assert names(search(service, word)) == []
    assert names(search(service, anna.identities[0].value)) == []

    service.call("UndeleteContact", pb.UndeleteContactRequest(name=anna.name))
    assert names(search(service, word)) == [anna.name]


def test_a_change_is_found_at_once_and_what_was_before_is_not(service: ContactsService) -> None:
    before, after = a_word(), a_word()
    anna = create(service, before)

    service.call("UpdateContact", pb.UpdateContactRequest(contact=pb.Contact(name=anna.name, display_name=after)))

    assert names(search(service, after)) == [anna.name]
    assert names(search(service, before)) == []


def test_tags_and_organisations_narrow_a_search(service: ContactsService) -> None:
    word = a_word()
    an_organization(service, organization_id="acme")
    acme = [pb.Membership(organization="organizations/acme")]
    vip = create(service, f"{word} a", tags=["vip", "loud"])
    member = create(service, f"{word} b", memberships=acme, tags=["vip"])
    create(service, f"{word} c")

    assert set(names(search(service, word, tags=["vip"]))) == {vip.name, member.name}
    assert names(search(service, word, tags=["vip", "loud"])) == [vip.name]
    assert names(search(service, word, organization="organizations/acme")) == [member.name]


def test_no_more_than_the_page_is_returned_and_never_more_than_twenty(service: ContactsService) -> None:
    word = a_word()
    for number in range(25):
        create(service, f"{word} {a_word()}", ("phone", a_number()), tags=[f"t{number}"])

    assert len(search(service, word)) == 10
    assert len(search(service, word, page_size=3)) == 3
    assert len(search(service, word, page_size=100)) == 20


@pytest.mark.parametrize(
    ("request_", "field"),
    [
        (f.SearchContactsRequest(query=""), "query"),
        (f.SearchContactsRequest(query=" a "), "query"),
        (f.SearchContactsRequest(query="\u200ba\u200b"), "query"),
        (f.SearchContactsRequest(query="x" * 255), "query"),
        (f.SearchContactsRequest(query="an\x00na"), "query"),
        (f.SearchContactsRequest(query="anna", page_size=-1), "page_size"),
        (f.SearchContactsRequest(query="anna", tags=["Not A Tag"]), "tags[0]"),
        (f.SearchContactsRequest(query="anna", organization="acme"), "organization"),
        (f.SearchContactsRequest(query="anna", default_region="Germany"), "default_region"),
    ],
)
def test_what_cannot_be_asked_is_refused_by_its_field(
    service: ContactsService, request_: f.SearchContactsRequest, field: str
) -> None:
    refused = service.refusal("SearchContacts", request_)

    assert refused.code is Code.INVALID_ARGUMENT
    assert [violation.field for violation in refused.violations] == [field]


@pytest.mark.parametrize(
    "query", [".*", "^$", "a b c d e f g h i j k", "((", "\\x", "$where", "🙂🙂", "..", "@@", "a@", "++"]
)
def test_any_other_text_is_answered(service: ContactsService, query: str) -> None:
    assert isinstance(list(search(service, query)), list)
