"""Forms of the person page, and the list of people with its columns and chips."""

from typing import Any

from django import forms
from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from coalition.listing.criteria import BulkAction, Column, Filter, Listing
from coalition.listing.rules import number
from contacts.people import selectors as people
from contacts.people.custom import selectors as custom
from contacts.people.custom.rules import OWN, words_in
from contacts.people.models import Person, RoleKind
from contacts.places import selectors as places
from contacts.places.models import Address
from contacts.profile import selectors
from contacts.profile.editing.forms import NamesForm


class PersonForm(NamesForm):
    """A person as an organizer adds her."""

    email = forms.EmailField(label=_("E-mail"), required=False)
    phone = forms.CharField(label=_("Phone"), max_length=40, required=False)
    street = forms.CharField(label=_("Street and number"), max_length=200, required=False)
    town = forms.CharField(label=_("Town"), max_length=80, required=False)
    zip = forms.CharField(label=_("ZIP"), max_length=10, required=False)
    roles = forms.MultipleChoiceField(
        label=_("Roles"),
        choices=[choice for choice in RoleKind.choices if choice[0] != RoleKind.POLICYMAKER],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    tags = forms.CharField(label=_("Tags"), required=False, help_text=_("Several are separated by commas."))
    field_order = (
        "given_name", "family_name", "email", "phone", "language", "street", "town", "zip", "roles", "tags",
        "preferred_name",
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Ask for a name and for a way to reach her."""
        values = super().clean() or {}
        if not values.get("given_name") and not values.get("family_name"):
            self.add_error("given_name", _("Give a name."))
        if not self.errors.get("email") and not values.get("email") and not values.get("phone"):
            self.add_error("email", _("Give an e-mail address or a phone: by that we know people again."))
        return values

    def payload(self) -> dict[str, Any]:
        """Give the person payload of a submission; what was left empty stays out."""
        values = {key: value for key, value in self.cleaned_data.items() if value}
        if "tags" in values:
            values["tags"] = [word.strip() for word in values["tags"].split(",") if word.strip()]
        return values


# --- the list of people -----------------------------------------------------------------------------------------------
def _points(person: Person, kind: str) -> list[str]:
    found = [reach.point for reach in person.reaches.all() if reach.until is None and reach.point.kind == kind]
    return [point.value for point in found]


def _home(person: Any) -> Address | None:
    return person.homes_now[0] if person.homes_now else None


def _town(person: Any) -> str:
    home = _home(person)
    return "" if home is None else home.town.name if home.town else home.town_text


ROLE_NAMES = dict(RoleKind.choices)  # built anew at every look-up otherwise; a file has many rows


def _roles(person: Any) -> str:
    kinds = dict.fromkeys(role.kind for role in person.roles_now)
    return ", ".join(str(ROLE_NAMES.get(kind, kind)) for kind in kinds)


def _filters(membership: Any) -> list[Filter]:
    tags = {str(tag.uuid): tag for tag in people.list_tags(membership)[:300]}
    towns = {key: (pk, name) for pk, key, name in places.list_towns().values_list("pk", "key", "name")}
    order = {"upper": 0, "lower": 1, "congress": 2}
    rows = sorted(places.list_districts(), key=lambda one: (order.get(one.chamber, 9), one.number))
    districts, ids = [(str(one.uuid), str(one)) for one in rows], {str(one.uuid): one.pk for one in rows}
    return [
        Filter("role", _("Role"), RoleKind.choices, selectors.in_role),
        Filter(
            "tag",
            _("Tag"),
            [(uuid, tag.name) for uuid, tag in tags.items()],
            lambda q, value: selectors.with_tag(q, tags[value].pk),
        ),
        Filter(
            "town",
            _("Town"),
            [(key, name) for key, (_pk, name) in towns.items()],
            lambda q, value: selectors.in_town(q, towns[value][0]),
        ),
        Filter("language", _("Language"), settings.LANGUAGES, lambda q, value: q.filter(language=value)),
        Filter("district", _("District"), districts, lambda q, value: selectors.in_district(q, ids[value])),
    ]


def _note(membership: Any, words: str) -> str:
    if not selectors.has_too_many_by_address(membership, words):
        return ""
    shown = number(selectors.BY_ADDRESS)
    return _("Many addresses match: only %(shown)s of them are looked at. Write more of the address.") % {
        "shown": shown
    }


def _own_columns(membership: Any) -> list[Column]:
    """Describe a column for each field of the partner's own; hidden at first, in every file."""
    language = get_language() or "en"

    def told_by(field: int) -> Any:
        def say(person: Any) -> str:
            told = getattr(person, "answers_now", ())  # read only where a column or a file shows them
            return next((custom.in_words(one, language) for one in told if one.field_id == field), "")

        return say

    rows = custom.list_fields(membership.partner.pk)
    return [
        Column(f"{OWN}{row.key}", words_in(row.labels, language, row.key), told_by(row.pk), hidden=True) for row in rows
    ]


def people_list(membership: Any) -> Listing:
    """Describe the list of people for this membership."""
    bulk = [BulkAction(reverse("people:tag_chosen"), _("Tag them"), "tag")] if membership.may("people.edit") else []
    if bulk:
        bulk.append(BulkAction(reverse("duplicates:compare"), _("The same person?"), "copy"))
        url = reverse("changing:change_chosen")
        bulk.append(BulkAction(url, _("Change them"), "edit", whole=_("Change everybody in this list")))
    return Listing(
        name="people",
        columns=[
            Column(
                "name",
                _("Name"),
                str,
                sort="sort_name",
                link=lambda p: reverse("people:detail", args=[p.uuid]),
            ),
            Column("town", _("Town"), _town),
            Column("roles", _("Roles"), _roles),
            Column("tags", _("Tags"), lambda p: ", ".join(t.tag.name for t in p.tags_now)),
            Column("email", _("E-mail"), lambda p: ", ".join(_points(p, "email"))),
            Column("phone", _("Phone"), lambda p: ", ".join(_points(p, "phone")), hidden=True),
            Column("zip", _("ZIP"), lambda p: home.zip if (home := _home(p)) else "", hidden=True),
            Column("language", _("Language"), Person.get_language_display, hidden=True),
            *_own_columns(membership),
            Column("changed", _("Changed"), "modified_at", sort="modified_at", kind="time"),
        ],
        default="name",
        filters=_filters(membership),
        search=selectors.search_people,
        search_hint=_("Name, e-mail, phone or town"),
        search_note=lambda words: _note(membership, words),
        export_right="people.export",
        bulk=bulk,
        empty=(
            "users",
            _("Nobody here yet"),
            _("Import a file of supporters, or add the first person by hand."),
            reverse("people:new"),
            _("Add a person"),
        ),
    )
