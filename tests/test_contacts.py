"""Contact lists as they come: every encoding and delimiter, ragged rows, odd headers, and files that are no list."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from mailcheck.contacts import Contacts, read_contacts
from mailcheck.contacts.columns import Columns
from mailcheck.model import MailcheckError

PLAIN = "email,First Name,Company\nnora@lark.example,Nora,Larkfield\n"


def listed(folder: Path, data: str | bytes, name: str = "people.csv") -> Contacts:
    """The contact list with this content."""
    path = folder / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return read_contacts(path)


def values(contacts: Contacts) -> list[tuple[str, ...]]:
    """The values of every row."""
    return [row.values for row in contacts.rows()]


NORA = [("nora@lark.example", "Nora", "Larkfield")]


@pytest.mark.parametrize(
    ("data", "rows"),
    [
        pytest.param(PLAIN, NORA, id="plain"),
        pytest.param("\ufeff" + PLAIN, NORA, id="byte order mark"),
        pytest.param(PLAIN.encode("utf-16"), NORA, id="UTF-16 with its mark"),
        pytest.param(PLAIN.encode("utf-16-le"), NORA, id="UTF-16 without a mark"),
        pytest.param(
            PLAIN.replace("Nora", "Zoë").encode("cp1252"), [(NORA[0][0], "Zoë", "Larkfield")], id="Windows-1252"
        ),
        pytest.param(PLAIN.replace(",", ";"), NORA, id="semicolons"),
        pytest.param(PLAIN.replace(",", "\t"), NORA, id="tabs"),
        pytest.param(PLAIN.replace(",", "|"), NORA, id="bars"),
        pytest.param("sep=;\n" + PLAIN.replace(",", ";"), NORA, id="the first line of Excel"),
        pytest.param(PLAIN.replace("\n", "\r\n"), NORA, id="line ends of Windows"),
        pytest.param(PLAIN.replace("\n", "\r"), NORA, id="line ends of old"),
        pytest.param(
            PLAIN.replace("Nora", '"Nora\nLynn"'), [(NORA[0][0], "Nora\nLynn", "Larkfield")], id="a line end in quotes"
        ),
        pytest.param(
            PLAIN.replace("Larkfield", '"Lark, Field ""Co"""'),
            [(*NORA[0][:2], 'Lark, Field "Co"')],
            id="quotes in quotes",
        ),
        pytest.param(
            PLAIN + "\n,,\nana@reis.example\n", [*NORA, ("ana@reis.example", "", "")], id="empty and short rows"
        ),
        pytest.param(PLAIN.replace("Nora", "No\0ra"), NORA, id="NUL"),
        pytest.param(PLAIN.replace("\nnora", "\n" + "\0" * 1000 + "nora"), NORA, id="many NULs"),
    ],
)
def test_lists_as_they_come(tmp_path: Path, data: str | bytes, rows: list[tuple[str, ...]]) -> None:
    contacts = listed(tmp_path, data)
    assert values(contacts) == rows
    assert values(contacts) == rows, "a list can be read again"
    assert contacts.columns.names == ("email", "First Name", "Company")


def test_rows_are_numbered_as_a_spreadsheet_does(tmp_path: Path) -> None:
    contacts = listed(tmp_path, 'email,name\n"a@x.example","A\nB"\n\nb@x.example,B\n')
    assert [row.number for row in contacts.rows()] == [2, 4]


def test_rows_with_too_many_values_are_told(tmp_path: Path) -> None:
    contacts = listed(tmp_path, "email,name\na@x.example,Ana, Lda\nb@x.example,Bo,\n")
    assert values(contacts) == [("a@x.example", "Ana"), ("b@x.example", "Bo")]
    (note,) = contacts.notes
    assert note.startswith("1 row (2) has more values than there are columns")


def test_columns_of_one_name_are_told(tmp_path: Path) -> None:
    contacts = listed(tmp_path, "email,,name,Name,\na@x.example,1,Ana,Bo,2\n")
    assert contacts.columns.find("name") == 2
    assert contacts.notes == ("two columns are called `Name`; the first is read",)


def test_json_lines(tmp_path: Path) -> None:
    lines = [
        {"email": "a@x.example", "first_name": "Ana", "contact": {"city": "Porto", "seats": 4}, "vip": True},
        {"email": "b@x.example", "first_name": None, "tags": ["x"]},
    ]
    contacts = listed(tmp_path, "\n".join(json.dumps(line) for line in lines) + "\n", "people.jsonl")
    assert contacts.columns.names == ("email", "first_name", "contact.city", "contact.seats", "vip", "tags")
    assert values(contacts) == [
        ("a@x.example", "Ana", "Porto", "4", "true", ""),
        ("b@x.example", "", "", "", "", '["x"]'),
    ]


def test_excel_workbooks(tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    for row in (("Email", "First name", "Seats"), ("a@x.example", "Ana", 4), ("b@x.example", None, 2.5)):
        book.active.append(row)
    book.save(tmp_path / "people.xlsx")
    contacts = read_contacts(tmp_path / "people.xlsx")
    assert values(contacts) == [("a@x.example", "Ana", "4"), ("b@x.example", "", "2.5")]


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.csv", "", "is empty; its first row must name the columns"),
        ("a.csv", "\n\n", "is empty"),
        ("a.csv", "name,town\nAna,Porto\n", "no column of addresses (`email`, `e-mail address` …)"),
        (
            "a.csv",
            "ana@x.example,Ana\nbo@x.example,Bo\n",
            "the first row must name the columns, and it holds an address",
        ),
        ("a.csv", 'email,name\na@x.example,"Ana' + "x" * 200_000, "row 2: a field has more than 131,072 characters"),
        ("a.csv", "email" + ",x" * 5_000, "has 5,001 columns; at most 2,000 are read"),
        ("a.csv", "email,name\n" + "x" * 5_000_001, "line 2 is longer than 5,000,000 characters"),
        ("a.jsonl", '{"email": "a@x.example"}\n[1]\n', "line 2: must be a JSON object"),
        ("a.jsonl", '{"email": "a@x.example"\n', "line 1: is no JSON object"),
        ("a.jsonl", '{"email": ' + "[" * 200_000 + "\n", "line 1: is no JSON object"),
        ("a.jsonl", "", "is empty; each line must be a JSON object"),
        ("a.xlsx", b"PK\x03\x04 no workbook", "is no Excel workbook"),
    ],
)
def test_what_is_no_list_is_one_clear_line(tmp_path: Path, name: str, data: str | bytes, reason: str) -> None:
    with pytest.raises(MailcheckError) as caught:
        values(listed(tmp_path, data, name))
    assert reason in str(caught.value)
    assert str(tmp_path / name) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_list_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(MailcheckError, match=r"none.csv: no such file or directory"):
        read_contacts(tmp_path / "none.csv")
    with pytest.raises(MailcheckError, match="is no file"):
        read_contacts(tmp_path)


@pytest.mark.parametrize(
    ("names", "field", "place"),
    [
        (["First Name"], "first_name", 0),
        (["first_name"], "FirstName", 0),
        (["x", "FNAME"], "contact.firstname", 1),
        (["First name"], "MERGE1", 0),
        (["E-Mail Address"], "email", 0),
        (["Company Name"], "company", 0),
        (["Organisation"], "Account.Name", 0),
        (["contact.city"], "contact.city", 0),
        (["City"], "contact.city", 0),
        (["City"], "town", None),
        (["first_name"], "last_name", None),
        (["", " "], "x", None),
    ],
)
def test_which_column_a_field_means(names: list[str], field: str, place: int | None) -> None:
    assert Columns(names).find(field) == place
