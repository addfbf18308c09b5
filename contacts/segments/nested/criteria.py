"""The conditions "are in another segment" and "are among so many of a hundred, picked by lot"."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db.models import F, IntegerField, QuerySet, TextField, Value
from django.db.models.expressions import Func
from django.db.models.functions import Cast, Concat
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from contacts.people.models import Person
from contacts.segments.asking.selectors import narrow, normal
from contacts.segments.criteria import WHO, many, says, uuids
from contacts.segments.models import Segment
from contacts.segments.rules import AnyOf, Ask, BadTree, Blank, Choices, Criterion, Fault, Node, parse, register
from contacts.segments.selectors import Use, register_use
from contacts.segments.trees.rules import conditions_of, expanded

NESTED = "segment"
MAX_NESTED = 6  # deep
MAX_CONDITIONS = 200  # of all segments in one another together
Values = Mapping[str, Any]


def _expand(values: Values, ask: Ask) -> Node:
    """Put the trees of these segments in the place of the condition, read once; raises BadTree for a circle."""
    key = ("nested", *values["value"])
    if key not in ask.kept:
        above = ask.kept.setdefault("above", [])
        rows = Segment.objects.filter(partner=ask.partner_id, uuid__in=uuids(values["value"])).order_by("pk")
        parts = [_tree_of(uuid, tree, above, ask) for uuid, tree in rows.values_list("uuid", "tree")]
        ask.kept[key] = parts[0] if len(parts) == 1 else AnyOf(tuple(parts))
    return ask.kept[key]


def _tree_of(uuid: UUID, tree: dict[str, Any], above: list[UUID], ask: Ask) -> Node:
    if uuid in above or len(above) >= MAX_NESTED:
        raise BadTree([Fault((), "circle")])
    above.append(uuid)
    node = expanded(parse(tree or {"v": 1, "all": []}), ask)
    above.pop()
    ask.kept["leaves"] = ask.kept.get("leaves", 0) + len(conditions_of(node))
    if ask.kept["leaves"] > MAX_CONDITIONS:
        raise BadTree([Fault((), "too_many", {"most": MAX_CONDITIONS})])
    return node


def _in_segments(values: Values, ask: Ask) -> QuerySet[Person]:
    return narrow(Person.objects.all(), "pk", normal(_expand(values, ask), ask), ask)


def list_of_segment(segment: Segment) -> list[Use]:
    """List the segments in whose conditions a segment stands."""
    rows = Segment.objects.filter(partner=segment.partner_id, archived_at=None, tree__icontains=str(segment.uuid))
    return [Use(one.name, _("segment"), reverse("segments:detail", args=[one.uuid])) for one in rows.order_by("name")]


def _segments(partner_id: int) -> Choices:
    rows = Segment.objects.filter(partner=partner_id, archived_at=None).order_by("name")
    return [(str(uuid), name) for uuid, name in rows.values_list("uuid", "name")[:500]]


class _Lot(Func):
    """Draw a number from 0 to 99 for each person from her uuid: the same one each time, and no pattern in it."""

    template = "(('x' || substr(md5(%(expressions)s), 1, 6))::bit(24)::int %%%% 100)"
    output_field = IntegerField()


def _drawn(values: Values, ask: Ask) -> QuerySet[Person]:
    lot = _Lot(Concat(Cast(F("uuid"), TextField()), Value(f":{values['lot'] or 1}")))
    return Person.objects.alias(lot_number=lot).filter(lot_number__lt=values["percent"])


def _say_drawn(labels: Values, positive: bool) -> str:
    told = {"n": labels["percent"], "lot": labels["lot"] or 1}
    if positive:
        return gettext("are among %(n)s of 100 picked by lot (draw %(lot)s)") % told
    return gettext("are not among %(n)s of 100 picked by lot (draw %(lot)s)") % told


def register_all() -> None:
    """Register the conditions, and which segments use one; called when the apps are ready."""
    register_use(list_of_segment)
    register(
        Criterion(
            NESTED,
            _("In another segment"),
            WHO,
            (many(_("segment"), _segments),),
            _in_segments,
            says(_("are in the segment %(value)s"), _("are not in the segment %(value)s")),
            expand=_expand,
        ),
        Criterion(
            "lot",
            _("Picked by lot"),
            WHO,
            (
                Blank("percent", "number", _("of 100 people"), high=99, default=10),
                Blank("lot", "number", _("draw"), required=False, high=1000, default=1),
            ),
            _drawn,
            _say_drawn,
            hint=_("The same people each time. Another draw picks others: so two halves can be told apart."),
        ),
    )
