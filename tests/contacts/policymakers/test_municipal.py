"""Seats of towns: read from a file, compared first, written after a yes; nothing is deleted, others stay."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from campaigns.strategy.rules import Rule
from campaigns.strategy.selectors import resolve_targets
from coalition.audit.models import Entry
from contacts.people.models import Role
from contacts.places.models import Town
from contacts.policymakers.models import Office, Seat, Term
from contacts.policymakers.municipal import rules, services
from contacts.policymakers.municipal.models import MunicipalDraft
from tests import cast

HEAD = "Town,Body,Seat,Name,Party,Email,Phone,Address,Starts on,Ends on\n"
FIRST = HEAD + (
    "Hartford,Mayor,,Ana Rivera,Democratic,mayor@hartford.example.org,860-555-0101,550 Main St,2025-12-01,2029-12-01\n"
    "Hartford,Town Council,At large 1,\"Osei, Kwame\",Independent,,860-555-0102,550 Main St,12/01/2025,\n"
    "Hartford,Town Council,At large 2,Lee Marsh,Republican,,,,,\n"
    "Hartford,Town Council,At large 3,Iris Quinn,Democratic,,,,,\n"
    "Meriden,First Selectman,,Pat Doyle,Democratic,pat@meriden.example.org,,,,\n"
)  # fmt: skip


@pytest.fixture
def towns(db):
    for name in ("Hartford", "Meriden"):
        Town.objects.create(name=name, key=name.lower())


def load(text, now):
    seats, faults = services.read(text.encode())
    return services.write(seats, now=now), faults


def holder(label):
    term = Term.objects.select_related("person").filter(seat__name=label, ends_on=None).first()
    return str(term.person) if term else None


def test_it_seats_mayors_and_councils_and_runs_twice_alike(towns, now):
    found, faults = load(FIRST, now)
    assert len(found.joined) == 5 and not faults
    mayor = Term.objects.select_related("seat", "person").get(title="Mayor")
    assert (str(mayor.seat), str(mayor.person)) == ("Hartford: Mayor", "Ana Rivera")
    assert mayor.starts_on == dt.date(2025, 12, 1) and mayor.ends_on == dt.date(2029, 12, 1)
    assert (
        holder("Hartford: Town Council, At large 1") == "Kwame Osei" and Office.objects.filter(kind="town").count() == 5
    )
    again, _faults = load(FIRST.replace("Hartford", "HARTFORD", 1), now)
    assert again.is_empty and again.same == 5 and Term.objects.count() == 5
    assert Entry.objects.filter(action="policymakers.municipal_loaded").count() == 1


def test_a_later_file_replaces_corrects_and_empties_and_leaves_other_towns(towns, now):
    load(FIRST, now)
    later = HEAD + (
        "Hartford,Mayor,,Ben Ortiz,Democratic,mayor@hartford.example.org,860-555-0101,550 Main St,2027-02-01,\n"
        "Hartford,Town Council,At large 1,Kwame Osei,Independent,kwame@hartford.example.org,860-555-0102,Town Hall,,\n"
        "Hartford,Town Council,At large 2,Ana Rivera,Democratic,,,,,\n"
        "Hartford,Town Council,At large 3,,,,,,,\n"
    )
    found, _faults = load(later, now)
    assert (len(found.replaced), len(found.left), len(found.corrected)) == (2, 1, 1)
    assert holder("Hartford: Mayor") == "Ben Ortiz" and holder("Hartford: Town Council, At large 3") is None
    assert Term.objects.filter(person__family_name="Rivera").values("person").distinct().count() == 1, "she moved seats"
    assert Term.objects.get(person__family_name="Rivera", seat__name="Hartford: Mayor").ends_on == dt.date(2027, 2, 1)
    assert holder("Meriden: First Selectman") == "Pat Doyle", "the file does not speak for other towns"
    assert Office.objects.get(email="kwame@hartford.example.org").person.family_name == "Osei"
    assert Role.objects.filter(person__family_name="Quinn", until__isnull=False).exists()


def test_a_broken_file_changes_nothing(towns, now):
    load(FIRST, now)
    with pytest.raises(services.TownsShrank):
        load(HEAD + "Hartford,Town Council,At large 1,Kwame Osei,,,,,,\n", now)
    assert Term.objects.filter(ends_on=None).count() == 4
    for raw in (b"", b"a,b\n1,2\n", b"\xff\xfe\x00"):
        with pytest.raises(services.feed.NoMunicipalRoster):
            services.read(raw)


def test_it_tells_line_by_line_what_it_cannot_read(towns):
    text = HEAD + (
        "Atlantis,Mayor,,Nobody,,,,,,\n"
        "Hartford,,,No body,,,,,,\n"
        "Hartford,Mayor,,Ana,,not-an-address,,,2027-13-01,\n"
        "Hartford,Board,1,Ann Lee,,,,,2027-01-02,2027-01-01\n"
        "\n"
        "Hartford,Board,2,Bo Lee,,,,,,\n"
        "hartford,BOARD,2,Bo Lee,,,,,,\n"
    )
    seats, faults = services.read(text.encode())
    assert {(one.line, one.column, one.why) for one in faults} == {
        (0, "Atlantis", "town"), (3, "body", "missing"), (4, "email", "email"), (4, "starts_on", "day"),
        (5, "ends_on", "order"), (8, "seat", "twice"),
    }  # fmt: skip
    assert len(seats) == 1


def test_a_rule_of_towns_means_those_of_the_supporters_town_only(towns, now):
    load(FIRST, now)
    hartford = Town.objects.get(name="Hartford").pk
    told = resolve_targets(Rule(("municipal", "leadership")), (), now, towns=(hartford,))
    assert {one.name for one in told.targets} == {"Ana Rivera", "Kwame Osei", "Lee Marsh", "Iris Quinn"}
    assert not resolve_targets(Rule(("municipal",)), (), now, towns=()).targets


def test_an_administrator_looks_first_and_says_yes_once(towns, lead, alice, adam, desk_of):
    url, client = reverse("policymakers:municipal"), desk_of(adam)
    assert desk_of(alice).get(url).status_code == 403
    assert "Seats of towns" in client.get(url).content.decode()
    wrong = client.post(url, {"file": SimpleUploadedFile("x.csv", b"a,b\n")})
    assert wrong.status_code == 422 and "needs the columns" in wrong.content.decode()
    assert client.post(url).status_code == 422
    there = client.post(url, {"file": SimpleUploadedFile("towns.csv", (FIRST + "Nowhere,Mayor,,X Y,,,,,,\n").encode())})
    page = client.get(there["Location"]).content.decode()
    assert "Ana Rivera" in page and "Nowhere" in page and "Nothing is written yet" in page and not Seat.objects.exists()
    spanish = client.get(f"{there['Location']}?lang=es").content.decode()
    assert "Todavía no se guardó nada" in spanish
    mark = page.split('name="mark" value="')[1].split('"')[0]
    assert client.post(there["Location"], {"mark": "of yesterday"})["Location"] == there["Location"]
    assert not Term.objects.exists()
    client.post(there["Location"], {"mark": mark})
    assert Term.objects.count() == 5 and MunicipalDraft.objects.get().written_by == adam.user
    assert client.post(there["Location"], {"mark": mark}).status_code == 404
    shown = client.get(f"{reverse('policymakers:list')}?chamber=municipal&town=hartford&lang=en").content.decode()
    assert "Hartford: Mayor" in shown and "Pat Doyle" not in shown


def test_the_command_shows_and_writes_only_when_told(towns, tmp_path, capsys):
    file = tmp_path / "towns.csv"
    file.write_text(FIRST)
    call_command("load_municipal", str(file))
    assert "Nothing written" in capsys.readouterr().out and not Term.objects.exists()
    call_command("load_municipal", str(file), "--yes")
    assert "Written." in capsys.readouterr().out and Term.objects.count() == 5
    with pytest.raises(CommandError):
        call_command("load_municipal", str(tmp_path / "none.csv"))


def test_the_made_up_towns_are_whole(towns):
    services.make_up(now=timezone.now())
    assert Term.objects.filter(title="Mayor").count() == 2 and Seat.objects.count() == 6


@pytest.mark.parametrize(
    ("text", "parts"), [("Ana Rivera", ("Ana", "Rivera")), ("Rivera, Ana", ("Ana", "Rivera")), ("Cher", ("Cher", ""))]
)
def test_names_are_parted(text, parts):
    assert rules.split_name(text) == parts


def test_the_roster_is_one_for_all_so_no_other_partner_changes_it(towns, bob, desk_of, client):
    """Bea administers Bob's partner: what she changed would change whom everybody writes to (decision 0038)."""
    bea = desk_of(cast.make_member("Bea", bob.partner, "administrator"))
    for name in ("policymakers:municipal", "policymakers:roster"):
        assert bea.get(reverse(name)).status_code == 403
        assert bea.post(reverse(name), {}).status_code == 403
    page = bea.get(reverse("policymakers:list"))
    assert page.status_code == 200 and reverse("policymakers:municipal") not in page.content.decode()
