"""Reads rosters: Open States people files (YAML) or a flat CSV, into plain facts."""

import csv
import datetime as dt
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml
from django.utils.translation import gettext_lazy as _

from coalition.errors import Refusal
from contacts.policymakers.about.rules import NETWORKS, language_code, read_handle
from contacts.policymakers.rules import (
    CommitteeFacts,
    HolderFacts,
    OfficeFacts,
    RosterFacts,
    StaffFacts,
    district_number,
    one_per_name,
)

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
NOT_READ = {"municipalities", "retired"}
CONGRESS = "ocd-jurisdiction/country:us/government"


class NoRoster(Refusal):
    """Nothing there reads like a roster."""

    code = "no_roster"
    message = _("No roster was found there: neither Open States people files nor a CSV of legislators.")


def read_roster(path: Path, *, today: dt.date) -> RosterFacts:
    """Read a roster from a folder of YAML files or a CSV (the folder's only CSV when it has no YAML)."""
    if path.is_dir():
        files = [one for one in sorted(path.rglob("*.yml")) if not NOT_READ & set(one.relative_to(path).parts)]
        documents = [(one, yaml.load(one.read_text(encoding="utf-8"), Loader=LOADER)) for one in files]  # noqa: S506
        facts = _from_documents([(one, data) for one, data in documents if isinstance(data, dict)], today)
        if facts.holders:
            return facts
    tables = [path] if path.is_file() and path.suffix == ".csv" else sorted(path.glob("*legislators*.csv"))
    if len(tables) != 1:
        raise NoRoster
    facts = _from_table(tables[0])
    if not facts.holders:
        raise NoRoster
    return facts


def _from_documents(documents: list[tuple[Path, dict[str, Any]]], today: dt.date) -> RosterFacts:
    holders, committees = [], []
    for path, data in documents:
        name = str(data.get("id", ""))
        if name.startswith("ocd-person/"):
            holders += list(_holders(data, today))
        elif name.startswith("ocd-organization/") and data.get("classification") == "committee":
            committees.append(_committee(path, data))
    kept, twins = one_per_name(committees)
    return RosterFacts(holders, kept, twins=twins)


def _day(value: Any) -> dt.date | None:
    return value if isinstance(value, dt.date) else dt.date.fromisoformat(value[:10]) if value else None


def _holders(data: dict[str, Any], today: dt.date) -> Iterator[HolderFacts]:
    """Read the roles of a person that have not ended; US senators sit for no district and stay out."""
    for role in data.get("roles", []):
        ends = _day(role.get("end_date"))
        chamber, number = role.get("type", ""), district_number(str(role.get("district", "")))
        if chamber == "governor":  # of the other offices of the state we ask nothing
            number = 1
        if role.get("jurisdiction") == CONGRESS:
            chamber = "congress" if chamber == "lower" else ""
        if chamber not in {"upper", "lower", "congress", "governor"} or not number or (ends and ends <= today):
            continue
        links = [str(link["url"]) for link in data.get("links", []) if link.get("url")]
        yield HolderFacts(
            external_id=data["id"],
            given_name=data.get("given_name") or data["name"].rsplit(" ", 1)[0],
            family_name=data.get("family_name") or data["name"].rsplit(" ", 1)[-1],
            party=(data.get("party") or [{"name": ""}])[0]["name"],
            chamber=chamber,
            number=number,
            starts_on=_day(role.get("start_date")),
            ends_on=ends,
            source=(data.get("sources") or [{"url": ""}])[0]["url"][:200],
            offices=_offices(data, links[-1] if links else ""),
            office_kinds=("capitol", "district") if data.get("offices") else (),
            title=str((data.get("extras") or {}).get("title") or "")[:100],
            languages=_languages((data.get("extras") or {}).get("languages")),
            social=_social(data.get("ids") or {}),
            staff=tuple(
                _staffer(one.get("name"), one.get("title") or one.get("role"), one.get("voice"), one.get("email"))
                for one in (data.get("extras") or {}).get("staff") or ()
                if isinstance(one, dict) and one.get("name")
            ),
        )


def _languages(told: Any) -> tuple[str, ...]:
    """Read languages from a list, or from one text with semicolons or commas."""
    words = re.split(r"[;,]", told) if isinstance(told, str) else told or ()
    return tuple(dict.fromkeys(language_code(str(one)) for one in words if str(one).strip()))


def _social(told: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    found = ((name, read_handle(str(told.get(name) or ""))) for name in NETWORKS)
    return tuple((name, handle) for name, handle in found if handle)


def _staffer(name: Any, job: Any, phone: Any, email: Any) -> StaffFacts:
    mail = str(email or "").strip()
    told = (str(name).strip()[:120], str(job or "").strip()[:120], str(phone or "").strip()[:40])
    return StaffFacts(*told, mail if "@" in mail else "")


def _offices(data: dict[str, Any], website: str) -> tuple[OfficeFacts, ...]:
    email = data.get("email") or ""
    mail, page = (email, website) if "@" in email else ("", email or website)
    found: dict[str, OfficeFacts] = {}
    for one in data.get("offices") or [{"classification": "capitol"}]:
        kind = one.get("classification") or "capitol"
        if kind in found:
            continue
        is_first = not found
        found[kind] = OfficeFacts(
            kind,
            one.get("address", "")[:250],
            str(one.get("voice", ""))[:40],
            mail if is_first else "",
            page[:200] if is_first else "",
        )
    return tuple(found.values())


def _committee(path: Path, data: dict[str, Any]) -> CommitteeFacts:
    chamber, name = data.get("chamber", "legislature"), data["name"]
    slug = "-".join(re.findall(r"[A-Za-z0-9]+", name))
    return CommitteeFacts(
        name=name,
        chamber="joint" if chamber == "legislature" else chamber,
        external_id=data["id"],
        website=(data.get("links") or [{"url": ""}])[0]["url"],
        members=tuple(
            (one["person_id"], one.get("role") or "member") for one in data["members"] if one.get("person_id")
        ),
        fits=path.stem.startswith(f"{chamber}-{slug}-{data['id'].split('/')[-1][:8]}"),
    )


def _offices_in(row: Mapping[str, str]) -> tuple[OfficeFacts, ...]:
    """Read the offices in a row of the flat CSV."""
    capitol = OfficeFacts("capitol", row.get("capitol_address", ""), row.get("capitol_phone", ""), row.get("email", ""))
    reach = (row.get("district_address") or "", row.get("district_phone") or "")
    return (capitol, OfficeFacts("district", *reach)) if any(reach) else (capitol,)


def _from_table(path: Path) -> RosterFacts:
    """Read the flat CSV: committees as 'Name (role); ...', staff as 'Name (job, phone, e-mail); ...'."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = [  # Open States' own table says "current_chamber", "capitol_voice"
            {str(name or "").removeprefix("current_").replace("_voice", "_phone"): cell for name, cell in row.items()}
            for row in csv.DictReader(file)
        ]
    if not rows or not {"id", "family_name", "chamber", "district"} <= rows[0].keys():
        raise NoRoster
    holders, members = [], {}
    for row in rows:
        holders.append(
            HolderFacts(
                external_id=row["id"],
                given_name=row["given_name"],
                family_name=row["family_name"],
                party=row["party"],
                chamber=row["chamber"],
                number=district_number(row["district"]),
                starts_on=_day(row.get("role_start")),
                ocd_id=row.get("division_id", ""),
                source=path.name,
                offices=_offices_in(row),
                office_kinds=("district",) if "district_address" in row or "district_phone" in row else (),
                languages=_languages(row.get("languages")),
                social=_social(row),
                staff=tuple(
                    _staffer(name, *(part.strip() for part in f"{more},,".split(",")[:3]))
                    for name, more in re.findall(r"\s*([^;(]+?)\s*(?:\(([^)]*)\))?\s*(?:;|$)", row.get("staff") or "")
                    if name
                ),
            )
        )
        for name, role in re.findall(r"\s*([^;]+?) \(([^)]+)\)(?:;|$)", row.get("committees", "")):
            members.setdefault(name, []).append((row["id"], role))
    return RosterFacts(
        holders, [CommitteeFacts(name, "joint", members=tuple(who)) for name, who in sorted(members.items())]
    )
