"""Draws the further fields of a page's form."""

from typing import Any

from django import forms
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from campaigns.pages.fields.rules import OWN
from contacts.people.custom.rules import SEPARATOR, BadAnswer, read_answer, words_in

ROLE_CHOICES = (
    ("", "—"),
    ("parent", _("Parent or guardian")),
    ("educator", _("Educator")),
    ("student", _("Student")),
    ("alum", _("Graduate")),
    ("community", _("Member of the community")),
)


GRADE_CHOICES = (
    ("PK", _("Prekindergarten")),
    ("K-2", _("K to 2")),
    ("3-5", _("3 to 5")),
    ("6-8", _("6 to 8")),
    ("9-12", _("9 to 12")),
)


def _text(label: Any, fill: str, most: int, **attrs: str) -> forms.CharField:
    widget = forms.TextInput(attrs={"autocomplete": fill, **attrs})
    return forms.CharField(label=label, max_length=most, required=False, widget=widget)


class _Suggesting(forms.TextInput):
    """A text with suggestions that need no script."""

    def __init__(self, words: list[str]) -> None:
        super().__init__(attrs={"list": "school-names", "autocomplete": "off"})
        self.words = words

    def render(self, *args: Any, **kwargs: Any) -> SafeString:
        """Draw the text, and below it what it suggests."""
        options = format_html_join("", "<option>{}</option>", ((one,) for one in self.words))
        return format_html('{}<datalist id="school-names">{}</datalist>', super().render(*args, **kwargs), options)


def _house(name: str, words: list[str]) -> forms.Field:
    if name == "school":
        return forms.CharField(
            label=_("Your child’s school, or the one where you work or study"),
            max_length=200,
            required=False,
            widget=_Suggesting(words),
            help_text=_("Write its name and choose. Never write a child’s name."),
        )
    if name == "grades":
        return forms.MultipleChoiceField(
            label=_("Grades of your children, or those where you teach or study"),
            choices=GRADE_CHOICES,
            required=False,
            widget=forms.CheckboxSelectMultiple,
            help_text=_("The range is enough. We never ask for a child’s name."),
        )
    if name == "phone":
        return _text(_("Mobile phone"), "tel", 30, inputmode="tel")
    if name == "street":
        return _text(_("Street and number"), "address-line1", 200)
    if name == "town":
        return _text(_("Town"), "address-level2", 80)
    return forms.ChoiceField(label=_("I am a"), choices=ROLE_CHOICES, required=False)


def _own(spec: dict[str, Any], language: str) -> forms.Field:
    label: Any = words_in(spec["labels"], language, spec["name"])
    facts: dict[str, Any] = {"label": label, "required": False}
    if spec["kind"] == "long":
        return forms.CharField(max_length=1000, widget=forms.Textarea(attrs={"rows": 3}), **facts)
    if spec["kind"] == "number":
        widget = forms.TextInput(attrs={"inputmode": "numeric"})
        return forms.IntegerField(min_value=-(10**11), max_value=10**11, widget=widget, **facts)
    if spec["kind"] == "date":
        return forms.DateField(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **facts)
    if spec["kind"] == "yes":
        return forms.BooleanField(**facts)
    if spec["kind"] == "choice":
        choices = [(one["value"], words_in(one["labels"], language, one["value"])) for one in spec["choices"]]
        return forms.ChoiceField(choices=[("", "—"), *choices], **facts)
    if spec["kind"] == "many":
        choices = [(one["value"], words_in(one["labels"], language, one["value"])) for one in spec["choices"]]
        return forms.MultipleChoiceField(choices=choices, widget=forms.CheckboxSelectMultiple, **facts)
    if spec["kind"] == "place":
        return _Place(max_length=120, help_text=_("A town or a ZIP"), **facts)
    return forms.CharField(max_length=200, **facts)


class _Place(forms.CharField):
    """A town or a ZIP."""

    def clean(self, value: Any) -> str:
        """Take what may be a place."""
        try:
            return read_answer("place", [], super().clean(value))
        except BadAnswer as no:
            raise forms.ValidationError(_("Write a town or a ZIP.")) from no


def draw(spec: dict[str, Any], language: str) -> forms.Field:
    """Draw one field; what stands under a condition is asked for only when it applies, and says so to the script."""
    field = _own(spec, language) if spec["name"].startswith(OWN) else _house(spec["name"], spec["choices"])
    when = spec["when"]
    if when:
        field.widget.attrs |= {"data-when": f"f_{when['field']}", "data-when-is": when["value"]}
        field.help_text = field.help_text or _("Only if it applies to you.")
    field.required = bool(spec["required"]) and not when
    if field.required and not isinstance(field, forms.BooleanField | forms.MultipleChoiceField):
        field.widget.attrs["required"] = True
    field.empty_means_missing = bool(spec["required"]) and bool(when)
    return field


def _written(value: Any) -> str:
    if isinstance(value, list):
        return SEPARATOR.join(value)
    return "yes" if value is True else str(value)


def answers_of(specs: tuple[dict[str, Any], ...], cleaned: dict[str, Any]) -> dict[str, Any]:
    """Give what was answered as keys of a submission's payload."""
    told: dict[str, Any] = {}
    own: dict[str, Any] = {}
    for spec in specs:
        name, value = spec["name"], cleaned.get(spec["name"])
        if value in ("", None, False, []):
            continue
        if name == "role":
            told["roles"] = [value]
        elif name == "school":
            told["schools"] = [value]
        elif name == "grades":
            told["grades"] = ", ".join(value)
        elif name.startswith(OWN):
            own[name.removeprefix(OWN)] = _written(value)
        else:
            told[name] = str(value)
    return told | ({"custom": own} if own else {})
