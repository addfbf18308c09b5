"""Bills come from Open States, LegiScan and the state's own files; what a hand wrote stays."""

import copy
import datetime as dt

import pytest

from campaigns.legislation import services as desk
from campaigns.legislation.cga.rules import read_files as read_assembly
from campaigns.legislation.legiscan.rules import read_bill as read_legiscan
from campaigns.legislation.models import Bill, BillAction, Session
from campaigns.legislation.openstates.rules import read_bill as read_openstates
from campaigns.legislation.sources import loading
from campaigns.legislation.sources.models import BillDocument, BillMove, BillSource, RelatedBill, RollCall, Sponsorship
from campaigns.legislation.sources.rules import ActionFacts, Unreadable, stage_of, takes
from campaigns.legislation.syncing import services as syncing
from campaigns.legislation.syncing.rules import read_files
from contacts.policymakers.loading import write_roster
from contacts.policymakers.models import Committee
from contacts.policymakers.rules import CommitteeFacts, HolderFacts, RosterFacts

START = dt.date(2025, 1, 8)
PERSON = "ocd-person/11111111-1111-4111-8111-111111111111"
# Made up, in the shape of the API's OpenAPI document.
OPENSTATES = {
    "id": "ocd-bill/aaaaaaaa-1111-4111-8111-111111111111",
    "session": "2027",
    "jurisdiction": {
        "id": "ocd-jurisdiction/country:us/state:ct/government",
        "name": "Connecticut",
        "classification": "state",
    },
    "from_organization": {"id": "ocd-organization/1", "name": "House", "classification": "lower"},
    "identifier": "HB 5003",
    "title": "An Act Concerning School Funding",
    "classification": ["bill"],
    "subject": ["EDUCATION"],
    "extras": {},
    "created_at": "2027-01-10T10:00:00+00:00",
    "updated_at": "2027-02-08T10:00:00+00:00",
    "openstates_url": "https://openstates.org/ct/bills/2027/HB5003/",
    "latest_action_date": "2027-02-01",
    "latest_action_description": "Public Hearing 02/09",
    "abstracts": [{"abstract": "To fund every school by need.", "note": ""}],
    "sponsorships": [
        {
            "id": "aaaaaaaa-0000-4000-8000-000000000001",
            "name": "Rep. Ellery",
            "entity_type": "person",
            "person": {"id": PERSON, "name": "Edith Ellery", "party": "Democratic"},
            "primary": True,
            "classification": "primary",
        },
        {
            "id": "aaaaaaaa-0000-4000-8000-000000000002",
            "name": "Sen. Nobody",
            "entity_type": "person",
            "primary": False,
            "classification": "cosponsor",
        },
    ],
    "actions": [
        {
            "id": "aaaaaaaa-0000-4000-8000-000000000011",
            "organization": {"id": "o", "name": "House", "classification": "lower"},
            "description": "Referred to Joint Committee on Education",
            "date": "2027-01-10",
            "classification": ["referral-committee"],
            "order": 1,
        },
        {
            "id": "aaaaaaaa-0000-4000-8000-000000000012",
            "organization": {"id": "o", "name": "House", "classification": "lower"},
            "description": "Public Hearing 02/09",
            "date": "2027-02-01",
            "classification": [],
            "order": 2,
        },
    ],
    "versions": [
        {
            "id": "aaaaaaaa-0000-4000-8000-000000000021",
            "note": "Introduced",
            "date": "2027-01-10",
            "classification": "",
            "links": [{"url": "https://www.cga.ct.gov/5003.pdf", "media_type": "application/pdf"}],
        }
    ],
    "documents": [],
    "related_bills": [{"identifier": "SB 12", "legislative_session": "2027", "relation_type": "companion"}],
    "votes": [
        {
            "id": "ocd-vote/1",
            "motion_text": "Joint Favorable",
            "motion_classification": ["passage"],
            "start_date": "2027-03-01",
            "result": "pass",
            "identifier": "V1",
            "extras": {},
            "organization": {"id": "o", "name": "Education", "classification": "committee"},
            "votes": [
                {
                    "id": "aaaaaaaa-0000-4000-8000-000000000031",
                    "option": "yes",
                    "voter_name": "Ellery",
                    "voter": {"id": PERSON, "name": "Edith Ellery", "party": "Democratic"},
                },
                {"id": "aaaaaaaa-0000-4000-8000-000000000032", "option": "excused", "voter_name": "Nobody"},
            ],
            "counts": [{"option": "yes", "value": 1}, {"option": "excused", "value": 1}],
            "sources": [],
        }
    ],
}
ASSEMBLY = {
    "bill_info.csv": "sess_year,bill_num,bill_title\n2027,HB05003,AN ACT CONCERNING SCHOOL FUNDING.\n2027,,NO NUMBER\n",
    "bill_history.csv": "bill_num,act_date,act_desc,qual1\nHB05003,2027-01-10 00:00:00,REF. TO JOINT COMM. ON,ED\n"
    "HB05003,2027-03-01 00:00:00,JOINT FAVORABLE,\n",
    "subject.csv": "bill_num,subj_desc\nHB05003,EDUCATION\n",
    "committee.csv": "comm_code,comm_name\nED,Education\n",
}


@pytest.fixture
def roster(db):
    holder = HolderFacts(PERSON, "Edith", "Ellery", "Democratic", "lower", 12, START)
    facts = RosterFacts([holder], [CommitteeFacts("Education", "joint", members=((PERSON, "co-chair"),))])
    write_roster(facts, today=START)
    return Committee.objects.get()


def told(**more):
    return read_openstates(copy.deepcopy(OPENSTATES) | more)


def test_it_writes_all_that_a_source_tells_and_nothing_twice(roster, now, django_assert_max_num_queries):
    with django_assert_max_num_queries(40):
        report = loading.write([told()], now=now)
    bill = Bill.objects.get()
    assert (report.added, bill.stage, bill.committee, bill.source) == (1, "hearing", roster, "openstates")
    assert bill.summary.startswith("To fund") and bill.subjects == ["EDUCATION"] and "Ellery" in bill.words
    sponsor = Sponsorship.objects.get(is_primary=True)
    assert sponsor.person.family_name == "Ellery" and Sponsorship.objects.count() == 2
    assert BillAction.objects.filter(source="openstates").count() == 2
    assert BillDocument.objects.get().name == "Introduced" and RelatedBill.objects.get().identifier == "SB 12"
    call = RollCall.objects.get()
    assert call.passed and {(vote.name, vote.option) for vote in call.votes.all()} == {
        ("Ellery", "yes"),
        ("Nobody", "absent"),
    }
    assert call.votes.get(option="yes").person == sponsor.person
    assert BillSource.objects.get().mark == OPENSTATES["updated_at"]
    before = BillMove.objects.count()
    report = loading.write([told()], now=now)
    assert (report.added, report.changed, report.unchanged) == (0, 0, 1) and BillMove.objects.count() == before


def test_it_follows_what_changed_and_tells_what_moved(roster, now):
    loading.write([told()], now=now)
    later = copy.deepcopy(OPENSTATES)
    later["actions"][1]["description"] = "Public Hearing 02/12"
    later["actions"].append(
        later["actions"][1]
        | {"description": "House Passed", "date": "2027-04-01", "classification": ["passage"], "order": 3}
    )
    later["sponsorships"] = later["sponsorships"][:1]
    loading.write([read_openstates(later)], now=now)
    bill = Bill.objects.get()
    assert bill.stage == "second_floor" and Sponsorship.objects.count() == 1
    assert {action.text for action in bill.actions.all()} >= {"Public Hearing 02/12", "House Passed"}
    assert not bill.actions.filter(text="Public Hearing 02/09").exists()
    assert {move.kind for move in BillMove.objects.exclude(kind="new")} == {"stage", "action"}


def test_what_a_hand_wrote_survives_and_the_feed_s_word_stands_beside_it(roster, alice, now):
    loading.write([told()], now=now)
    bill = Bill.objects.get()
    values = {
        "session": "2027",
        "identifier": "HB 5003",
        "title": "Fund our schools",
        "summary": "Our words",
        "stage": "committee",
        "committee": roster,
        "url": bill.url,
    }
    desk.change_bill(bill, values, by=alice, now=now)
    desk.add_action(bill, {"on": now.date(), "text": "We met the chair", "stage": ""}, by=alice, now=now)
    loading.write([told(title="An Act Concerning School Funding and Choice")], now=now)
    bill.refresh_from_db()
    assert (bill.title, bill.summary, bill.stage) == ("Fund our schools", "Our words", "committee")
    assert bill.told["title"] == {"source": "openstates", "value": "An Act Concerning School Funding and Choice"}
    assert bill.actions.filter(source="hand").count() == 1
    syncing.take_told(bill, "title", by=alice, now=now)
    loading.write([told(title="Another title")], now=now)
    bill.refresh_from_db()
    assert bill.title == "Another title" and bill.facts_from["title"] == "openstates" and "title" not in bill.told


def test_a_bill_entered_by_hand_is_filled_but_not_overruled(roster, now):
    session = Session.objects.create(identifier="2027", name="2027")
    Bill.objects.create(session=session, identifier="HB 5003", title="Ours", stage="committee")
    loading.write([told()], now=now)
    bill = Bill.objects.get()
    assert (bill.title, bill.stage, bill.chamber) == ("Ours", "committee", "lower") and bill.committee == roster
    assert bill.told["stage"]["source"] == "openstates" and bill.facts_from["chamber"] == "openstates"


def test_connecticut_s_own_files_are_read_together(roster, now):
    report = syncing.bring_in(ASSEMBLY, now=now)
    bill = Bill.objects.get()
    assert report.added == 1 and report.refused == ["bill_info.csv line 3: number, title or year is missing"]
    assert (bill.identifier, bill.stage, bill.committee, bill.subjects) == (
        "HB 5003",
        "reported",
        roster,
        ["EDUCATION"],
    )
    assert "Education" in BillAction.objects.order_by("on").first().text
    assert [one for one in read_assembly({}) if one] == []


@pytest.mark.parametrize(
    "broken", [{}, {"bill": {}}, {"bill": 3}, [], None, {"bill": {"bill_number": "HB1", "history": 7}}]
)
def test_it_refuses_what_it_cannot_read_and_says_so(broken):
    for read in (read_legiscan, read_openstates):
        with pytest.raises(Unreadable):
            read(broken)


def test_only_a_better_or_later_word_replaces_another_source_s():
    assert takes("title", owner="legiscan", source="cga", old="a", new="b")
    assert not takes("title", owner="cga", source="legiscan", old="a", new="b")
    assert not takes("stage", owner="openstates", source="legiscan", old="reported", new="committee")
    assert takes("stage", owner="openstates", source="legiscan", old="reported", new="law")
    assert not takes("title", owner="hand", source="cga", old="a", new="b")
    assert takes("url", owner="hand", source="legiscan", old="", new="x")


def test_every_real_sample_of_legiscan_and_open_states_parses_or_is_refused_with_its_reason(settings, roster, now):
    if not settings.REFERENCE_DIR:
        pytest.skip("REFERENCE_DIR is not set: the captured payloads are not here")
    folder = settings.REFERENCE_DIR
    samples = [*(folder / "bills").rglob("*.*"), *(folder / "openstates_api_v3").rglob("*.json")]
    files = {f"{n}-{path.name}": path.read_text(encoding="utf-8-sig") for n, path in enumerate(sorted(samples))}
    assert len(files) >= 53
    refused = {}
    for name, text in files.items():
        things = list(read_files({name: text}))
        said = [str(one) for one in things if isinstance(one, Unreadable)]
        assert things and all(line.partition(": ")[2] for line in said), (name, said)
        refused |= {name.partition("-")[2]: said[0]} if len(said) == len(things) else {}
    # Nothing of a bill, a vote or LegiScan's people is refused: only what tells no bill at all.
    no_bills = (
        "people_",
        "people__",
        "people_geo",
        "committees__",
        "jurisdiction__",
        "official_",
        "openapi",
        "legiscan_ct_2025_",
    )
    assert refused and all(name.startswith(no_bills) and "8630" not in name for name in refused), refused
    assert "rosters come in under Legislators" in refused["people_list_results__nd_2021.json"]
    files = {name: text for name, text in files.items() if name.endswith(".json")}  # the lists load in test_connecticut
    report = syncing.bring_in(files, now=now)
    assert report.added >= 22 + 5 + 4 + 1
    bill = Bill.objects.get(session__identifier="2025", identifier="SB 1071")
    assert bill.stage == "committee" and bill.sponsorships.get().name == "Jan Hochadel"
    again = syncing.bring_in(files, now=now)
    assert (again.added, again.changed) == (0, 0)


def test_stages_follow_the_clerks_words():
    words = [
        "Referred to Joint Committee on Education",
        "Public Hearing 02/09",
        "Joint Favorable Substitute",
        "House Calendar Number 672",
        "House Passed as Amended",
        "Senate Passed",
        "Signed by the Governor",
    ]
    actions = tuple(ActionFacts(START + dt.timedelta(days=i), text) for i, text in enumerate(words))
    stages = [stage_of(actions[: i + 1]) for i in range(len(actions))]
    assert stages == ["committee", "hearing", "reported", "first_floor", "second_floor", "governor", "law"]
