"""Languages, networks, former parties and staff: told by a roster, corrected by hand, dated, never deleted."""

import datetime as dt
import io

from django.urls import reverse

from coalition.audit.models import Entry
from contacts.policymakers import loading
from contacts.policymakers.about.models import Staffer, Trait
from contacts.policymakers.about.rules import address_of, language_code, read_handle
from contacts.policymakers.models import Term
from contacts.policymakers.rules import HolderFacts, RosterFacts, StaffFacts
from tests.cast import make_member

HEAD = "id,given_name,family_name,current_party,current_chamber,current_district,twitter,youtube,languages,staff\n"
LINE = (
    'p1,Ana,Abbott,Democratic,lower,1,@RepAbbott,UCbcEa40PIFpLpdDe06n3F3Q,Spanish; Twi,"Kim Lo (aide, 860-555-0101, '
    'kim@example.org); Jo Ray"\n'
)


def upload(desk, text):
    file = io.BytesIO(text.encode())
    file.name = "legislators.csv"
    return desk.post(reverse("policymakers:roster"), {"file": file})


def apply(desk, text):
    address = upload(desk, text).url
    shown = desk.get(address).content.decode()
    desk.post(f"{address}settle/", {"yes": "1"})
    return shown


def test_it_shows_what_the_roster_tells_and_keeps_what_a_hand_corrected(desk_of, adam, alice, other):
    desk = desk_of(adam)
    apply(desk, HEAD + LINE)
    ana = Term.objects.get().person
    here, about = (reverse(f"policymakers:{name}", args=[ana.uuid]) for name in ("detail", "about"))
    page = desk_of(alice).get(here).content.decode()
    for told in ("Spanish, Twi", "https://x.com/RepAbbott", "youtube.com/channel/UCbc", "Kim Lo", "tel:860-555-0101"):
        assert told in page, told
    assert about not in page and desk_of(make_member("Ada", other, "administrator")).get(about).status_code == 403
    # A hand: no Twi, another name at X, a new aide; the other one left.
    wrong = desk.post(about, {"languages": ["es", "pt"], "twitter": "rep abbott"})
    assert wrong.status_code == 422 and 'value="rep abbott"' in wrong.content.decode()
    desk.post(about, {"languages": ["es", "pt"], "twitter": "https://twitter.com/AnaAbbott", "youtube": ""})
    staff = reverse("policymakers:staffer", args=[ana.uuid])
    desk.post(staff, {"name": "Lu Ortiz", "job": "Scheduler"})
    again = desk.post(staff, {"name": "LU ORTIZ"})
    assert again.status_code == 422 and "LU ORTIZ is on her staff already" in again.content.decode()
    kim = Staffer.objects.get(name="Kim Lo")
    for _twice in range(2):
        desk.post(reverse("policymakers:staffer_left", args=[kim.uuid]))
    # The next roster tells the same as before, and that Jo Ray is somebody else now: a hand's word stays.
    shown = apply(desk, HEAD + LINE.replace("Jo Ray", "Max Poe (clerk)").replace("Democratic", "Independent"))
    assert "Ana Abbott (Max Poe)" in shown and "Ana Abbott (Jo Ray)" in shown and "Kim" not in shown
    page = desk.get(here).content.decode()
    for told in ("Portuguese, Spanish<", "x.com/AnaAbbott", "Lu Ortiz", "Max Poe", "Democratic (", "Kim Lo, aide ("):
        assert told in page, told
    assert "RepAbbott" not in page and "Twi<" not in page and "youtube" not in page
    assert Trait.objects.filter(until=None).count() == 3 and Staffer.objects.filter(until=None).count() == 2
    deeds = Entry.objects.filter(action__startswith="policymakers.").values_list("action", flat=True)
    assert list(deeds).count("policymakers.staffer_left") == 1 and "policymakers.about_changed" in deeds


def test_it_dates_each_party_and_changes_nothing_when_told_the_same_again(db):
    def roster(party):
        who = HolderFacts("p1", "Ana", "Abbott", party, "lower", 1, dt.date(2025, 1, 8))
        return RosterFacts([who], [])

    for day, party in ((9, "Democratic"), (10, "Independent"), (11, "Republican")):
        loading.write_roster(roster(party), today=dt.date(2027, 2, day))
    spells = Trait.objects.filter(kind="party").order_by("until").values_list("name", "since", "until")
    assert list(spells) == [
        ("Democratic", dt.date(2025, 1, 8), dt.date(2027, 2, 10)),
        ("Independent", dt.date(2027, 2, 10), dt.date(2027, 2, 11)),
    ]
    told = RosterFacts(
        [
            HolderFacts(
                *("p1", "Ana", "Abbott", "Republican", "lower", 1, dt.date(2025, 1, 8)),
                languages=("es",),
                social=(("twitter", "a"),),
                staff=(StaffFacts("Kim Lo"),),
            )
        ],
        [],
    )
    assert loading.write_roster(told, today=dt.date(2027, 2, 12)).is_changed
    assert not loading.write_roster(told, today=dt.date(2027, 2, 13)).is_changed
    assert not loading.write_roster(roster("Republican"), today=dt.date(2027, 2, 14)).is_changed, "silence ends nothing"


def test_it_reads_names_and_languages_as_people_paste_them():
    pasted = ("@RepAbbott", "https://x.com/RepAbbott?lang=en", "facebook.com/RepAbbott/", "linkedin.com/in/RepAbbott")
    assert {read_handle(text) for text in pasted} == {"RepAbbott"}
    assert read_handle("two words") == read_handle("javascript:alert(1)") == read_handle("https://x.com/") == ""
    assert read_handle("https://[a/b") == "" and read_handle("[/") == ""
    assert address_of("youtube", "RepAbbott") == "https://www.youtube.com/@RepAbbott" and not address_of("icq", "1")
    assert [language_code(word) for word in ("Spanish", "ES", " asl ", "Twi")] == ["es", "es", "ase", "Twi"]
