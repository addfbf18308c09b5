"""Whatever a file holds has a defined outcome, a reason in words in both languages, and nothing of it is lost."""

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone, translation

from contacts.consent.models import ContactPoint
from contacts.imports import services
from contacts.imports.files import feed
from contacts.intake.models import Submission
from contacts.intake.rules import REASONS
from contacts.people.custom.models import CustomAnswer, CustomField
from contacts.people.models import Person
from contacts.places.matching import match_addresses
from contacts.places.models import Address, Town, TownName
from tests.contacts.imports.story import bring_in, plan, refused_of, sheet, upload

HEAD = "first_name,last_name,email,phone,street,city,zip,born"
# One line of a file: what is in it -> what becomes of it, and what is known then (or the reason of the refusal).
LINES = {
    "RTL name": ("محمد,الأحمد,rtl@example.org,,,,,", {"name": "محمد الأحمد"}),
    "emoji name": ("🌻 Sol,Díaz,sol@example.org,,,,,", {"name": "🌻 Sol Díaz"}),
    "NUL byte": ("Nu\0l,Byte,nul@example.org,,,,,", {"name": "Nul Byte"}),
    "formula": ("=1+1,Sum,sum@example.org,,,,,", {"name": "=1+1 Sum"}),
    "formula that keeps a zero": ('Zero,Kept,zero@example.org,,,,"=""06106""",', {"zip": "06106"}),
    "our own mark of a formula": ("'=2+2,Back,back@example.org,,,,,", {"name": "=2+2 Back"}),
    "e-mail with blanks": ("Bla,Nk,bla @ example . org,,,,,", {"email": "bla@example.org"}),
    "e-mail in brackets": ("Bra,Cket,Bra Cket <bra@example.org>,,,,,", {"email": "bra@example.org"}),
    "e-mail with a blank in its name": ("Blank,In,blank in@example.org,,,,,", "email_invalid"),
    "two e-mails in a cell": ("Two,Mails,one@example.org; two@example.org,,,,,", {"emails": 2}),
    "no e-mail at all": ("No,Mail,none at example,,,,,", "email_invalid"),
    "ZIP without its zero": ("Six,One,six@example.org,,,Hartford,6106,", {"zip": "06106", "town": "Hartford"}),
    "ZIP that is none": ("Zip,Less,zipless@example.org,,,,6X,", {"name": "Zip Less", "zip": ""}),
    "town misspelt": ("Miss,Pelt,miss@example.org,,,Hartfrod,06106,", {"town": "Hartford"}),
    "village": ("Vil,Lage,village@example.org,,,Storrs,06268,", {"town": "Mansfield"}),
    "phone with extension": ("Ext,Ension,,(860) 555-0123 x4,,,,", {"phone": "+18605550123"}),
    "phone that is none": ("Fon,Less,,12,,,,", "phone_invalid"),
    "day 3/4/25": ("Day,One,day@example.org,,,,,3/4/25", {"born": "2025-03-04"}),
    "day in words": ("Day,Two,words@example.org,,,,,4 de marzo de 2025", {"born": "2025-03-04"}),
    "day that is none": ("Day,None,noday@example.org,,,,,31/31/25", "answer_unfit_date"),
    "ragged: too short": ("Short,Row,short@example.org", {"name": "Short Row"}),
    "ragged: too long": ("Long,Row,long@example.org,,,,,,oops", "too_many_cells"),
    "nobody": (",,,,1 Elm St,,,", "nobody"),
    "a name alone": ("Name,Alone,,,,,,", "unreachable"),
    "endless name": (f"{'x' * 101},Long,endless@example.org,,,,,", "name_too_long"),
}


@pytest.fixture
def places(db):
    hartford = Town.objects.create(name="Hartford", key="hartford")
    mansfield = Town.objects.create(name="Mansfield", key="mansfield")
    TownName.objects.create(key="storrs", town=mansfield)
    return hartford


def test_every_line_has_its_outcome_and_none_is_lost(lead, places):
    CustomField.objects.create(partner=lead, key="born", kind="date", labels={"en": "Born", "es": "Nacimiento"})
    text = "\n".join([HEAD, *(line for line, _expected in LINES.values())])
    run = bring_in(plan(upload(lead, text)))
    match_addresses(now=timezone.now())
    assert run.state == "done" and Submission.objects.filter(run=run.uuid).count() == len(LINES)
    assert run.dry_run["counts"] == {name: run.counts[name] for name in run.dry_run["counts"]}
    rows = {row.row: row for row in Submission.objects.filter(run=run.uuid).select_related("person")}
    given_back = {row[-2]: row for row in refused_of(run)}
    for number, (what, (line, expected)) in enumerate(LINES.items(), 2):
        row = rows[number]
        if isinstance(expected, str):
            assert (row.state, row.reason) == ("refused", expected), what
            assert line.split(",")[0] == given_back[str(number)][0], what
            assert given_back[str(number)][-1] and say(expected, "en") != say(expected, "es"), what
        else:
            assert row.state == "folded" and {key: known(row.person)[key] for key in expected} == expected, what


def say(code, language):
    with translation.override(language):
        return str(REASONS[code])


def known(person: Person):
    home = Address.objects.filter(person=person, until=None).select_related("town").first()
    points = ContactPoint.objects.filter(reaches__person=person).order_by("pk")
    return {
        "name": str(person),
        "email": next((point.value for point in points if point.kind == "email"), ""),
        "emails": len([point for point in points if point.kind == "email"]),
        "phone": next((point.value for point in points if point.kind == "phone"), ""),
        "zip": home.zip if home else "",
        "town": home.town.name if home and home.town else "",
        "born": next(iter(CustomAnswer.objects.filter(person=person).values_list("value", flat=True)), ""),
    }


# A whole file -> its header and first row as they are read, or the refusal.
WIDE = ",".join(f"c{i}" for i in range(299)) + ",email"
FILES = {
    "Windows-1252": ("nombre,email\nJosé,j@example.org\n".encode("cp1252"), ["José", "j@example.org"]),
    "UTF-8 with one broken byte": (
        "nombre,email\nJosé,j@example.org\n".encode() + b"Mu\xf1oz,m@example.org\n",
        ["José", "j@example.org"],
    ),
    "UTF-16 of VAN": ("nombre\temail\nJosé\tj@example.org\n".encode("utf-16"), ["José", "j@example.org"]),
    "UTF-16 cut off": ("nombre\temail\nJosé\tj@example.org\n".encode("utf-16")[:-1], feed.Unreadable),
    "a line that names the sign": (b"sep=;\r\nname;email\r\nAna;a@example.org\r\n", ["Ana", "a@example.org"]),
    "300 columns": (f"{WIDE}\n{',' * 299}a@example.org\n".encode(), [""] * 299 + ["a@example.org"]),
    "301 columns": (f"{WIDE},more\n".encode(), feed.TooWide),
    "duplicate headers": (b"email,email\na@example.org,b@example.org\n", ["a@example.org", "b@example.org"]),
    "no header": (b"a@example.org,Ana\n", feed.NoHeader),
    "a spreadsheet with numbers": (sheet([["Email", "Zip"], ["a@example.org", "6106"]]), ["a@example.org", "6106"]),
    "a picture": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0", feed.Unreadable),
    "nothing": (b"", feed.Unreadable),
}


@pytest.mark.parametrize("what", FILES)
def test_every_file_is_read_or_refused_with_a_reason(what):
    data, expected = FILES[what]
    file = ContentFile(data).file
    if isinstance(expected, list):
        shape = feed.look_at(file)
        rows = [cells for _number, cells in feed.rows_of(file, shape.encoding, shape.delimiter)]
        assert rows[0] == expected
        if what == "UTF-8 with one broken byte":
            assert rows[1][0] == "Muñoz"
        return
    with pytest.raises(expected) as refusal:
        feed.look_at(file)
    told = {}
    for language in ("en", "es"):
        with translation.override(language):
            told[language] = str(refusal.value)
    assert told["en"] != told["es"]


def test_a_file_of_two_gigabytes_is_refused_before_it_is_read(lead):
    file = ContentFile(b"email\n", name="big.csv")
    file.size = 2 * 1024**3
    with pytest.raises(services.TooLarge):
        services.upload(file=file, name="big.csv", partner=lead, by=None, now=timezone.now())
