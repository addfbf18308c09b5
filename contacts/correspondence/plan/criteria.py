"""Writes the pieces of the freezing statement that a plan asks for; without a plan they cost nothing."""

from dataclasses import dataclass, field
from typing import Any

from contacts.correspondence.plan.rules import SMALLEST, Plan, Sample

# By lot, and the same lot each time: the hash of person and send. Whole rounds go to the variants in turn. The size is
# a scalar, asked once: joined, the planner may count everybody again for each person.
LOTS = """(SELECT *, row_number() OVER (ORDER BY md5(person_id || %(lot)s), person_id) - 1 AS place,
              (SELECT {size} FROM (SELECT count(*) AS total FROM one) AS counted) AS size FROM one) AS one"""
HOMES = """
    LEFT JOIN contacts_address home ON home.person_id = one.person_id AND home.until IS NULL
    LEFT JOIN unnest(%(states)s::text[], %(state_zones)s::text[]) AS lies (state, zone) ON lies.state = home.state"""
EACH_IN_TURN = "(%(variants)s::text[])[1 + mod({number}, cardinality(%(variants)s::text[]))]"


@dataclass(frozen=True)
class Pieces:
    """The pieces by name; `keys` are the columns that a bundle's people share."""

    people: str = "one"
    variant: str = EACH_IN_TURN.format(number="one.person_id")
    zone: str = "''"
    rest: str = "false"
    size: str = "%(size)s"
    due: str = "NULL::timestamptz"
    keys: str = "language, variant"
    params: dict[str, Any] = field(default_factory=dict)

    def named(self) -> dict[str, str]:
        """Give the pieces for the statement's format."""
        return {name: getattr(self, name) for name in ("people", "variant", "zone", "rest", "size", "due", "keys")}


def pieces_of(plan: Plan, *, lot: str) -> Pieces:
    """Give the pieces for a plan; `lot` is what the lot depends on besides the person."""
    people, variant, rest = "one", Pieces.variant, "false"
    keys, params = ["language", "variant"], {}
    if plan.sample:
        people, rest = LOTS.format(size=_size(plan.sample)), "one.place >= one.size"
        first = "(%(variants)s::text[])[1]"
        variant = f"CASE WHEN {rest} THEN {first} ELSE {EACH_IN_TURN.format(number='one.place')} END"
        keys.append("is_rest")
        params |= {"lot": lot, "share": plan.sample.share, "count": plan.sample.count, "least": plan.sample.least}
    zone, size, due = "''", "%(size)s", "NULL::timestamptz"
    if plan.hours:
        people, zone = people + HOMES, "coalesce(lies.zone, %(otherwise)s)"
        due = "(%(dues)s::timestamptz[])[array_position(%(zones)s::text[], zone)]"
        keys.append("zone")
        params |= {
            "states": list(plan.hours.zone_of),
            "state_zones": list(plan.hours.zone_of.values()),
            "otherwise": plan.hours.otherwise,
            "zones": list(plan.hours.due),
            "dues": list(plan.hours.due.values()),
        }
    elif plan.window:
        size = f"least(%(size)s, greatest({SMALLEST}, ceil(count(*) OVER () / %(parts)s::numeric)))::int"
        due = DUE_IN_WINDOW
        params |= {"since": plan.window.since, "lasts": plan.window.lasts, "parts": plan.window.parts}
    return Pieces(people, variant, zone, rest, size, due, ", ".join(keys), params)


# Where some wait for a decision, the sample goes at once, so that it says something soon; the others get their places
# in the window when the decision is made.
DUE_IN_WINDOW = """CASE WHEN NOT bool_or(is_rest) OVER () THEN %(since)s::timestamptz + %(lasts)s::interval
    * ((row_number() OVER (ORDER BY bundle, language, variant) - 1) / count(*) OVER ()::double precision) END"""


def _size(sample: Sample) -> str:
    """Write the size of a sample: the same as `Sample.size_of`."""
    variants = "cardinality(%(variants)s::text[])"
    wanted = "coalesce(%(count)s::bigint, ceil(total * %(share)s::numeric)::bigint)"
    wanted = f"greatest({wanted}, %(least)s * {variants})"
    return f"CASE WHEN {wanted} >= total THEN total ELSE ceil({wanted}::numeric / {variants})::bigint * {variants} END"
