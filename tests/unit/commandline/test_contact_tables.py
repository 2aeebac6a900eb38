"""Tables of contacts: what other programs write is understood, and what is wrong is told with line and column."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from backstory.contacts.v1 import contacts_pb2 as pb
from commandline.contact_files.csv_writing import CsvWriter
from commandline.contact_files.formulas import neutralised, restored
from commandline.contact_files.headings import guessed_fields
from commandline.contact_files.records import FileFault
from hypothesis import given
from hypothesis import strategies as st

from tests.support.contact_file import contacts_in, mapping, opened, skips_in


def _identities(contact: pb.Contact) -> list[tuple[str, str, str]]:
    return [(each.kind, each.scope, each.raw_value) for each in contact.identities]


@pytest.mark.parametrize(
    ("headings", "fields"),
    [
        ("First Name,Last Name,E-mail Address,Mobile Phone", "given_name,family_name,email,phone"),
        ("Full name,Company,Job Title", "display_name,organization,role"),
        ("Kundennummer,Vorname,Nachname,E-Mail,Telefon", "external-id,given_name,family_name,email,phone"),
        ("Nombre,Apellidos,Correo electrónico,Empresa", "given_name,family_name,email,organization"),
        ("Nom,Prénom,Adresse e-mail,Téléphone", "family_name,given_name,email,phone"),
        ("Nome,Cognome,Indirizzo e-mail,Cellulare", "given_name,family_name,email,phone"),
        ("Nome,Sobrenome,Endereço de e-mail,Celular", "given_name,family_name,email,phone"),
        ("Voornaam,Achternaam,E-mailadres,Telefoonnummer", "given_name,family_name,email,phone"),
        ("Imię,Nazwisko,Adres e-mail,Numer telefonu", "given_name,family_name,email,phone"),
        ("Ad,Soyad,E-posta,Cep telefonu", "given_name,family_name,email,phone"),
        ("Имя,Фамилия,Почта,Телефон", "given_name,family_name,email,phone"),
        ("姓,名,メールアドレス,電話番号", "family_name,given_name,email,phone"),
        ("姓名,电话,邮箱", "display_name,phone,email"),
        ("Name,E-mail 1 - Label,E-mail 1 - Value,Phone 1 - Value,Labels", "display_name,,email,phone,tags"),
        ("Shoe size,,Notes", ",,"),
    ],
)  # fmt: skip
def test_columns_are_recognised_by_their_headings_in_many_languages(headings: str, fields: str) -> None:
    assert guessed_fields(headings.split(",")) == fields.split(",")


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le"])
def test_delimiters_line_ends_and_marks_of_all_kinds_are_read(
    tmp_path: Path, delimiter: str, end: str, encoding: str
) -> None:
    rows = [["Vorname", "Nachname", "E-Mail"], ["Jörg", "Müller", "joerg@example.com"], ["Zoë", "von, der; Au", ""]]
    text = end.join(delimiter.join(f'"{cell}"' for cell in row) for row in rows) + end
    first, second = contacts_in(tmp_path, text.encode(encoding))

    assert (first.given_name, first.family_name, _identities(first)) == (
        "Jörg",
        "Müller",
        [("email", "", "joerg@example.com")],
    )
    assert (second.given_name, second.family_name) == ("Zoë", "von, der; Au")


def test_mixed_line_ends_quoted_newlines_and_blank_lines_keep_their_line_numbers(tmp_path: Path) -> None:
    content = (
        'Name;E-Mail;custom_fields.note\r\nAna;ana@example.com;"one\ntwo\r\n""three"""\r\n\n;;\rBob;bob@example.com\n'
    )

    [ana] = contacts_in(tmp_path, content.rpartition("\r")[0])
    assert ana.custom_fields["note"] == 'one\ntwo\r\n"three"'
    assert skips_in(tmp_path, content) == [(7, "ROW_WRONG_WIDTH", "custom_fields.note")]


def test_what_is_wrong_is_told_with_line_and_column(tmp_path: Path) -> None:
    content = (
        "Name,E-Mail,Tags\n"
        "Ana,ana@example.com\n"
        "Bob,bob@example.com,vip,extra\n"
        "Cleo,cleo\x00@example.com,\n"
        'Dan,"dan@example.com"x,\n'
        "Eve,eve@example.com,VIP Customer; new\n"
        "Fay,fay@example.com,,\n"
        'Gus,"gus@example.com,\n'
    )

    assert skips_in(tmp_path, content) == [
        (2, "ROW_WRONG_WIDTH", "Tags"),
        (3, "ROW_WRONG_WIDTH", "column 4"),
        (4, "INVALID_CELL", "E-Mail"),
        (5, "ROW_UNREADABLE", ""),
        (8, "ROW_UNREADABLE", ""),
    ]
    table = opened(tmp_path, content)
    tags = [list(each.contact.tags) for each in table.rows() if hasattr(each, "contact")]
    assert tags == [["vip-customer", "new"], []]


def test_lines_and_records_without_end_are_bounded_and_the_next_row_is_read(tmp_path: Path) -> None:
    long = "x" * 3_000_000
    content = f"Name,E-Mail\n{long},a@example.com\nBob,bob@example.com\n"

    assert skips_in(tmp_path, content) == [(2, "LINE_TOO_LONG", "")]
    open_quote = 'Name,E-Mail\n"' + "y" * 99 + "\n" + ("z" * 99 + "\n") * 30_000 + "Bob,bob@example.com\n"
    assert skips_in(tmp_path, open_quote)[0] == (2, "ROW_UNREADABLE", "")
    with pytest.raises(FileFault, match="600 columns"):
        opened(tmp_path, ",".join(f"c{n}" for n in range(600)) + "\n")


def test_a_column_is_read_as_the_caller_says(tmp_path: Path) -> None:
    content = "Nr;Wer;Mail;Farbe\n7;Ana;ana@example.com;rot\n"
    columns = {"Nr": "loyalty-id:club", "Wer": "display_name", "Farbe": "custom_fields.colour", "Mail": ""}
    [ana] = contacts_in(tmp_path, content, columns=columns)

    assert (ana.display_name, ana.custom_fields["colour"]) == ("Ana", "rot")
    assert _identities(ana) == [("loyalty-id", "club", "7")]
    assert mapping(opened(tmp_path, content)) == {"Nr": "", "Wer": "", "Mail": "email", "Farbe": ""}
    with pytest.raises(FileFault, match="no field of a contact"):
        opened(tmp_path, content, columns={"Wer": "shoe_size"})
    with pytest.raises(FileFault, match="'Who'"):
        opened(tmp_path, content, columns={"Who": "display_name"})
    with pytest.raises(FileFault, match="--map COLUMN=FIELD"):
        opened(tmp_path, "Farbe;Schuhe\nrot;44\n")


def test_several_addresses_in_a_cell_become_several_identities(tmp_path: Path) -> None:
    content = (
        "Name,Email,Phone,Customer ID,Organization,Title\n"
        "Ana,a@x.org; b@x.org ::: c@x.org,+49 30 1;ext=2;+49 30 22,7,Acme GmbH,Buyer\n"
    )
    [ana] = contacts_in(tmp_path, content)

    assert _identities(ana) == [
        ("email", "", "a@x.org"),
        ("email", "", "b@x.org"),
        ("email", "", "c@x.org"),
        ("phone", "", "+49 30 1;ext=2"),
        ("phone", "", "+49 30 22"),
        ("external-id", "crm", "7"),
    ]
    assert [(each.organization, each.role) for each in ana.memberships] == [("organizations/acme-gmbh", "Buyer")]
    assert ana.custom_fields["organization"] == "Acme GmbH"


def test_an_encoding_other_than_utf8_is_guessed_shown_and_not_used_unasked(tmp_path: Path) -> None:
    content = "Name;Ort\nAna;Bonn\nJörg Müller;Köln\n".encode("cp1252")
    with pytest.raises(FileFault, match=r"cp125\d line 3: Jörg Müller;Köln"):
        opened(tmp_path, content)

    [_, joerg] = contacts_in(tmp_path, content, encoding="cp1252")
    assert joerg.display_name == "Jörg Müller"
    assert skips_in(tmp_path, content, encoding="utf-8") == [(3, "INVALID_CELL", "Name")]
    with pytest.raises(FileFault, match="no encoding"):
        opened(tmp_path, content, encoding="martian")


@pytest.mark.parametrize(
    ("content", "detail"), [(b" \n", "empty"), (b"PK\x03\x04xl", "spreadsheet"), (b"\xd0\xcf\x11\xe0", "spreadsheet")]
)
def test_a_file_that_is_no_table_is_refused_with_what_to_do(tmp_path: Path, content: bytes, detail: str) -> None:
    with pytest.raises(FileFault, match=detail):
        opened(tmp_path, content)


@given(st.text(alphabet="'=+-@\t\r\n\uff1dab7 "))
def test_no_cell_can_run_and_every_cell_comes_back(cell: str) -> None:
    out = neutralised(cell)

    assert not out.startswith(("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d"))
    assert restored(out) == cell


_ANY_TEXT = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], include_characters="\n\t='+-@,;\""), max_size=20
)
_KEYS = st.from_regex(r"[a-z][a-z0-9_]{0,5}", fullmatch=True)


@st.composite
def _contacts(draw: st.DrawFn) -> pb.Contact:
    contact = pb.Contact(
        name=f"contacts/c_{draw(st.integers(0, 99))}",
        state=draw(st.sampled_from([pb.CONTACT_STATE_ACTIVE, pb.CONTACT_STATE_DELETED])),
        display_name=draw(_ANY_TEXT),
        family_name=draw(_ANY_TEXT),
        tags=draw(st.lists(st.sampled_from(["vip", "new", "a-b"]), unique=True)),
        custom_fields=draw(st.dictionaries(_KEYS, _ANY_TEXT, max_size=3)),
        memberships=[pb.Membership(organization="organizations/a", role=draw(_ANY_TEXT))],
    )
    contact.create_time.FromJsonString("2026-05-04T12:00:00.123Z")
    if draw(st.booleans()):
        contact.preferences.CopyFrom(pb.Preferences(language="pt-BR", accessibility=["large-print"]))
        contact.preferences.quiet_hours.CopyFrom(pb.QuietHours(start="22:00", end="07:00", weekdays=[1, 7]))
    for number in range(draw(st.integers(0, 3))):
        raw = draw(_ANY_TEXT)
        value, kind = f"+49301234{number};ext=7", draw(st.sampled_from(["phone", "email"]))
        name = f"{contact.name}/identities/id_{number}"
        contact.identities.add(
            name=name, kind=kind, raw_value=raw, value=value, valid=draw(st.booleans()), confidence=0.8
        )
    return contact


@given(contacts=st.lists(_contacts(), min_size=1, max_size=3))
def test_what_an_export_writes_is_read_back_exactly(
    contacts: list[pb.Contact], tmp_path_factory: pytest.TempPathFactory
) -> None:
    text = StringIO(newline="")
    writer = CsvWriter(text, with_header=True)
    for contact in contacts:
        writer.write(contact)

    assert contacts_in(tmp_path_factory.getbasetemp(), text.getvalue().encode("utf-8-sig")) == contacts
