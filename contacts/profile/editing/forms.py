"""Forms of what can be corrected on the person page."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from contacts.people import selectors as people
from contacts.people.forms import refuse_child
from contacts.people.models import Person, RoleKind


class NamesForm(forms.Form):
    """Names and language."""

    given_name = forms.CharField(label=_("Given name"), max_length=100, required=False)
    family_name = forms.CharField(label=_("Family name"), max_length=100, required=False)
    preferred_name = forms.CharField(
        label=_("Likes to be called"), max_length=100, required=False, help_text=_("Used in letters and on the phone.")
    )
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)

    @classmethod
    def values_of(cls, person: Person) -> dict[str, Any]:
        """Read what the form shows at first."""
        return {name: getattr(person, name) for name in cls.base_fields}


class HomeForm(forms.Form):
    """Where somebody lives."""

    street = forms.CharField(label=_("Street and number"), max_length=200, required=False)
    unit = forms.CharField(label=_("Apartment or unit"), max_length=40, required=False)
    town = forms.CharField(label=_("Town"), max_length=80, required=False, help_text=_("A village will do."))
    zip = forms.CharField(label=_("ZIP"), max_length=10, required=False)

    def clean(self) -> dict[str, Any]:
        """Ask for a town or a ZIP."""
        values = super().clean() or {}
        if not values.get("town") and not values.get("zip"):
            self.add_error("town", _("Give a town or a ZIP: without either no district can be found."))
        return values


class RoleForm(forms.Form):
    """A role, perhaps at an organization."""

    kind = forms.ChoiceField(label=_("Role"), choices=RoleKind.choices)
    organization = forms.ModelChoiceField(
        label=_("Where"), queryset=None, to_field_name="uuid", required=False, empty_label=_("no organization")
    )

    def __init__(self, *args: Any, membership: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["organization"].queryset = people.list_chosen_among(membership).order_by("name")


class BelongingForm(forms.Form):
    """An organization and what somebody is there."""

    organization = forms.ModelChoiceField(
        label=_("Organization"), queryset=None, to_field_name="uuid", empty_label=_("Choose one")
    )
    title = forms.CharField(label=_("Title there"), max_length=120, required=False, validators=[refuse_child])

    def __init__(self, *args: Any, membership: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["organization"].queryset = people.list_chosen_among(membership).order_by("name")


class TagForm(forms.Form):
    """A tag's word."""

    name = forms.CharField(label=_("Tag"), max_length=60)


class PointForm(forms.Form):
    """One e-mail address or phone."""

    address = forms.CharField(
        label=_("E-mail or phone"),
        max_length=320,
        help_text=_("Consent belongs to an address: at a new one nothing is allowed yet."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
