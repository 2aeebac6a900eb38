"""Address books as vCards: what phones and mail programs write, and what is refused."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

from backstory.contacts.v1 import contacts_pb2 as pb
from commandline.contact_files.vcards import VcardWriter

from tests.support.contact_file import contacts_in, opened, skips_in

PHONE_BOOK = (
    "BEGIN:VCARD\r\nVERSION:3.0\r\nN:Lima;Ana;Maria;;\r\nFN:Ana\r\n  Lima\r\nORG:Acme GmbH;Sales\r\nTITLE:Buyer\r\n"
    "item1.EMAIL;type=INTERNET:ana@example.com\r\nTEL;type=CELL:+49 30 1234567\r\nCATEGORIES:VIP customer,new\r\n"
    "PHOTO;ENCODING=b;TYPE=JPEG:" + "QUJD" * 20 + "\r\n " + "REVG" * 500_000 + "\r\nNOTE:two\\nlines\r\nUID:abc-1\r\n"
    "END:VCARD\r\n\r\n"
    "BEGIN:VCARD\nVERSION:4.0\nFN:Jörg Müller\nTEL;VALUE=uri;TYPE=home:tel:+49-30-7654321\nLANG:de\n"
    "IMPP:whatsapp:+4930765432\nUID:contacts/c_1\nEND:VCARD\n"
)


def test_cards_of_both_versions_are_read_with_folded_lines_and_without_their_pictures(tmp_path: Path) -> None:
    ana, joerg = contacts_in(tmp_path, PHONE_BOOK)

    assert (ana.display_name, ana.given_name, ana.family_name, ana.additional_name) == (
        "Ana Lima",
        "Ana",
        "Lima",
        "Maria",
    )
    assert [(each.kind, each.scope, each.raw_value) for each in ana.identities] == [
        ("email", "", "ana@example.com"),
        ("phone", "", "+49 30 1234567"),
        ("external-id", "crm", "abc-1"),
    ]
    assert list(ana.tags) == ["vip-customer", "new"]
    assert [(each.organization, each.role) for each in ana.memberships] == [("organizations/acme-gmbh", "Buyer")]
    assert (joerg.name, joerg.display_name, joerg.preferences.language) == ("contacts/c_1", "Jörg Müller", "de")
    assert [(each.kind, each.raw_value) for each in joerg.identities] == [
        ("phone", "+49-30-7654321"),
        ("whatsapp", "+4930765432"),
    ]
    assert opened(tmp_path, PHONE_BOOK).format == "vcard"


def test_a_card_that_cannot_be_read_is_skipped_with_its_line_and_the_others_are_read(tmp_path: Path) -> None:
    content = (
        "BEGIN:VCARD\nVERSION:2.1\nN;ENCODING=QUOTED-PRINTABLE;CHARSET=UTF-8:M=C3=BCller;J=C3=B6rg\nEND:VCARD\n"
        "BEGIN:VCARD\nVERSION:3.0\nFN:Ana\nnonsense\nEND:VCARD\n"
        "stray\n"
        "BEGIN:VCARD\nVERSION:3.0\nFN:Unended\n"
        "BEGIN:VCARD\nFN:Without version\nEND:VCARD\n"
        "BEGIN:VCARD\nVERSION:3.0\nFN:Bob\nX-LONG:" + "x" * 2_200_000 + "\nEND:VCARD\n"
        "BEGIN:VCARD\nVERSION:3.0\nFN:Cleo\nEND:VCARD\n"
        "BEGIN:VCARD\nVERSION:3.0\n"
    )

    assert skips_in(tmp_path, content) == [
        (1, "VCARD_VERSION", "VERSION"),
        (5, "CARD_UNREADABLE", ""),
        (10, "NOT_A_CARD", ""),
        (11, "CARD_UNENDED", ""),
        (14, "VCARD_VERSION", "VERSION"),
        (17, "CARD_TOO_LARGE", ""),
        (26, "CARD_UNENDED", ""),
    ]


def test_what_is_written_as_a_card_is_read_again_as_far_as_a_card_can_tell(tmp_path: Path) -> None:
    contact = pb.Contact(
        name="contacts/c_1",
        display_name="Ana; Lima, \\ of\nBerlin",
        given_name="Ana",
        family_name="Lima",
        tags=["vip", "new"],
        identities=[
            pb.Identity(kind="email", raw_value="a@x.org", value="a@x.org", valid=True),
            pb.Identity(kind="phone", raw_value="030", value="+49301234567", valid=True),
        ],
    )
    text = StringIO()
    VcardWriter(text).write(contact)
    [read] = contacts_in(tmp_path, text.getvalue())

    assert (read.name, read.display_name, read.given_name, read.family_name) == (
        contact.name, contact.display_name, "Ana", "Lima",
    )  # fmt: skip
    assert [each.raw_value for each in read.identities] == ["a@x.org", "+49301234567"]
    assert list(read.tags) == ["vip", "new"]
