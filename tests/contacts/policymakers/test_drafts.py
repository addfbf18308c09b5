"""A new roster waits for a yes; vacancies and special elections are noted by hand; nothing is deleted."""

import datetime as dt
import io
import zipfile

import pytest
from django.db.models import Count
from django.urls import reverse
from django.utils import timezone

from contacts.policymakers import selectors
from contacts.policymakers.drafts.models import RosterDraft
from contacts.policymakers.models import CommitteeTerm, Seat, Term

HEAD = "id,given_name,family_name,party,chamber,district,role_start,committees\n"
FIRST = HEAD + "".join(f"p{n},Ana,Abbott{n},Democratic,lower,{n},2025-01-08,Education (member)\n" for n in range(1, 6))
SECOND = HEAD + "".join(
    f"p{n},Ana,Abbott{n},Democratic,lower,{n},2025-01-08,{'Education' if n > 1 else 'Finance'} (member)\n"
    for n in range(1, 5)
)
SECOND += "p9,Bo,Barrow,Republican,lower,5,2026-02-01,Education (member)\n"


def upload(desk, text, name="legislators.csv"):
    file = io.BytesIO(text.encode() if isinstance(text, str) else text)
    file.name = name
    return desk.post(reverse("policymakers:roster"), {"file": file})


@pytest.fixture
def house(adam, desk_of):
    desk = desk_of(adam)
    upload(desk, FIRST)
    draft = RosterDraft.objects.get()
    assert not Term.objects.exists()  # nothing before a yes
    desk.post(reverse("policymakers:settle", args=[draft.uuid]), {"yes": "1"})
    return desk


def test_a_roster_shows_its_changes_before_it_is_applied(house):
    answer = upload(house, SECOND)
    draft = RosterDraft.objects.first()
    page = house.get(answer.url).content.decode()
    assert draft.changes["joined"] == [["Bo Barrow", "lower", 5]] and "Ana Abbott5" in draft.changes["left"][0]
    assert any("Ana Abbott1" in line and "Finance" in line for line in draft.changes["committees"])
    assert "Bo Barrow (House 5)" in page and "Education: – Ana Abbott1 (Member)" in page
    spanish = house.get(answer.url, headers={"accept-language": "es"}).content.decode()
    assert "Bo Barrow (Cámara 5)" in spanish and "Education: – Ana Abbott1 (Miembro)" in spanish
    assert Term.objects.filter(ends_on=None).count() == 5
    settle = reverse("policymakers:settle", args=[draft.uuid])
    house.post(settle, {"yes": "1"})
    draft.refresh_from_db()
    assert draft.state == "applied" and draft.settled_by
    seat = Seat.objects.get(chamber="lower", number=5)
    assert str(selectors.who_holds(seat, timezone.localdate()).person) == "Bo Barrow"
    assert str(selectors.who_holds(seat, dt.date(2025, 6, 1)).person) == "Ana Abbott5"  # history is kept
    house.post(settle, {"yes": "0"})
    draft.refresh_from_db()
    assert draft.state == "applied"


def test_a_yes_is_about_what_was_shown(house):
    upload(house, SECOND)
    draft = RosterDraft.objects.first()
    term = Term.objects.get(seat__number=5)
    house.post(reverse("policymakers:leave", args=[term.person.uuid]), {"on": timezone.localdate().isoformat()})
    house.post(reverse("policymakers:settle", args=[draft.uuid]), {"yes": "1"})
    draft.refresh_from_db()
    assert draft.state == "waiting" and draft.changes["left"] == []  # it shows the new difference and waits
    house.post(reverse("policymakers:settle", args=[draft.uuid]), {"yes": "1"})
    draft.refresh_from_db()
    assert draft.state == "applied"


def test_a_seat_is_left_and_won_in_a_special_election(house):
    today = timezone.localdate()
    term = Term.objects.get(seat__number=3)
    leave = reverse("policymakers:leave", args=[term.person.uuid])
    assert house.post(leave, {"on": "2024-01-01"}).status_code == 422
    take = reverse("policymakers:take", args=[term.seat.uuid])
    won = {"given_name": "Cy", "family_name": "Castillo", "party": "Republican", "on": today.isoformat()}
    assert house.post(take, won).status_code == 422  # somebody holds it
    assert house.post(leave, {"on": (today - dt.timedelta(days=30)).isoformat()}).status_code == 302
    assert selectors.who_holds(term.seat, today) is None
    assert str(term.seat) in house.get(reverse("policymakers:roster")).content.decode()
    assert house.post(take, won).status_code == 302
    assert str(selectors.who_holds(term.seat, today).person) == "Cy Castillo"
    assert house.get(leave).status_code == 404


def test_it_refuses_what_is_no_roster_and_who_may_not(house, alice, vic, desk_of):
    assert upload(house, "name,mail\nx,y\n").status_code == 422
    assert upload(house, HEAD + "p1,Ana,Abbott1,Democratic,lower,1,2025-01-08,\n").status_code == 422  # shrank
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("../../evil.csv", "x")
        archive.writestr("legislature/legislators.csv", SECOND)
    assert upload(house, packed.getvalue(), "roster.zip").status_code in {302, 422}
    assert upload(house, b"\xff\xfe\x00", "x.csv").status_code == 422
    assert house.post(reverse("policymakers:roster"), {}).status_code == 422
    for who in (alice, vic):
        assert desk_of(who).get(reverse("policymakers:roster")).status_code == 403


def test_an_archive_of_the_real_state_is_read(settings, adam, desk_of):
    if not settings.REFERENCE_DIR:
        pytest.skip("REFERENCE_DIR is not set: the real roster is not here")
    packed = io.BytesIO()
    folder = settings.REFERENCE_DIR / "legislators" / "openstates-people-ct" / "legislature"
    committees = folder.parent / "committees"
    with zipfile.ZipFile(packed, "w") as archive:
        for path in [*folder.glob("*.yml"), *committees.glob("*.yml")]:
            archive.write(path, f"{path.parent.name}/{path.name}")
    desk = desk_of(adam)
    upload(desk, packed.getvalue(), "ct.zip")
    draft = RosterDraft.objects.get()
    assert len(draft.changes["joined"]) == 187 and len(draft.facts["committees"]) == 27
    assert any("Education" in line for line in draft.changes["warnings"])
    desk.post(reverse("policymakers:settle", args=[draft.uuid]), {"yes": "1"})
    assert Term.objects.filter(ends_on=None).count() == 187


def people_files(*sits):
    """A ZIP of three people and two committees called Education; `sits` are those on the second."""
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w") as archive:
        for n in (1, 2, 3):
            archive.writestr(
                f"ct/legislature/p{n}.yml",
                f"id: ocd-person/{n}\nname: Ana Abbott{n}\nroles:\n- start_date: 2025-01-08\n  type: lower\n"
                f"  district: '{n}'\n  jurisdiction: ct\n",
            )
        for folder, code, who in (("Education", "a", (1,)), ("Children", "b", sits)):
            members = "".join(f"- name: x\n  role: member\n  person_id: ocd-person/{n}\n" for n in who)
            archive.writestr(
                f"ct/committees/legislature-{folder}-{code}.yml",
                f"id: ocd-organization/{code}\nname: Education\nclassification: committee\nchamber: legislature\n"
                f"members:\n{members}",
            )
    return body.getvalue()


def test_a_committee_that_stands_twice_is_decided_once_for_every_later_roster(adam, alice, desk_of):
    desk, decide = desk_of(adam), {"key": "ocd-organization/b", "told": "Education"}
    page = upload(desk, people_files(2, 3), "people.zip").url
    text = desk.get(page).content.decode()
    assert "stands twice in the source" in text and "Ana Abbott3" in text
    assert desk.post(page, {**decide, "verdict": "other", "name": "education"}).status_code == 422
    desk.post(page, {**decide, "verdict": "other", "name": "Children"})
    draft = RosterDraft.objects.get()
    assert any(line[:2] == ["Children", "+"] for line in draft.changes["committees"]), "the draft is looked at anew"
    assert desk_of(alice).post(page, {**decide, "verdict": "leave_out"}).status_code == 403
    settle = reverse("policymakers:settle", args=[draft.uuid])
    desk.post(settle, {"yes": "1"})
    assert sits() == {"Education": 1, "Children": 2}
    second = upload(desk, people_files(2), "people.zip").url  # the next reload: nothing asks again
    assert not RosterDraft.objects.first().changes["warnings"]
    desk.post(reverse("policymakers:settle", args=[RosterDraft.objects.first().uuid]), {"yes": "1"})
    assert sits() == {"Education": 1, "Children": 1}
    assert "another committee" in desk.get(reverse("policymakers:roster")).content.decode()
    third = upload(desk, people_files(1, 3), "people.zip").url
    desk.post(third, {**decide, "verdict": "same"})
    desk.post(third + "settle/", {"yes": "1"})
    assert sits() == {"Education": 2} and second != third


def sits():
    rows = CommitteeTerm.objects.filter(until=None).values_list("committee__name").annotate(n=Count("id"))
    return dict(rows)


def test_the_next_roster_recognizes_whom_somebody_noted_by_hand(house):
    term = Term.objects.select_related("seat").get(external_id="p5")
    house.post(reverse("policymakers:leave", args=[term.person.uuid]), {"on": "2026-01-20"})
    facts = {"given_name": "Bó", "family_name": "Barrow", "party": "Republican", "on": "2026-02-01"}
    house.post(reverse("policymakers:take", args=[term.seat.uuid]), facts)
    won = Term.objects.get(seat=term.seat, ends_on=None)
    assert won.external_id == ""
    upload(house, SECOND)
    draft = RosterDraft.objects.first()
    assert draft.changes["joined"] == [] and draft.changes["left"] == []
    house.post(reverse("policymakers:settle", args=[draft.uuid]), {"yes": "1"})
    won.refresh_from_db()
    assert won.external_id == "p9" and won.ends_on is None and str(won.person) == "Bo Barrow"
    assert Term.objects.filter(seat=term.seat).count() == 2, "one person, one term: nobody twice"
