"""The condition "have a child in a school …", and what schools put on the person page."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.timezone import localtime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from contacts.intake.more.rules import More, register_more
from contacts.intake.rules import register_reasons
from contacts.people.merging.rules import register_merge
from contacts.people.models import Role
from contacts.people.rules import GRADES, Panel, register_panel
from contacts.policymakers import criteria as seats
from contacts.schools import selectors
from contacts.schools.named import loading
from contacts.schools.named import selectors as named
from contacts.schools.named.rules import MERGING
from contacts.segments.criteria import POSSIBLE, WHO, one_of, uuids
from contacts.segments.rules import Ask, Blank, Choices, Criterion, register

REASONS = {
    "school_unknown": _(
        "No school of the directory is called so. The name is kept; say on the Schools page which it is."
    ),
    "school_several": _("Several schools are called so and no town is told. The name is kept; say which it is."),
    "school_unsure": _("A school is called almost so, but in another town. The name is kept; say which it is."),
    "grades_unread": _("The grades could not be read (3, K-5): what else was told is kept without them."),
}


def _grades(partner_id: int) -> Choices:
    words = {"PK": _("prekindergarten"), "K": _("kindergarten")}
    return [(one, words.get(one, one)) for one in GRADES]


def _attended(values: Mapping[str, Any], ask: Ask) -> QuerySet[Role]:
    """List the roles of parents at the schools that every blank that was filled in agrees on."""
    today = localtime(ask.now).date()
    there = [
        set(selectors.organizations_of(uuids(values[name]))) for name in ("school", "school_district") if values[name]
    ]
    for name, districts_of in (
        ("committee", seats.districts_of_committees),
        ("legislator", seats.districts_of_legislators),
    ):
        if values[name]:
            districts = districts_of(uuids(values[name]), today)
            there.append(set(selectors.organizations_in(districts, possible=bool(values["possible"]))))
    rows = Role.objects.filter(kind="parent", until=None)
    if there:
        rows = rows.filter(organization__in=sorted(set.intersection(*there)))
    else:
        anywhere = Q(organization=None, detail__has_key="grades")  # told without saying the school
        rows = rows.filter(anywhere | Q(organization__kind__in=("school", "district")))
    if values["grades"]:
        asked = Q(pk=None)
        for grade in values["grades"]:
            asked |= Q(detail__contains={"grades": [grade]})
        rows = rows.filter(asked)
    return rows


def _say(labels: Mapping[str, Any], positive: bool) -> str:
    parts = [gettext("have a child in a school") if positive else gettext("have no child in a school")]
    if labels["school"]:
        parts.append(gettext("called %(school)s") % {"school": one_of(labels["school"])})
    if labels["school_district"]:
        parts.append(gettext("of %(district)s") % {"district": one_of(labels["school_district"])})
    if labels["grades"]:
        parts.append(gettext("in grade %(grades)s") % {"grades": one_of(labels["grades"])})
    if labels["committee"]:
        parts.append(gettext("in a district of a member of %(committee)s") % {"committee": one_of(labels["committee"])})
    if labels["legislator"]:
        parts.append(gettext("in the district of %(name)s") % {"name": one_of(labels["legislator"])})
    return " ".join(parts)


def _many(name: str, label: Any, choices: Any, empty: Any) -> Blank:
    return Blank(name, "many", label, False, choices, empty_label=empty)


def register_all() -> None:
    """Register the condition and the panel; called when the apps are ready."""
    register_merge(*MERGING)
    register_more(More("schools", loading.write, named.look))
    register_more(More("grades", loading.write_grades, named.look_at_grades))
    register_reasons(REASONS)
    register_panel(Panel(_("Schools"), "schools:panel", "people.view"))
    register(
        Criterion(
            "child_school",
            _("Their child’s school"),
            WHO,
            (
                _many(
                    "committee", _("members of this committee sit for its district"), seats.list_committees, _("any")
                ),
                _many("legislator", _("in the district of"), seats.list_legislators, _("any legislator")),
                _many("school", _("school"), selectors.list_attended, _("any school")),
                _many(
                    "school_district", _("school district"), lambda by: selectors.list_districts(), _("any district")
                ),
                _many("grades", _("grade"), _grades, _("any grade")),
                POSSIBLE,
            ),
            _attended,
            _say,
        )
    )
