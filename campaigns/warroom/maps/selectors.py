"""Counts, for every district of a chamber at once, our people, those who acted, and those whom nobody has moved yet."""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.cache import cache
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.legislation.models import Bill
from campaigns.strategy import selectors as strategy
from campaigns.strategy.models import Campaign, Commitment
from campaigns.strategy.rules import is_firm
from campaigns.strategy.whip import selectors as whip
from contacts.places import selectors as places
from contacts.places.models import District
from contacts.places.shapes import rules as shades
from contacts.places.shapes import selectors as shapes
from contacts.places.shapes.rules import DistrictMap, Outline, Shape
from contacts.policymakers import selectors as policymakers
from contacts.policymakers.models import Term

CHAMBERS = {"lower": gettext_lazy("House"), "upper": gettext_lazy("Senate")}
BY = {
    "silent": gettext_lazy("Silent where a vote is open"),
    "acted": gettext_lazy("People who acted"),
    "ours": gettext_lazy("Our people"),
}

KEEP = 60  # seconds: everybody of a team looks at the same numbers, and a million deeds take a second to count
# Each person has one row of each chamber and plan; candidates = '{}': only who certainly lives there.
ACTED = """
SELECT r.district_id, count(*) FROM (
    SELECT DISTINCT a.person_id FROM campaigns_action a WHERE a.campaign_id = %(campaign)s
) d
JOIN contacts_residence r ON r.person_id = d.person_id
JOIN contacts_stewardship s ON s.person_id = r.person_id AND s.partner_id = %(partner)s
JOIN contacts_person p ON p.id = r.person_id AND p.merged_into_id IS NULL AND p.erased_at IS NULL
WHERE r.district_id = ANY(%(districts)s) AND r.candidates = '{}'
GROUP BY 1
"""


@dataclass(frozen=True)
class Row:
    """A district in numbers, with who sits for it and where she stands."""

    district: District
    term: Term | None
    word: Commitment | None
    is_firm: bool
    ours: int
    acted: int

    @property
    def silent(self) -> int:
        """Count those who have not acted where the vote is open; a firm word or a vacant seat leaves nobody to ask."""
        return 0 if self.is_firm or self.term is None else max(0, self.ours - self.acted)


@dataclass(frozen=True)
class Seen:
    """The map of a campaign with its table."""

    map: DistrictMap
    rows: list[Row]
    chamber: str
    by: str
    total: int


def count_acted(membership: Any, campaign: Campaign, districts: Collection[int]) -> dict[int, int]:
    """Count those of our people there who did anything for a campaign, kept for a minute."""
    wanted = sorted(districts)
    digest = hashlib.sha256(repr(wanted).encode()).hexdigest()[:20]
    key = f"warroom:acted:{membership.partner.pk}:{campaign.pk}:{digest}"
    found = cache.get(key)
    if found is None:
        facts = {"partner": membership.partner.pk, "campaign": campaign.pk, "districts": wanted}
        with connection.cursor() as cursor:
            cursor.execute(ACTED, facts)
            found = dict(cursor.fetchall())
        cache.set(key, found, KEEP)
    return found


def list_rows(membership: Any, campaign: Campaign, bill: Bill | None, chamber: str, now: datetime) -> list[Row]:
    """List the districts of a chamber in numbers, in five queries."""
    day = timezone.localdate(now)
    districts = list(places.list_districts(chamber, at=day))
    ids = [one.pk for one in districts]
    if not ids:
        return []
    ours, acted = whip.count_constituents(membership, ids), count_acted(membership, campaign, ids)
    terms = policymakers.holders_of_districts(ids, day)
    words = strategy.whip_count(bill, membership.partner.pk, until=now) if bill else {}
    rows = []
    for one in districts:
        term = terms.get(one.pk)
        word = words.get(term.pk) if term else None
        firm = word is not None and is_firm(word.stance, word.grade, (now - word.at).total_seconds() / 86_400)
        rows.append(Row(one, term, word, firm, ours.get(one.pk, 0), acted.get(one.pk, 0)))
    return rows


def read_map(membership: Any, campaign: Campaign, bill: Bill | None, now: datetime, *, chamber: str, by: str) -> Seen:
    """Read the map of a campaign, the strongest district first in its table; unknown words mean the first choice."""
    chamber = chamber if chamber in CHAMBERS else next(iter(CHAMBERS))
    by = by if by in BY else next(iter(BY))
    rows = list_rows(membership, campaign, bill, chamber, now)
    known = {row.district.pk: row for row in rows}
    values = {pk: _value(row, by) for pk, row in known.items()}
    bounds = shades.shade(value for value in values.values() if value is not None)
    legend = shades.legend_of(bounds)
    if None in values.values():
        legend.append((shades.NOT_ASKED, _("vote is firm, or the seat vacant")))

    def say(outline: Outline) -> Shape:
        row = known.get(outline.district)
        shade = shades.shade_of(values.get(outline.district), bounds)
        return Shape(outline, shade, _tell(row) if row else outline.name, _address(row))

    total = sum(value or 0 for value in values.values())
    seen = shapes.read_map(chamber, _title(by, rows, total), say, legend)
    rows.sort(key=lambda row: (-(values[row.district.pk] or 0), row.district.number))
    return Seen(seen, rows, chamber, by, total)


def _value(row: Row, by: str) -> int | None:
    if by == "silent":
        return None if row.is_firm or row.term is None else row.silent
    return row.acted if by == "acted" else row.ours


def _title(by: str, rows: list[Row], total: int) -> str:
    """State the finding."""
    some = sum(1 for row in rows if (_value(row, by) or 0) > 0)
    told = {"n": f"{total:,}", "some": some, "all": len(rows)}
    if not total:
        return {
            "silent": _("Nobody of ours is silent where a vote is open"),
            "acted": _("Nobody has acted yet whose district we know"),
            "ours": _("Of nobody of ours the district is known"),
        }[by]
    if by == "silent":
        return _("%(n)s of ours have not acted where the vote is open: in %(some)s of %(all)s districts") % told
    if by == "acted":
        return _("%(n)s people acted, in %(some)s of %(all)s districts") % told
    return _("%(n)s of ours live in %(some)s of %(all)s districts") % told


def _tell(row: Row) -> str:
    who = str(row.term.person) if row.term else _("vacant")
    stance = str(row.word.get_stance_display()) if row.word else _("nothing heard")
    told = {"where": row.district, "who": who, "stance": stance, "ours": f"{row.ours:,}", "acted": f"{row.acted:,}"}
    return _("%(where)s · %(who)s (%(stance)s) · %(ours)s of ours, %(acted)s acted") % told


def _address(row: Row | None) -> str:
    return reverse("policymakers:detail", args=[row.term.person.uuid]) if row and row.term else ""
