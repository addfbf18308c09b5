"""Loads towns, ZIPs and districts of a state, from a folder of reference files or made up; tells what changed."""

import csv
import datetime as dt
import json
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Min, Model, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from coalition.errors import Refusal
from contacts.places import rules
from contacts.places.models import Address, District, PlaceShare, Town, TownName, ZipTown
from contacts.places.rules import DistrictFacts, ShareFacts, StateFacts, TownFacts, fold_place

CHAMBERS = {"lower": "lower", "upper": "upper", "us_house": "congress", "congress": "congress"}
FIRST_ELECTION = {"2022": dt.date(2022, 11, 8)}


class NoDistricts(Refusal):
    """The folder holds no file with districts."""

    code = "no_districts"
    message = _("No GeoJSON file with districts was found there.")


@dataclass
class Diff:
    """What a load changed in one table."""

    added: int = 0
    changed: int = 0
    removed: int = 0
    same: int = 0


@dataclass
class Report:
    """What a load changed, by table, and what it found wrong in the source."""

    tables: dict[str, Diff] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)

    @property
    def is_changed(self) -> bool:
        """Tell whether anything at all was written."""
        return any(diff.added or diff.changed or diff.removed for diff in self.tables.values())


# --- reading ----------------------------------------------------------------------------------------------------------
def read_state(folder: Path) -> StateFacts:
    """Read a reference folder: district GeoJSON files, town overlays, and places/ beside it where it exists."""
    districts = [one for path in sorted(folder.glob("*.geojson")) for one in _read_districts(path)]
    if not districts:
        raise NoDistricts
    places = folder.parent / "places"
    shares = [
        ShareFacts(row["town"], CHAMBERS[row["chamber"]], int(row["district"]), float(row["share_of_town_land_area"]))
        for path in sorted(folder.glob("*_town_to_districts_*.csv"))
        for row in _rows(path)
    ]
    towns = [
        TownFacts(
            row["town"],
            row["geoid_2022"],
            int(row["population_acs2018_2022_from_zip_crosswalk"] or 0) or None,
            float(row["lat"]),
            float(row["lon"]),
        )
        for path in sorted(places.glob("*_towns.csv"))
        for row in _rows(path)
    ]
    towns = towns or [TownFacts(name) for name in sorted({share.town for share in shares})]
    names, warnings = _read_other_names(places, {fold_place(town.name) for town in towns})
    return StateFacts(towns, districts, shares, _read_zips(places), names, warnings)


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _read_districts(path: Path) -> list[DistrictFacts]:
    """Read a file whose features name chamber and district; other GeoJSON files are none of ours."""
    features = json.loads(path.read_text(encoding="utf-8")).get("features", [])
    if not features or not {"chamber", "district"} <= features[0]["properties"].keys():
        return []
    year = re.search(r"20\d\d", path.name)
    plan = year.group() if year else "current"
    return [
        DistrictFacts(
            CHAMBERS[facts["chamber"]],
            int(facts["district"]),
            facts.get("name", ""),
            plan,
            facts.get("ocd_id", ""),
            FIRST_ELECTION.get(plan),
            feature["geometry"],
        )
        for feature in features
        for facts in [feature["properties"]]
    ]


def _read_zips(places: Path) -> list[tuple[str, str, float]]:
    """Read which towns a ZIP lies in: census shares where there are any, else the towns that the ZIP list names."""
    found: dict[tuple[str, str], float] = {}
    for path in sorted(places.glob("*_zip_town_crosswalk_*.csv")):
        found |= {(row["zip"], row["town"]): float(row["pct_of_zip_pop"]) for row in _rows(path)}
    known = {code for code, _town in found}
    for path in sorted(places.glob("*_zip_codes.csv")):
        for row in _rows(path):
            named = [part.split(":")[0] for part in row["towns"].split(";") if part]
            if row["zip"] not in known:
                found |= {(row["zip"], town): 1 / len(named) for town in named}
    return [(code, town, share) for (code, town), share in sorted(found.items())]


def _read_other_names(places: Path, towns: set[str]) -> tuple[dict[str, str], list[str]]:
    """Read villages and post-office names that mean one town; those that lie in several stay out, with a warning."""
    weights: dict[str, Any] = {}  # counters of weights
    for path in sorted(places.glob("*_villages_*.csv")):
        for row in _rows(path):
            weights.setdefault(fold_place(row["place"]), Counter())[row["town"]] += float(row["place_wt"])
    for path in sorted(places.glob("*_zip_codes.csv")):
        for row in _rows(path):
            key = fold_place(row["usps_city"])
            if key not in weights and key not in towns:
                weights.setdefault(key + "@", Counter())[row["primary_town"]] += int(row["population_acs2022"] or 1)
    names, warnings = {}, []
    for key, counts in sorted(weights.items()):
        (town, weight), name = counts.most_common(1)[0], key.rstrip("@")
        if name in towns or not name:
            continue
        if weight >= 0.9 * counts.total():
            names.setdefault(name, town)
        else:
            warnings.append(f"{name}: lies in {', '.join(sorted(counts))}; only a ZIP tells which town is meant")
    return names, warnings


# --- writing ----------------------------------------------------------------------------------------------------------
@transaction.atomic
def write_state(state: StateFacts, *, today: dt.date) -> Report:
    """Bring the tables in line with these facts; run again it changes nothing. Addresses are matched anew if needed."""
    report = Report(warnings=list(state.warnings))
    towns = [{"key": fold_place(one.name), **asdict(one)} for one in state.towns]
    report.tables["towns"] = _align(Town, ("key",), towns)
    town_ids = dict(Town.objects.values_list("key", "id"))
    districts = [asdict(one) for one in state.districts]
    report.tables["districts"] = _align(District, ("chamber", "number", "plan"), districts)
    plans = {(one.chamber, one.plan) for one in state.districts}
    report.tables["plans"] = _date_plans(plans, today)
    if report.is_changed:
        District.objects.filter(plan__in=[plan for _chamber, plan in plans]).update(changed_at=Now())
    report.tables["other names"] = _align(
        TownName,
        ("key",),
        [{"key": fold_place(name), "town_id": town_ids[fold_place(town)]} for name, town in state.other_names.items()],
    )
    zips = [{"zip": code, "town_id": town_ids[fold_place(town)], "share": share} for code, town, share in state.zips]
    mine = ZipTown.objects.filter(town__in=[town_ids[row["key"]] for row in towns])
    report.tables["ZIPs"] = _align(ZipTown, ("zip", "town_id"), zips, prune=mine)
    report.tables["shares"] = _write_shares(state.shares, plans, town_ids)
    if report.is_changed:
        Address.objects.filter(until=None).exclude(matched_at=None).update(matched_at=None)
    return report


def make_up_state(*, today: dt.date, columns: int = 6, rows: int = 4) -> Report:
    """Write a made-up state of 24 towns, 12 House, 4 Senate and 2 congressional districts."""
    return write_state(rules.made_up_state(columns, rows), today=today)


def _date_plans(plans: set[tuple[str, str]], today: dt.date) -> Diff:
    """Let each plan end where the next one begins: today, or on the day that a plan to come names as its first."""
    diff = Diff()
    for chamber, plan in plans:
        rows = District.objects.filter(chamber=chamber)
        mine, others = rows.filter(plan=plan), rows.exclude(plan=plan)
        begin = max(mine.aggregate(day=Min("valid_from"))["day"] or today, today)
        to_come = others.filter(valid_from__gt=begin)
        end = to_come.aggregate(day=Min("valid_from"))["day"]
        wrong = mine.filter(valid_to__isnull=False) if end is None else mine.exclude(valid_to=end)
        diff.changed += wrong.update(valid_to=end)
        before = others.exclude(valid_from__gt=begin).filter(Q(valid_to=None) | Q(valid_to__gt=begin))
        diff.changed += before.update(valid_to=begin)
    return diff


def _write_shares(shares: list[ShareFacts], plans: set[tuple[str, str]], town_ids: dict[str, int]) -> Diff:
    plan_of = dict(plans)
    district_ids = {
        (chamber, number): pk
        for chamber, number, plan, pk in District.objects.values_list("chamber", "number", "plan", "id")
        if plan_of.get(chamber) == plan
    }
    wanted = [
        {
            "town_id": town_ids[fold_place(one.town)],
            "zip": one.zip,
            "district_id": district_ids[one.chamber, one.number],
            "chamber": one.chamber,
            "plan": plan_of[one.chamber],
            "share": one.share,
        }
        for one in shares
    ]
    prune = PlaceShare.objects.filter(plan__in=[plan for _chamber, plan in plans])
    return _align(PlaceShare, ("town_id", "zip", "district_id"), wanted, prune=prune)


def _align(model: type[Model], key: tuple[str, ...], wanted: Iterable[dict[str, Any]], prune: Any = None) -> Diff:
    """Insert and update rows by their natural key, in bulk; rows of `prune` that are not wanted go."""
    diff = Diff()
    rows = list(wanted)
    columns = list(rows[0]) if rows else list(key)
    have = {tuple(row[name] for name in key): row for row in model._default_manager.values("id", *columns)}
    new, changed, seen = [], [], set()
    for row in rows:
        mark = tuple(row[name] for name in key)
        if mark in seen:
            continue
        seen.add(mark)
        old = have.get(mark)
        if old is None:
            new.append(model(**row))
        elif any(old[name] != value for name, value in row.items()):
            changed.append(model(id=old["id"], **row))
        else:
            diff.same += 1
    model._default_manager.bulk_create(new, batch_size=2000)
    rest = [name for name in columns if name not in key]
    if changed:
        model._default_manager.bulk_update(changed, rest, batch_size=500)
    diff.added, diff.changed = len(new), len(changed)
    if prune is not None:
        gone = [pk for pk, *mark in prune.values_list("id", *key) if tuple(mark) not in seen]
        diff.removed = model._default_manager.filter(pk__in=gone).delete()[0] if gone else 0
    return diff
