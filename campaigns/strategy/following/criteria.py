"""What segments may ask about a bill's targets; and that segments which ask it follow the bill."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import QuerySet
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from campaigns.legislation.models import Bill
from campaigns.strategy.following.rules import CRITERION, Follower, register_followers, rule_meaning, rules_in
from campaigns.strategy.rules import RuleError
from campaigns.strategy.selectors import DECIDED, list_reach
from contacts.places.models import Chamber
from contacts.policymakers import criteria as homes
from contacts.segments.criteria import POSSIBLE, WHERE, one_of
from contacts.segments.models import Segment
from contacts.segments.rules import Ask, Blank, Choices, Criterion, register

MEANT = {
    "persuadable": _("sits on the committee that holds the bill and is no firm yes"),
    "committee": _("sits on the committee that holds the bill"),
    "undecided": _("is undecided on the bill"),
    "leadership": _("leads a chamber"),
}


def _targets(values: Mapping[str, Any], ask: Ask) -> QuerySet[Any]:
    districts: set[int] = set()
    for bill in values["bill"]:
        districts |= _districts(values, str(bill), ask)
    return homes.living_in(sorted(districts), possible=values["possible"])


def _districts(values: Mapping[str, Any], bill: str, ask: Ask) -> set[int]:
    """Find the districts of whom the rule means at this moment; looked up once a question."""
    try:
        rule = rule_meaning(str(values["means"]), bill, str(values["chamber"] or ""))
    except RuleError:
        return set()
    if rule not in ask.kept:
        reach = list_reach(rule, localtime(ask.now), partner_id=ask.partner_id)
        ask.kept[rule] = {one.district_id for one in reach if one.district_id}
    return ask.kept[rule]


def _bills(partner_id: int) -> Choices:
    rows = Bill.objects.exclude(stage__in=DECIDED).order_by("-session__pk", "identifier")
    return [(str(one.uuid), f"{one.identifier} {one.title[:60]}") for one in rows.only("uuid", "identifier", "title")]


def _say(labels: Mapping[str, Any], positive: bool) -> str:
    told = {"what": one_of(labels["means"]), "bill": one_of(labels["bill"])}
    words = (
        _("have a legislator who %(what)s (%(bill)s)") if positive else _("have no legislator who %(what)s (%(bill)s)")
    )
    return str(words) % told


def list_segments(partner_id: int | None) -> Iterable[Follower]:
    """Tell which segments ask about targets."""
    rows = Segment.objects.filter(archived_at=None, tree__icontains=f'"{CRITERION}"').order_by("pk")
    for row in rows.filter(partner=partner_id) if partner_id else rows:
        if rules := rules_in(row.tree):
            about = f"segment:{row.uuid}"
            yield Follower(about, row.partner_id, rules, row.name, "segments:detail", str(row.uuid), "users")


def register_all() -> None:
    """Register the question, and who follows; called when the apps are ready."""
    register_followers(list_segments)
    register(
        Criterion(
            CRITERION,
            _("Their legislator on a bill"),
            WHERE,
            (
                Blank("means", "one", _("who"), True, lambda partner_id: list(MEANT.items())),
                Blank("bill", "many", _("bill"), True, _bills),
                Blank("chamber", "one", _("chamber"), False, _chambers, empty_label=_("either chamber")),
                POSSIBLE,
            ),
            _targets,
            _say,
        )
    )


def _chambers(partner_id: int) -> Choices:
    return [one for one in Chamber.choices if one[0] in ("upper", "lower")]
