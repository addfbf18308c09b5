"""Compiles trees: what a partner looks after, narrowed by what is asked."""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.utils import timezone

from contacts.people.models import Person, Stewardship
from contacts.segments.rules import CRITERIA, All, AnyOf, Ask, Condition, Node, Not
from contacts.segments.trees.rules import expanded, push_down

EVERYBODY = 2**40


def normal(node: Node, ask: Ask) -> Node:
    """Bring a tree to its normal form, sub-segments in their places; raises rules.BadTree."""
    return push_down(expanded(node, ask))


def ask_of(partner_id: int) -> Ask:
    """Ask for a partner, at this moment."""
    return Ask(partner_id, timezone.now())


def narrow_stewarded(node: Node, ask: Ask) -> QuerySet[Stewardship]:
    """Start from the stewardships; what is asked about these themselves is asked of the same rows."""
    gone = Person.objects.filter(Q(merged_into__isnull=False) | Q(erased_at__isnull=False))  # index person_gone
    base = Stewardship.objects.filter(~Exists(gone.filter(pk=OuterRef("person_id"))), partner=ask.partner_id)
    others: list[Node] = []
    for part in node.parts if isinstance(node, All) else (node,):
        rows = compiled(part, ask) if isinstance(part, Condition) else None
        if isinstance(rows, QuerySet) and rows.model is Stewardship:
            base &= rows
        else:
            others.append(part)
    return narrow(base, "person_id", All(tuple(others)), ask)


def narrow(base: QuerySet[Any], key: str, node: Node, ask: Ask) -> QuerySet[Any]:
    """Keep the rows for whose person (`key`) a tree in normal form holds."""
    match node:
        case All(parts):
            for part in parts:
                base = narrow(base, key, part, ask)
            return base
        case Not(part) if isinstance(part, Condition):
            rows, person = rows_of(part, ask)
            return base.filter(~Exists(rows.filter(**{person: OuterRef(key)})))
        case AnyOf(parts) if not parts:
            return base.none()
        case Condition() if isinstance(ids := compiled(node, ask), RawSQL):
            return base.filter(**{f"{key}__in": ids})
        case _:
            ids = _ids(node, ask)
            return base.filter(**{f"{key}__in": _sorted(ids) if ask.whole else ids})


def _sorted(ids: QuerySet[Any]) -> QuerySet[Any]:
    """Sort ids once, apart (by a limit none reaches): sets in order are merged, where hashing a million costs more."""
    if not ids.query.combinator and ids.query.group_by is None:
        ids = ids.order_by(ids.query.values_select[0])
    return ids[:EVERYBODY]


def _ids(node: Node, ask: Ask) -> QuerySet[Any]:
    match node:
        case Condition():
            rows = compiled(node, ask)
            if is_grouped(rows):
                return rows
            rows, person = rows_of(node, ask)
            return rows.order_by().values(person)
        case AnyOf(parts) if len(parts) > 1:
            first, *others = [_ids(part, ask) for part in parts]
            return first.union(*others)  # without ALL the planner guesses their size well
        case All(parts):
            # Who is looked after is asked once, outside: start from the first plain condition if there is one.
            for i, part in enumerate(parts):
                if isinstance(part, Condition) and not is_grouped(compiled(part, ask)):
                    rows, person = rows_of(part, ask)
                    return narrow(rows.order_by(), person, All(parts[:i] + parts[i + 1 :]), ask).values(person)
    return narrow_stewarded(node, ask).values("person_id")


def compiled(condition: Condition, ask: Ask) -> Any:
    """Give what a condition compiles to, made once for one question."""
    key = ("rows", id(condition))  # compiling looks up towns, tags...: once is enough
    if key not in ask.kept:
        ask.kept[key] = (condition, CRITERIA[condition.criterion].compile(condition.values, ask))  # alive: its id stays
    return ask.kept[key][1]


def is_grouped(rows: Any) -> bool:
    """Tell whether rows are grouped: a list of ids that cannot be narrowed by joins."""
    return isinstance(rows, QuerySet) and rows.query.group_by is not None


def rows_of(condition: Condition, ask: Ask) -> tuple[QuerySet[Any], str]:
    """Give the rows that a condition compiles to, and by which name they tell the person."""
    rows = compiled(condition, ask)
    if isinstance(rows, RawSQL) or is_grouped(rows):
        rows = Person.objects.filter(pk__in=rows)
    return rows, "pk" if rows.model is Person else "person_id"
