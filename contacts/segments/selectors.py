"""Asks segments: the tree as a queryset, counts, samples, and why a person is in or out.

The tree compiles to sets of person ids joined by semi-joins, anti-joins and UNION, within what the partner looks after.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from coalition.errors import NotFound
from contacts.correspondence.models import Dispatch, Message
from contacts.people.models import Person, Stewardship
from contacts.people.selectors import visible_to_partner
from contacts.segments import rules
from contacts.segments.models import Segment
from contacts.segments.rules import All, AnyOf, Ask, Condition, Node, Not

Source = Segment | Node | dict[str, Any]
EVERYBODY = 2**40


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
    return _narrow(visible_to_partner(partner_id), "pk", rules.push_down(tree_of(source)), _ask(partner_id))


def count(source: Source, partner_id: int) -> int:
    """Count the people of a segment or tree."""
    ask = Ask(partner_id, timezone.now(), whole=True)
    return _narrow_stewarded(rules.push_down(tree_of(source)), ask).count()


def count_or_none(segment: Segment, partner_id: int) -> int | None:
    """Count a saved segment; None where its conditions cannot be asked any more."""
    try:
        return count(segment, partner_id)
    except rules.BadTree:
        return None


def sample(source: Source, partner_id: int, limit: int = 10) -> list[Person]:
    """Give some of these people, whoever the database finds first."""
    some = list(people_of(source, partner_id)[:limit])
    return sorted(some, key=lambda person: (person.family_name, person.given_name))


def _ask(partner_id: int) -> Ask:
    return Ask(partner_id, timezone.now())


def _narrow_stewarded(node: Node, ask: Ask) -> QuerySet[Stewardship]:
    """Start from the stewardships; what is asked about these themselves is asked of the same rows."""
    gone = Person.objects.filter(Q(merged_into__isnull=False) | Q(erased_at__isnull=False))  # index person_gone
    base = Stewardship.objects.filter(~Exists(gone.filter(pk=OuterRef("person_id"))), partner=ask.partner_id)
    others: list[Node] = []
    for part in node.parts if isinstance(node, All) else (node,):
        rows = _compile(part, ask) if isinstance(part, Condition) else None
        if isinstance(rows, QuerySet) and rows.model is Stewardship:
            base &= rows
        else:
            others.append(part)
    return _narrow(base, "person_id", All(tuple(others)), ask)


def _narrow(base: QuerySet[Any], key: str, node: Node, ask: Ask) -> QuerySet[Any]:
    match node:
        case All(parts):
            for part in parts:
                base = _narrow(base, key, part, ask)
            return base
        case Not(part) if isinstance(part, Condition):
            rows, person = _rows(part, ask)
            return base.filter(~Exists(rows.filter(**{person: OuterRef(key)})))
        case AnyOf(parts) if not parts:
            return base.none()
        case Condition() if isinstance(ids := _compile(node, ask), RawSQL):
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
            rows = _compile(node, ask)
            if _is_grouped(rows):
                return rows
            rows, person = _rows(node, ask)
            return rows.order_by().values(person)
        case AnyOf(parts) if len(parts) > 1:
            first, *others = [_ids(part, ask) for part in parts]
            return first.union(*others)  # without ALL the planner guesses their size well
        case All(parts):
            # Who is looked after is asked once, outside: start from the first plain condition if there is one.
            for i, part in enumerate(parts):
                if isinstance(part, Condition) and not _is_grouped(_compile(part, ask)):
                    rows, person = _rows(part, ask)
                    return _narrow(rows.order_by(), person, All(parts[:i] + parts[i + 1 :]), ask).values(person)
    return _narrow_stewarded(node, ask).values("person_id")


def _compile(condition: Condition, ask: Ask) -> Any:
    key = ("rows", id(condition))  # compiling looks up towns, tags...: once is enough
    if key not in ask.kept:
        ask.kept[key] = rules.CRITERIA[condition.criterion].compile(condition.values, ask)
    return ask.kept[key]


def _is_grouped(rows: Any) -> bool:
    return isinstance(rows, QuerySet) and rows.query.group_by is not None


def _rows(condition: Condition, ask: Ask) -> tuple[QuerySet[Any], str]:
    rows = _compile(condition, ask)
    if isinstance(rows, RawSQL) or _is_grouped(rows):
        rows = Person.objects.filter(pk__in=rows)
    return rows, "pk" if rows.model is Person else "person_id"


@dataclass(frozen=True)
class Reason:
    """One part of a tree for one person: what it says, and whether it holds. `kind`: all, any, not or condition."""

    kind: str
    words: str
    holds: bool
    parts: tuple["Reason", ...] = ()


def explain(source: Source, partner_id: int, person: Person) -> Reason:
    """Say part by part why this person is in or out, with one statement."""
    tree, ask = tree_of(source), _ask(partner_id)
    leaves = rules.conditions_of(tree)
    asked = {}
    for i, leaf in enumerate(leaves):
        rows, key = _rows(leaf, ask)
        asked[f"leaf_{i}"] = Exists(rows.filter(**{key: OuterRef("pk")}))
    seen = visible_to_partner(partner_id).filter(pk=person.pk).annotate(**asked).values(*asked, "pk").first()
    if seen is None:
        raise NotFound
    return _reason(tree, ask, iter([bool(seen[f"leaf_{i}"]) for i in range(len(leaves))]))


def _reason(node: Node, ask: Ask, answers: Any) -> Reason:
    match node:
        case Condition():
            return Reason("condition", words_of_condition(node, ask), next(answers))
        case Not(part) if isinstance(part, Condition):
            return Reason("condition", words_of_condition(part, ask, positive=False), not next(answers))
        case Not(part):
            inner = _reason(part, ask, answers)
            return Reason("not", "", not inner.holds, (inner,))
        case All(parts) | AnyOf(parts):
            reasons = tuple(_reason(part, ask, answers) for part in parts)
            kind, settle = ("all", all) if isinstance(node, All) else ("any", any)
            return Reason(kind, "", settle(reason.holds for reason in reasons), reasons)


def sentence_of(source: Source, partner_id: int) -> str:
    """Say a segment or tree as one sentence, in the language of the moment."""
    tree = tree_of(source)
    if tree == rules.EVERYONE:
        return gettext("Everyone you look after.")
    return gettext("People who %(conditions)s.") % {"conditions": _say(tree, _ask(partner_id), inside="")}


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
            return gettext("not: (%(conditions)s)") % {"conditions": _say(part, ask, "")}
        case All(parts) | AnyOf(parts):
            kind = "all" if isinstance(node, All) else "any"
            between = gettext(" and ") if kind == "all" else gettext(" or ")
            text = between.join(_say(part, ask, kind) for part in parts)
            return f"({text})" if inside and inside != kind and len(parts) > 1 else text


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


ALERT = "alert:"


@dataclass(frozen=True)
class Fate:
    """Something that can become of an alert: its label, how it is said of people, and the test of its message."""

    label: Any
    yes: Any
    no: Any
    test: Q


FATES = {
    "sent": Fate(_("was sent"), _("were sent"), _("were not sent"), Q()),
    "delivered": Fate(_("was delivered"), _("received"), _("did not receive"), Q(fate="delivered")),
    "clicked": Fate(
        _("was clicked"), _("clicked a link in"), _("did not click a link in"), Q(clicked_at__isnull=False)
    ),
    "acted": Fate(_("was acted on"), _("acted on"), _("did not act on"), Q(acted_at__isnull=False)),
}


def list_alerted(
    partner_id: int, *, references: Sequence[str], fate: str = "sent", since: datetime | None = None
) -> QuerySet[Message]:
    """List the messages of these alerts of the partner (none named: of any) with this fate."""
    sends = Dispatch.objects.filter(partner=partner_id, reference__startswith=ALERT)
    if fate not in FATES:
        return Message.objects.none()
    if references:
        sends = sends.filter(reference__in=references)
    found = Message.objects.filter(FATES[fate].test, dispatch__in=list(sends.values_list("pk", flat=True)))
    return found.filter(created_at__gte=since) if since else found
