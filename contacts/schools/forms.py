"""The form of somebody at a school, and the list of schools."""

from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from coalition.listing.criteria import Column, Filter, Listing
from contacts.people.models import Person, RoleKind
from contacts.people.rules import GRADES, grades_in_short
from contacts.places import selectors as places
from contacts.schools import selectors
from contacts.schools.models import School, SchoolType

GRADE_WORDS = {"PK": _("Prekindergarten"), "K": _("Kindergarten")}


class AtSchoolForm(forms.Form):
    """What somebody is at a school, and which grades. There is no place for a name: no child is ever named."""

    kind = forms.ChoiceField(
        label=_("Role"), choices=[one for one in RoleKind.choices if one[0] in selectors.AT_SCHOOL]
    )
    low = forms.ChoiceField(
        label=_("From grade"),
        required=False,
        help_text=_("Of a parent the grades of the children, of an educator those taught."),
    )
    high = forms.ChoiceField(label=_("Up to grade"), required=False)

    def __init__(self, *args: Any, school: School, **more: Any) -> None:
        super().__init__(*args, **more)
        grades = school.grades or GRADES
        choices = [("", _("not known")), *((one, GRADE_WORDS.get(one, one)) for one in grades)]
        self.fields["low"].choices = self.fields["high"].choices = choices


def _sits(row: School) -> str:
    return row.organization.parent.name if row.organization.parent else ""


def listing() -> Listing:
    """Describe the list of schools and districts."""
    towns = list(places.list_towns().values_list("key", "name"))
    return Listing(
        name="schools",
        columns=[
            Column(
                "name",
                _("Name"),
                lambda row: row.organization.name,
                sort="organization__name",
                link=lambda row: reverse("schools:detail", args=[row.organization.uuid]),
            ),
            Column("type", _("Kind"), School.get_type_display),
            Column("district", _("School district"), _sits),
            Column("town", _("Town"), lambda row: row.organization.town),
            Column("grades", _("Grades"), lambda row: grades_in_short(row.grades)),
            Column("size", _("Our people there"), "size", kind="number"),
        ],
        default="name",
        filters=[
            Filter("type", _("Kind"), SchoolType.choices, lambda rows, value: rows.filter(type=value)),
            Filter("town", _("Town"), towns, lambda rows, value: rows.filter(town__key=value)),
        ],
        search=selectors.named,
        search_hint=_("Name of the school or town"),
        empty=(
            "school",
            _("No schools yet"),
            _("The directory of schools is loaded by an administrator: manage.py load_schools."),
            "",
            "",
        ),
    )


def people_there(school: School) -> Listing:
    """Describe the list of our people at a school."""
    return Listing(
        name="at_school",
        columns=[
            Column(
                "name", _("Name"), str, sort="sort_name", link=lambda one: reverse("people:detail", args=[one.uuid])
            ),
            Column("language", _("Language"), Person.get_language_display),
            Column("changed", _("Changed"), "modified_at", sort="modified_at", kind="time"),
        ],
        default="name",
        empty=("users", _("None of your people is at this school yet"), "", "", ""),
    )
