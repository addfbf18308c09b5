"""Asks segments: whom they mean, how many, some of them, why a person is in or out, and what they say in words."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from coalition.errors import NotFound
from contacts.people.models import Person, Stewardship
from contacts.people.selectors import visible_to_partner
from contacts.segments import rules
from contacts.segments.asking.selectors import ask_of, narrow, narrow_stewarded, normal, rows_of
from contacts.segments.models import Segment
from contacts.segments.rules import All, AnyOf, Ask, Condition, Node, Not, Steps
from contacts.segments.trees.rules import conditions_of, expanded, push_down

Source = Segment | Node | dict[str, Any]


def list_segments(membership: Any, *, archived: bool = False) -> QuerySet[Segment]:
    """List the partner's segments that are in use (or archived), by name."""
    mine = Segment.objects.filter(partner=membership.partner, archived_at__isnull=not archived)
    return mine.select_related("made_by").order_by("name")


def access_segment(membership: Any, uuid: UUID) -> Segment:
    """Get one of the partner's segments, or refuse with NotFound."""
    segment = Segment.objects.filter(partner=membership.partner, uuid=uuid).select_related("made_by").first()
    if segment is None:
        raise NotFound
    return segment


@dataclass(frozen=True)
class Use:
    """Something that asks a segment: an alert, a call list."""

    label: Any
    kind: Any
    url: str


USES: list[Callable[[Segment], Sequence[Use]]] = []


def register_use(find: Callable[[Segment], Sequence[Use]]) -> None:
    """Register how a room above finds its things that use a segment; called from the app's ready()."""
    if find not in USES:
        USES.append(find)


def list_uses(segment: Segment) -> list[Use]:
    """List what asks this segment: alerts, call lists..."""
    return [use for find in USES for use in find(segment)]


def tree_of(source: Source) -> Node:
    """Read the typed tree of a segment or of its JSON; raises rules.BadTree."""
    if isinstance(source, Segment):
        source = source.tree or rules.write(rules.EVERYONE)
    return rules.parse(source) if isinstance(source, dict) else source


def people_of(source: Source, partner_id: int) -> QuerySet[Person]:
    """List the people of a segment or tree whom this partner looks after; fit for a sub-select."""
    ask = ask_of(partner_id)
    return narrow(visible_to_partner(partner_id), "pk", normal(tree_of(source), ask), ask)


def count(source: Source, partner_id: int) -> int:
    """Count the people of a segment or tree."""
    ask = Ask(partner_id, timezone.now(), whole=True)
    return narrow_stewarded(normal(tree_of(source), ask), ask).count()


def cost(source: Source, partner_id: int) -> float:
    """Tell what the planner thinks that counting a segment or tree costs, in its own units; nothing is run."""
    ask = Ask(partner_id, timezone.now(), whole=True)
    told = narrow_stewarded(normal(tree_of(source), ask), ask).order_by().explain(format="json")
    return float(json.loads(told)[0]["Plan"]["Total Cost"])


def count_at_most(partner_id: int, limit: int) -> int | None:
    """Count the people a partner looks after, no further than a limit; None where there are more."""
    found = Stewardship.objects.filter(partner=partner_id)[: limit + 1].count()
    return found if found <= limit else None


def sample(source: Source, partner_id: int, limit: int = 10) -> list[Person]:
    """Give some of these people, whoever the database finds first."""
    some = list(people_of(source, partner_id)[:limit])
    return sorted(some, key=lambda person: (person.family_name, person.given_name))


@dataclass(frozen=True)
class Reason:
    """One part of a tree for one person: what it says, and whether it holds.

    `kind`: condition, all, any, not, add, subtract, limit (a step), or segment: a condition that stands for a tree.
    """

    kind: str
    words: str
    holds: bool
    parts: tuple["Reason", ...] = ()


def explain(source: Source, partner_id: int, person: Person) -> Reason:
    """Say part by part why this person is in or out, with one statement."""
    tree, ask = tree_of(source), ask_of(partner_id)
    leaves = conditions_of(expanded(tree, ask))
    asked = {}
    for i, leaf in enumerate(leaves):
        rows, key = rows_of(leaf, ask)
        asked[f"leaf_{i}"] = Exists(rows.filter(**{key: OuterRef("pk")}))
    seen = visible_to_partner(partner_id).filter(pk=person.pk).annotate(**asked).values(*asked, "pk").first()
    if seen is None:
        raise NotFound
    return _reason(tree, ask, iter([bool(seen[f"leaf_{i}"]) for i in range(len(leaves))]))


def _reason(node: Node, ask: Ask, answers: Any) -> Reason:
    match node:
        case Condition(name, values):
            if expand := rules.CRITERIA[name].expand:
                inner = _reason(expand(values, ask), ask, answers)
                return Reason("segment", words_of_condition(node, ask), inner.holds, (inner,))
            return Reason("condition", words_of_condition(node, ask), next(answers))
        case Not(Condition(name) as part) if not rules.CRITERIA[name].expand:
            return Reason("condition", words_of_condition(part, ask, positive=False), not next(answers))
        case Not(part):
            inner = _reason(part, ask, answers)
            return Reason("not", "", not inner.holds, (inner,))
        case All(parts) | AnyOf(parts):
            reasons = tuple(_reason(part, ask, answers) for part in parts)
            kind, settle = ("all", all) if isinstance(node, All) else ("any", any)
            return Reason(kind, "", settle(reason.holds for reason in reasons), reasons)
        case Steps(steps):
            return _reason_of_steps(steps, ask, answers)


def _reason_of_steps(steps: Sequence[tuple[str, Node]], ask: Ask, answers: Any) -> Reason:
    is_in, parts = False, []
    for verb, part in steps:
        inner = _reason(part, ask, answers)
        parts.append(Reason(verb, "", inner.holds, (inner,)))
        is_in = {"add": is_in or inner.holds, "subtract": is_in and not inner.holds}.get(verb, is_in and inner.holds)
    return Reason("steps", "", is_in, tuple(parts))


def sentence_of(source: Source, partner_id: int) -> str:
    """Say a segment or tree as one sentence, in the language of the moment."""
    tree = tree_of(source)
    if tree == rules.EVERYONE:
        return gettext("Everyone you look after.")
    return gettext("People who %(conditions)s.") % {"conditions": _say(tree, ask_of(partner_id), inside="")}


def sentence_or_fault(segment: Segment, partner_id: int) -> str:
    """Say a saved segment, also one that asks for something that is no longer there."""
    try:
        return sentence_of(segment, partner_id)
    except rules.BadTree:
        return gettext("These conditions cannot be asked any more. Open and mend them.")


def _say(node: Node, ask: Ask, inside: str) -> str:
    match node:
        case Condition():
            return words_of_condition(node, ask)
        case Not(part) if isinstance(part, Condition):
            return words_of_condition(part, ask, positive=False)
        case Not(part):
            return _say(push_down(part, positive=False), ask, inside)
        case All(parts) | AnyOf(parts):
            kind = "all" if isinstance(node, All) else "any"
            between = gettext(" and ") if kind == "all" else gettext(" or ")
            text = between.join(_say(part, ask, kind) for part in parts)
            return f"({text})" if inside and inside != kind and len(parts) > 1 else text
        case Steps(steps):
            return f"({_say_steps(steps, ask)})" if inside else _say_steps(steps, ask)


STEPS = {
    "add": _("and also who %(conditions)s"),
    "subtract": _("without who %(conditions)s"),
    "limit": _("and of these only who %(conditions)s"),
}


def _say_steps(steps: Sequence[tuple[str, Node]], ask: Ask) -> str:
    told = [_say(steps[0][1], ask, "steps")]
    told += [str(STEPS[verb]) % {"conditions": _say(part, ask, "steps")} for verb, part in steps[1:]]
    return "; ".join(told)


def words_of_condition(condition: Condition, ask: Ask, *, positive: bool = True) -> str:
    """Continue "People who ..." for one condition, in the language of the moment."""
    criterion = rules.CRITERIA[condition.criterion]
    labels = {blank.name: _label(blank, condition.values.get(blank.name), ask) for blank in criterion.blanks}
    return str(criterion.words(labels, positive))


def _label(blank: rules.Blank, value: Any, ask: Ask) -> Any:
    if blank.kind not in {"many", "one"}:
        return value
    known: dict[str, Any] = dict(ask.choices_of(blank))
    chosen: Sequence[str] = value if isinstance(value, list) else [value] if value else []
    return [str(known.get(one, "?")) for one in chosen]
