"""A random crowd with plain facts beside its rows, and an evaluation of trees that knows nothing of the compiler."""

import datetime as dt
import random
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from django.utils import timezone

from campaigns.ledger.models import Action
from campaigns.strategy.models import Campaign
from coalition.partners.models import Partner
from contacts.people.models import Introduction, Person, Role, Stewardship, Tag, Tagging
from contacts.places.models import Address, District, Residence, Town
from contacts.policymakers.models import Committee, CommitteeTerm, Seat, Term

ROLES = ["parent", "educator", "student"]
KINDS = ["petition.signed", "turnout.came"]
SOURCES = ["web", "import"]


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
    deeds: list[tuple[str, str, int]] = field(default_factory=list)  # kind, campaign, days ago
    shared: bool = False


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

    def names(self) -> list[str]:
        return [f"{district.chamber}:{district.number}" for district in self.districts]


def make_world(partner: Partner, other: Partner) -> World:
    tags = [Tag.objects.create(partner=partner, name=name) for name in ("driver", "speaker")]
    towns = [Town.objects.create(name=name, key=name.lower()) for name in ("Hartford", "Meriden")]
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
    return World(partner, other, tags, towns, districts, legislators, committee, campaigns)


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
    known = Known(person.pk, fate in {"mine", "both"}, person.language, bool(person.given_name))
    known.source, known.joined_days = dice.choice(SOURCES), dice.randrange(100)
    since = now - dt.timedelta(days=known.joined_days, hours=1)
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
    for tag in world.tags:
        if dice.random() < 0.4:
            Tagging.objects.create(person=person, tag=tag)
            known.tags.add(str(tag.uuid))
    _house(world, dice, person, known)
    for _ in range(dice.randrange(4)):
        campaign, kind, days = dice.choice(world.campaigns), dice.choice(KINDS), dice.randrange(60)
        partner = dice.choice([world.partner, world.partner, world.other])
        Action.objects.create(
            person=person, partner=partner, kind=kind, campaign=campaign, about="petition:x", reference=f"x:{uuid4()}",
            at=now - dt.timedelta(days=days, hours=1),
        )  # fmt: skip
        if partner == world.partner:
            known.deeds.append((kind, str(campaign.uuid), days))
    return known


def _house(world: World, dice: random.Random, person: Person, known: Known) -> None:
    town = dice.choice([*world.towns, None])
    if town:
        moved = dice.random() < 0.2
        Address.objects.create(person=person, town=town, until=timezone.now() if moved else None)
        known.town = "" if moved else town.key
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
    wanted = set(node.get("value", []))
    simple = {
        "role": known.roles,
        "tag": known.tags,
        "language": {known.language},
        "source": {known.source},
        "town": {known.town},
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
            return known.joined_days < node["days"]
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
    raise AssertionError(node)


def _acted(node: dict[str, Any], known: Known) -> bool:
    fits = [
        deed
        for deed in known.deeds
        if (not node.get("kind") or deed[0] in node["kind"])
        and (not node.get("campaign") or deed[1] in node["campaign"])
        and (not node.get("days") or deed[2] < node["days"])
    ]
    return len(fits) >= node.get("times", 1)
