import pytest
from django.core.files.base import ContentFile

from contacts.imports.files import feed
from tests.contacts.imports.story import sheet

HEAD = "First Name,Apellido,Email"


def look(data):
    file = ContentFile(data).file
    shape = feed.look_at(file)
    return shape, [cells for _number, cells in feed.rows_of(file, shape.encoding, shape.delimiter)]


@pytest.mark.parametrize(
    ("encoding", "found"),
    [
        ("utf-8", "utf-8-sig"),
        ("utf-8-sig", "utf-8-sig"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("cp1252", "cp1252"),
    ],
)
def test_it_finds_the_encoding(encoding, found):
    shape, rows = look(f"{HEAD}\nAna,Díaz,ana@example.org\n".encode(encoding))
    assert shape.encoding == found
    assert (shape.header, rows) == (["First Name", "Apellido", "Email"], [["Ana", "Díaz", "ana@example.org"]])


@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
def test_it_finds_the_delimiter(sign):
    shape, rows = look(f'a{sign}b{sign}c\n"1{sign}x"{sign}"2,5"{sign}3\n'.encode())
    assert shape.delimiter == sign
    assert rows == [[f"1{sign}x", "2,5", "3"]]


def test_it_takes_a_byte_that_is_no_utf8_far_down_the_file():
    shape, rows = look(HEAD.encode() + b"\n" + b"Ana,Diaz,a@example.org\n" * 5000 + b"Jos\xe9,Diaz,j@example.org\n")
    assert shape.encoding == "cp1252" and rows[-1][0] == "José"


def test_it_leaves_out_nul_bytes_empty_rows_and_line_breaks_in_cells_stay():
    _shape, rows = look(b'a,b\n1\x00,2\n,\n\n"x\ny",3\n')
    assert rows == [["1", "2"], ["x\ny", "3"]]


def test_it_reads_a_spreadsheet():
    shape, rows = look(sheet([["Email", "Zip"], ["ana@example.org", "06106"]]))
    assert (shape.encoding, shape.header, rows) == ("sheet", ["Email", "Zip"], [["ana@example.org", "06106"]])


@pytest.mark.parametrize("data", [b"", b"\n\n", b"PK\x03\x04 broken", b",,,\n1,2,3\n"])
def test_it_refuses_what_is_no_table(data):
    with pytest.raises(feed.Unreadable):
        look(data)


def test_it_wants_a_header():
    with pytest.raises(feed.NoHeader):
        look(b"ana@example.org,Ana\nben@example.org,Ben\n")
