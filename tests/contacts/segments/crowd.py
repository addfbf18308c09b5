"""A random crowd with plain facts beside its rows, and an evaluation of trees that knows nothing of the compiler."""

import datetime as dt
import hashlib
import math
import random
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from django.utils import timezone
from shapely.geometry import Point, Polygon

from campaigns.ledger.models import Action
from campaigns.outreach.models import Assignment, Attempt, CallList
from campaigns.strategy.models import Campaign
from coalition.partners.models import Partner
from contacts.consent.models import ContactPoint
from contacts.correspondence.models import Dispatch, Message
from contacts.people.custom.models import CustomAnswer, CustomField
from contacts.people.models import Introduction, Person, Role, Stewardship, Tag, Tagging
from contacts.places.models import Address, District, Residence, Town
from contacts.policymakers.models import Committee, CommitteeTerm, Seat, Term
from contacts.segments.models import Segment
from tests.contacts.segments import deeds as acts
from tests.contacts.segments import schooling
from tests.contacts.segments.deeds import Deeds, Stage

ROLES = ["parent", "educator", "student"]
KINDS = ["petition.signed", "turnout.came"]
ABOUTS = ["petition:x", "petition:y"]
SOURCES = ["web", "import"]
ZIPS = ["06106", "06450"]
MIDDLES = [(41.76, -72.68), (41.54, -72.80)]
SCHOOLS = [{"value": one, "labels": {"en": one}} for one in ("north", "south")]
FIELDS = [("children", "number", []), ("since", "date", []), ("words", "text", []), ("schools", "many", SCHOOLS)]
CIRCLE = {"is": "near", "centre": "41.76,-72.68", "miles": 8}
CORNERS = [[41.4, -73.0], [41.65, -73.0], [41.65, -72.6], [41.5, -72.75], [41.4, -72.6]]


@dataclass
class Known:
    """What is true of one person, as plain values."""

    id: int
    mine: bool = True
    language: str = "en"
    named: bool = True
    roles: set[str] = field(default_factory=set)
    tags: set[str] = field(default_factory=set)
    town: str = ""
    district: str = ""
    possible: set[str] = field(default_factory=set)
    source: str = ""
    joined_days: int = 0
    deeds: list[tuple[str, str, int, str]] = field(default_factory=list)  # kind, campaign, days ago, about
    joined_on: str = ""
    children: list[tuple[str, set[str]]] = field(default_factory=list)  # school, grades
    shared: bool = False
    uuid: str = ""
    zip: str = ""
    point: tuple[float, float] | None = None
    calls: list[tuple[str, int]] = field(default_factory=list)  # outcome, days ago
    answers: dict[str, str] = field(default_factory=dict)
    mailed: dict[str, tuple[set[str], int]] = field(default_factory=dict)  # alert -> its fates, days ago
    done: Deeds = field(default_factory=Deeds)


@dataclass
class World:
    """The things that conditions name."""

    partner: Partner
    other: Partner
    tags: list[Tag]
    towns: list[Town]
    districts: list[District]
    legislators: list[Person]
    committee: Committee
    campaigns: list[Campaign]
    fields: dict[str, CustomField]
    calls: CallList
    alerts: list[Dispatch]
    stage: Stage
    schools: schooling.Schooling
    segments: list[Segment] = field(default_factory=list)

    def names(self) -> list[str]:
        return [f"{district.chamber}:{district.number}" for district in self.districts]


def make_world(partner: Partner, other: Partner) -> World:
    tags = [Tag.objects.create(partner=partner, name=name) for name in ("driver", "speaker")]
    towns = [
        Town.objects.create(name=name, key=name.lower(), lat=lat, lon=lon)
        for name, (lat, lon) in zip(("Hartford", "Meriden"), MIDDLES, strict=True)
    ]
    districts = [
        District.objects.create(chamber=chamber, number=n, name=f"{chamber} {n}", plan="2022")
        for chamber, n in [("upper", 1), ("upper", 2), ("lower", 1)]
    ]
    legislators = []
    for district in districts:
        person = Person.objects.create(given_name="Lee", family_name=f"Of {district.name}")
        seat = Seat.objects.create(chamber=district.chamber, number=district.number, district=district)
        Term.objects.create(seat=seat, person=person, starts_on=dt.date(2020, 1, 1))
        legislators.append(person)
    committee = Committee.objects.create(name="Education")
    CommitteeTerm.objects.create(committee=committee, person=legislators[0])
    campaigns = [Campaign.objects.create(partner=partner, name=name) for name in ("Fund", "Ride")]
    fields = {
        key: CustomField.objects.create(partner=partner, key=key, kind=kind, choices=choices)
        for key, kind, choices in FIELDS
    }
    calls = CallList.objects.create(partner=partner, name="Calls")
    alerts = [
        Dispatch.objects.create(partner=partner, reference=f"alert:{n}", purpose="alerts", from_email="a@example.org")
        for n in range(2)
    ]
    stage = acts.make_stage(partner, committee, legislators[1])
    schools = schooling.make_schools(districts)
    return World(
        partner, other, tags, towns, districts, legislators, committee, campaigns, fields, calls, alerts, stage, schools
    )


def make_crowd(world: World, seed: int, size: int = 24) -> list[Known]:
    """Make people at random, mostly of the partner, some of others, merged or erased."""
    dice, now = random.Random(seed), timezone.now()
    return [_make_person(world, dice, now) for _ in range(size)]


def _make_person(world: World, dice: random.Random, now: dt.datetime) -> Known:
    fate = dice.choice(["mine"] * 6 + ["others", "merged", "erased", "both"])
    person = Person.objects.create(
        given_name=dice.choice(["", "Ana"]),
        language=dice.choice(["en", "es"]),
        erased_at=now if fate == "erased" else None,
        merged_into=world.legislators[0] if fate == "merged" else None,
    )
    known = Known(person.pk, fate in {"mine", "both"}, person.language, bool(person.given_name), uuid=str(person.uuid))
    known.source, known.joined_days = dice.choice(SOURCES), dice.randrange(100)
    since = now - dt.timedelta(days=known.joined_days, hours=1)
    known.joined_on = timezone.localtime(since).date().isoformat()
    partners = {"others": [world.other], "both": [world.partner, world.other]}.get(fate, [world.partner])
    for partner in partners:
        Stewardship.objects.create(person=person, partner=partner, via=known.source, since=since)
    if met := dice.choice([(), (), (world.partner, world.other), (world.other, world.partner)]):
        Introduction.objects.create(person=person, by=met[0], to=met[1])
        known.shared = fate == "both"
    for kind in ROLES:
        if dice.random() < 0.4:
            ended = dice.random() < 0.3
            Role.objects.create(person=person, kind=kind, until=dt.date(2026, 1, 1) if ended else None)
            known.roles |= set() if ended else {kind}
    known.children, taught = schooling.enrol(world.schools, dice, person)
    known.roles |= taught
    for tag in world.tags:
        if dice.random() < 0.4:
            Tagging.objects.create(person=person, tag=tag)
            known.tags.add(str(tag.uuid))
    _house(world, dice, person, known)
    for _ in range(dice.randrange(4)):
        campaign, kind, days = dice.choice(world.campaigns), dice.choice(KINDS), dice.randrange(60)
        partner, about = dice.choice([world.partner, world.partner, world.other]), dice.choice(ABOUTS)
        Action.objects.create(
            person=person, partner=partner, kind=kind, campaign=campaign, about=about, reference=f"x:{uuid4()}",
            at=now - dt.timedelta(days=days, hours=1),
        )  # fmt: skip
        if partner == world.partner:
            known.deeds.append((kind, str(campaign.uuid), days, about))
    _talk(world, dice, person, known, now)
    known.done = acts.act(world.stage, dice, person, world.partner)
    return known


def _talk(world: World, dice: random.Random, person: Person, known: Known, now: dt.datetime) -> None:
    """Call her, ask her, write to her."""
    if dice.random() < 0.4:
        assignment = Assignment.objects.create(call_list=world.calls, person=person)
        for _ in range(dice.randrange(3)):
            outcome, days = dice.choice(["reached", "no_answer"]), dice.randrange(40)
            Attempt.objects.create(
                assignment=assignment, person=person, partner=world.partner, outcome=outcome, key=str(uuid4()),
                at=now - dt.timedelta(days=days, hours=1),
            )  # fmt: skip
            known.calls.append((outcome, days))
    drawn = {
        "children": str(dice.randrange(-3, 9)),
        "since": f"2026-0{dice.randrange(1, 9)}-15",
        "words": dice.choice(["Reads to 50% of them", "drives a van"]),
        "schools": dice.choice(["north", "south", "north,south"]),
    }
    for key, value in drawn.items():
        if dice.random() < 0.6:
            CustomAnswer.objects.create(person=person, field=world.fields[key], value=value)
            known.answers[key] = value
    for alert in world.alerts:
        if dice.random() < 0.5:
            known.mailed[alert.reference] = _write(alert, dice, person, now)


def _write(alert: Dispatch, dice: random.Random, person: Person, now: dt.datetime) -> tuple[set[str], int]:
    """Send her an alert; gives what became of it, and how many days ago it was."""
    days, did = dice.randrange(40), {one for one in ("delivered", "clicked", "acted") if dice.random() < 0.5}
    point = ContactPoint.objects.create(kind="email", value=f"{uuid4()}@example.org", hash=str(uuid4())[:30])
    Message.objects.create(
        dispatch=alert, person=person, point=point, language="en", created_at=now - dt.timedelta(days=days, hours=1),
        fate="delivered" if "delivered" in did else "processed", clicked_at=now if "clicked" in did else None,
        acted_at=now if "acted" in did else None,
    )  # fmt: skip
    return did | {"sent"} | (set() if "acted" in did else {"silent"}), days


def _house(world: World, dice: random.Random, person: Person, known: Known) -> None:
    town = dice.choice([*world.towns, None])
    if town:
        moved = dice.random() < 0.2
        code = dice.choice(ZIPS)
        point = dice.choice([None, (dice.uniform(41.3, 42), dice.uniform(-73.2, -72.4))])
        Address.objects.create(
            person=person, town=town, until=timezone.now() if moved else None, zip=code,
            lat=point[0] if point else None, lon=point[1] if point else None,
        )  # fmt: skip
        if not moved:
            known.town, known.zip, known.point = town.key, code, point
    how = dice.choice(["sure", "unsure", "none"])
    upper = world.districts[:2]
    if how == "sure":
        district = dice.choice(upper)
        Residence.objects.create(
            person=person, chamber="upper", plan="2022", district=district, confidence=1, how="point"
        )
        known.district = f"upper:{district.number}"
        known.possible = {known.district}
    elif how == "unsure":
        ids = [district.pk for district in upper]
        Residence.objects.create(
            person=person, chamber="upper", plan="2022", district=dice.choice([upper[0], None]), confidence=0.6,
            candidates=ids, how="zip",
        )  # fmt: skip
        known.possible = {"upper:1", "upper:2"}


def holds(node: dict[str, Any], known: Known, world: World) -> bool:
    """Tell whether a JSON tree holds for a person: plain Python over plain facts."""
    if "all" in node:
        return all(holds(part, known, world) for part in node["all"])
    if "any" in node:
        return any(holds(part, known, world) for part in node["any"])
    if "not" in node:
        return not holds(node["not"], known, world)
    if "steps" in node:
        is_in = False
        for step in node["steps"]:
            ((verb, part),) = step.items()
            inner = holds(part, known, world)
            is_in = {"add": is_in or inner, "subtract": is_in and not inner, "limit": is_in and inner}[verb]
        return is_in
    wanted = set(node.get("value", []))
    simple = {
        "role": known.roles,
        "tag": known.tags,
        "language": {known.language},
        "source": {known.source},
        "town": {known.town},
        "zip": {known.zip},
    }
    if node["is"] in simple:
        return bool(simple[node["is"]] & wanted)
    where = known.possible if node.get("possible") else {known.district}
    match node["is"]:
        case "partner":
            return known.shared
        case "named":
            return known.named
        case "member_since":
            lately = known.joined_days < node.get("days", 10**4)
            return lately and node.get("since", "") <= known.joined_on < node.get("until", "9")
        case "district":
            return bool(where & wanted)
        case "chamber":
            return "upper" in wanted and bool(known.district)
        case "legislator":
            return bool(
                where & {world.names()[i] for i, one in enumerate(world.legislators) if str(one.uuid) in wanted}
            )
        case "committee":
            return "upper:1" in where
        case "acted":
            return _acted(node, known)
        case "engagement":
            return node.get("low", 10) <= _points(known) <= node.get("high", 10**6)
        case "called":
            outcomes, days = node.get("outcome") or ["reached", "no_answer"], node.get("days", 10**4)
            fits = [one for one in known.calls if one[0] in outcomes and one[1] < days]
            return len(fits) >= node.get("times", 1)
        case "alerted":
            return any(
                node["fate"] in fates and days < node.get("days", 10**4)
                for alert, (fates, days) in known.mailed.items()
                if not node["value"] or alert in node["value"]
            )
        case "child_school":
            legislators = {
                name
                for name, one in zip(world.names(), world.legislators, strict=True)
                if str(one.uuid) in node["legislator"]
            }
            represented = {"committee": {"upper:1"}, "legislator": legislators}
            return schooling.holds(node, known.children, world.schools, represented)
        case "segment":
            inner = [one.tree for one in world.segments if str(one.uuid) in node["value"]]
            return any(holds({k: v for k, v in tree.items() if k != "v"}, known, world) for tree in inner)
        case "lot":
            digest = hashlib.md5(f"{known.uuid}:{node.get('lot', 1)}".encode()).hexdigest()
            return int(digest[:6], 16) % 100 < node["percent"]
        case "near" | "area":
            return _lies(node, known)
    if node["is"].startswith("answer"):
        return _answered(node, known)
    return acts.holds(node, known.done, world.stage, where)


def _points(known: Known) -> int:
    """Add up by hand: a signature counts 2, who came 10; all of it is younger than 90 days."""
    return sum({"petition.signed": 2, "turnout.came": 10}[kind] for kind, *_more in known.deeds)


def _lies(node: dict[str, Any], known: Known) -> bool:
    place = known.point
    if place is None and node.get("possible") and known.town:
        place = MIDDLES[["hartford", "meriden"].index(known.town)]
    if place is None:
        return False
    if node["is"] == "near":
        lat, lon = (math.radians(float(part)) for part in node["centre"].split(","))
        here = math.radians(place[0]), math.radians(place[1])
        cosine = math.sin(lat) * math.sin(here[0]) + math.cos(lat) * math.cos(here[0]) * math.cos(here[1] - lon)
        return 3958.8 * math.acos(min(1, cosine)) <= node["miles"]
    return Polygon([(x, y) for y, x in node["area"]]).covers(Point(place[1], place[0]))


def _answered(node: dict[str, Any], known: Known) -> bool:
    match node["is"]:
        case "answer":
            told = [one.split("=") for one in node["value"]]
            return any(
                key in known.answers and (value == "*" or value in known.answers[key].split(",")) for key, value in told
            )
        case "answer_number":
            told = known.answers.get(node["field"])
            return told is not None and node.get("low", -(10**9)) <= int(told) <= node.get("high", 10**9)
        case "answer_day":
            told = known.answers.get(node["field"])
            return told is not None and node.get("since", "") <= told < node.get("until", "9")
        case _:
            return node["words"].lower() in known.answers.get(node["field"], "").lower()


def _acted(node: dict[str, Any], known: Known) -> bool:
    fits = [
        deed
        for deed in known.deeds
        if (not node.get("kind") or deed[0] in node["kind"])
        and (not node.get("campaign") or deed[1] in node["campaign"])
        and (not node.get("days") or deed[2] < node["days"])
        and (not node.get("about") or deed[3] in node["about"])
    ]
    return len(fits) >= node.get("times", 1)
