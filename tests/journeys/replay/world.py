"""The product in the made-up session: everything live, its belts run by hand, facts come by feed or by hand."""

import copy
import datetime as dt
import json
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import Any

from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from campaigns.alerts import delivery as alerts
from campaigns.alerts.models import Alert, AlertVersion
from campaigns.calls.models import CallPage
from campaigns.ladders import delivery as ladders
from campaigns.legislation import services as legislation
from campaigns.legislation.models import Bill, Hearing
from campaigns.legislation.sources.models import SyncCursor
from campaigns.legislation.syncing import feed
from campaigns.letters import delivery as letters
from campaigns.letters.models import LetterDrive
from campaigns.letters.retargeting import delivery as retargeting
from campaigns.strategy.following import delivery as following
from campaigns.strategy.models import Campaign
from campaigns.strategy.rules import Rule, write_rule
from campaigns.testimony import delivery as testimony
from campaigns.testimony import folding as promises
from campaigns.testimony.models import Testimony
from campaigns.turnout.models import Event
from campaigns.turnout.notices import delivery as notices
from campaigns.turnout.reminders import delivery as reminders
from coalition.outside.client import NoReply, Reply
from contacts.correspondence import delivery as correspondence
from contacts.correspondence import folding as sweeping
from contacts.intake import services as intake
from contacts.intake.rules import Arrival
from contacts.places.models import District, Residence
from contacts.policymakers.drafts import services as roster
from contacts.policymakers.models import Committee, Seat, Term
from contacts.policymakers.rules import HolderFacts, RosterFacts
from contacts.segments.models import Segment
from tests.campaigns.alerts.conftest import make_person
from tests.campaigns.ladders import story as ladder
from tests.campaigns.legislation.test_sources import OPENSTATES
from tests.campaigns.letters.stage import make_drive
from tests.campaigns.pages.stage import make_page
from tests.journeys.replay.post import PostOffice
from tests.journeys.replay.script import AWAY, DAY, HOUR, MINUTE, PETITION, STAGES, WORDS, Facts, Sitting, Turn

BEGIN = dt.datetime(2027, 2, 10, 15, tzinfo=dt.UTC)
CARD = {"kind": "hearing", "label": "Sign up now", "url": "{{ page_link }}", "until": "registration"}
MAIL = [
    {"kind": "text", "text": "Dear {{ first_name | default: 'you' }}, sign up by {{ registration_deadline }}."},
    CARD,
]
SCRIPT = {"script": {"en": "Will you?", "es": "¿Hará?"}, "opens": 9, "closes": 17, "most_a_day": 0, "connects": True}


@dataclass
class World:
    """The stage at a moment; `is_online`: facts of bills and seats come by feeds, else the feeds are out of reach."""

    by: Any
    is_online: bool
    hearings: list[Sitting]
    post: PostOffice
    facts: Facts
    now: dt.datetime = BEGIN
    cleared_at: dt.datetime = BEGIN
    payloads: dict[str, Any] = field(default_factory=dict)
    roster: RosterFacts = field(default_factory=lambda: RosterFacts([], []))
    events: dict[int, Event] = field(default_factory=dict)
    turns: list[Turn] = field(default_factory=list)
    capitol: Any = None
    feed: str = ""  # where calendars fetch hearings
    seen: Counter[str] = field(default_factory=Counter)

    # --- time ---------------------------------------------------------------------------------------------------------
    def move(self, at: dt.datetime) -> None:
        """Let time pass; what a cache keeps for ten seconds is gone after ten seconds of the story."""
        self.now = at
        if at - self.cleared_at >= dt.timedelta(seconds=10):
            cache.clear()
            self.cleared_at = at

    def follow_targets(self) -> None:
        """Do once what workers do every minute for whatever follows bills and seats."""
        feed.run_due(now=self.now, ask=self.answer)
        following.notice_all(now=self.now)
        retargeting.notice_all(now=self.now)
        letters.hand_over_due(now=self.now)

    def run_mail(self) -> None:
        """Do once what workers do every minute for hearings, and send what waits."""
        now = self.now
        notices.watch(now)
        reminders.remind(now)
        ladders.advance(now=now)
        alerts.start_due(now=now)
        promises.catch_up(now)
        testimony.close(now)
        sweeping.sweep(now=now)
        alerts.follow(now=now)
        correspondence.send_due(clock=lambda: now)

    # --- what is live -------------------------------------------------------------------------------------------------
    def open_everything(self) -> None:
        """Publish a page to write and one to call, and what else follows the bill; people live in every district."""
        bill = Bill.objects.get(identifier="HB 5003")
        rule = Rule(("committee",), bill=str(bill.uuid), spares_firm=True)
        self.people = [make_person(self.by.partner, f"{name} Rivera") for name in ("Ana", "Ben", "Cleo")]
        for n, person in enumerate(self.people, 1):
            district = District.objects.get(chamber="lower", number=n * 3)
            Residence.objects.create(person=person, chamber="lower", district=district, confidence=1, how="street")
        options = {**SCRIPT, "rule": write_rule(rule), "minutes_a_day": 0}
        self.calls: CallPage = make_page(self.by, "call.report", "call-them", options, now=self.now).call_page
        self.drive: LetterDrive = make_drive(self.by, replace(rule, spares_firm=False), now=self.now, pace=120)
        petition = {"goal": 100, "confirms_email": False}
        closes = self.hearings[PETITION].starts
        signs = make_page(self.by, "petition.sign", "sign-it", petition, now=self.now, closes_at=closes)
        self.goal = f"petition:{signs.petition.uuid}"
        tree = {"v": 1, "is": "target", "means": "persuadable", "bill": [str(bill.uuid)]}
        self.segment = Segment.objects.create(partner=self.by.partner, name="At home", tree=tree)
        self.waiting = Alert.objects.create(
            partner=self.by.partner, name="In December", state="scheduled", send_at=BEGIN + 330 * DAY, languages=["en"]
        )
        self.waiting.include.add(self.segment)
        self.everyone = Segment.objects.create(partner=self.by.partner, name="Everyone")
        self.desk = Client()
        self.desk.force_login(self.by.user)

    def announce(self, one: Sitting) -> None:
        """Enter a hearing, and open what people do around it: a page, an alert, a ladder; two promise at once."""
        facts = {"title": f"Hearing {one.n}", "starts_at": one.starts, "place": "Room 2C", "modes": [], **one.named}
        bills = [Bill.objects.get(identifier="SB 12")]
        hearing = legislation.add_hearing(facts, bills=bills, by=self.by, now=self.now)
        campaign = Campaign.objects.create(partner=self.by.partner, name=f"Campaign {one.n}")
        campaign.hearings.add(hearing)
        options = {"hearing": hearing, "starts_at": None, "ends_at": None, "place": "", "goal": 0}
        page = make_page(self.by, "turnout.rsvp", f"hearing-{one.n}", options, now=self.now, campaign=campaign)
        self.events[one.n] = page.event
        for person, mode in zip(self.people, ("speak", "write"), strict=False):
            email = f"{person.given_name.lower()}@example.org"
            told = {"email": email, "given_name": person.given_name, "family_name": "Rivera", "mode": mode}
            key, about = f"{one.n}-{mode}", f"event:{page.event.uuid}"
            arrival = Arrival("turnout.rsvp", "web", page.partner_id, {**told, "proven": True}, about, key=key)
            assert intake.receive_and_fold(arrival, now=self.now).state == "folded"
        Testimony.objects.filter(event=page.event, mode="written").update(text="My words.", text_state="ready")
        if one.n % 4 == 0:
            self._alert(one, campaign, page)
        if one.n in AWAY:
            self.post.away.append((one.registration - 3 * HOUR, one.registration + HOUR - MINUTE))
        if one.n % 5 == 2:
            trigger = {"is": "hearing", "hearing": str(hearing.uuid), "days": 1, "who": ""}
            texts = {"en": {"subject": "Tomorrow", "preheader": "", "blocks": [CARD]}}
            send = {"id": "s1", "kind": "send", "texts": texts}
            ladder.make_ladder(self.by, ladder.plan(trigger, [send], goal=self.goal), now=self.now)

    def _alert(self, one: Sitting, campaign: Campaign, page: Any) -> None:
        alert = Alert.objects.create(
            partner=self.by.partner, name=f"Alert {one.n}", state="scheduled", languages=["en"], campaign=campaign,
            page=page, send_at=one.registration - 2 * HOUR, skips_acted=False,
        )  # fmt: skip
        alert.include.add(self.everyone)
        AlertVersion.objects.create(alert=alert, language="en", subject="Now", preheader="", blocks=MAIL)

    def change(self, one: Sitting) -> None:
        """Bring a hearing's row in line with what the script says by now."""
        hearing = Hearing.objects.get(title=f"Hearing {one.n}")
        named = {name: one.named.get(name) for name in ("registration_closes_at", "testimony_closes_at")}
        facts = {"starts_at": one.starts, "status": one.status, **named}
        legislation.change_hearing(hearing, facts, bills=list(hearing.bills.all()), by=self.by, now=self.now)

    # --- bills and seats ----------------------------------------------------------------------------------------------
    def answer(self, request: Any) -> Reply:
        """Answer the feeds as Open States would; without a network nobody answers."""
        if not self.is_online:
            raise NoReply("timeout")
        pages = {"per_page": 20, "page": 1, "max_page": 1, "total_items": len(self.payloads)}
        body = {"results": list(self.payloads.values()), "pagination": pages}
        return Reply(200, {}, json.dumps(body).encode(), request.url)

    def act(self, turn: Turn) -> None:
        """Let something happen to a bill."""
        number, what, committee = turn.facts
        words = WORDS.get(what, f"Referred to Joint Committee on {committee}")
        if self.is_online:
            bare = {name: value for name, value in OPENSTATES.items() if name not in ("sponsorships", "votes")}
            first = copy.deepcopy(bare) | {"id": f"ocd-bill/{number}", "identifier": number, "actions": []}
            told = self.payloads.setdefault(number, first)
            lines, day = told["actions"], timezone.localdate(self.now).isoformat()
            lines.append({"order": len(lines), "date": day, "description": words, "classification": []})
            told["updated_at"] = self.now.isoformat()
            SyncCursor.objects.update(due_at=self.now)
        else:
            bill = Bill.objects.get(identifier=number)
            facts: dict[str, Any] = {"session": "2027", "identifier": number, "stage": STAGES[what]}
            if what == "referred":
                facts["committee"] = Committee.objects.get(name=committee)
            legislation.change_bill(bill, facts, by=self.by, now=self.now)

    def resign(self, seat: Seat) -> None:
        """Let somebody leave her seat: by the next roster of the source, or noted by hand."""
        term = Term.objects.get(seat=seat, ends_on=None)
        if self.is_online:
            gone = term.external_id
            stay = [one for one in self.roster.holders if one.external_id != gone]
            boards = [
                replace(one, members=tuple(pair for pair in one.members if pair[0] != gone))
                for one in self.roster.committees
            ]
            self._load(RosterFacts(stay, boards))
        else:
            roster.leave_seat(term, on=timezone.localdate(self.now), by=self.by)

    def elect(self, seat: Seat, name: str) -> None:
        """Let somebody win a vacant seat."""
        given, family = name.split()
        day = timezone.localdate(self.now)
        if self.is_online:
            new = HolderFacts("made-up/new", given, family, "Democratic", seat.chamber, seat.number, day)
            self._load(RosterFacts([*self.roster.holders, new], self.roster.committees))
        else:
            roster.take_seat(seat, {"on": day, "given_name": given, "family_name": family, "party": "D"}, by=self.by)

    def _load(self, facts: RosterFacts) -> None:
        self.roster = facts
        draft = roster.keep("roster", facts, by=self.by, now=self.now)
        roster.approve(draft, by=self.by, now=self.now)
