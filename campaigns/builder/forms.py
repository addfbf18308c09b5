"""Forms of the page builder."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from campaigns.legislation.forms import LocalTimeField
from campaigns.pages.models import PageVersion
from campaigns.pages.rules import KINDS, NEEDED, TOGETHER
from campaigns.pages.services import OPT_INS, Plan
from campaigns.strategy import selectors as strategy

ORDER = (
    "title",
    "ask",
    "decides",
    "body",
    "button",
    "thanks_title",
    "thanks_body",
    "share_text",
    "closed_body",
    "receipt_subject",
    "receipt_body",
)
LONG = {"body": 8, "thanks_body": 3, "closed_body": 3, "receipt_body": 5, "ask": 2, "share_text": 2}


class PlanForm(forms.Form):
    """What a page is, beside its texts."""

    title = forms.CharField(label=_("Title"), max_length=150, help_text=_("In your own language; others follow."))
    campaign = forms.ModelChoiceField(
        label=_("Campaign"), queryset=None, required=False, to_field_name="uuid", empty_label=_("No campaign")
    )
    slug = forms.SlugField(
        label=_("Address"),
        max_length=80,
        required=False,
        help_text=_("Short words with hyphens; made of the title if empty."),
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages"),
        choices=settings.LANGUAGES,
        widget=forms.CheckboxSelectMultiple,
        initial=[code for code, _name in settings.LANGUAGES],
    )
    opt_ins = forms.MultipleChoiceField(
        label=_("Boxes of consent on the page"),
        choices=[
            ("email-alerts", _("E-mail: action alerts")),
            ("email-events", _("E-mail: events")),
            ("email-newsletter", _("E-mail: newsletter")),
            ("phone-calls", _("Calls by volunteers")),
        ],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        initial=["email-alerts"],
        help_text=_("They are never ticked beforehand. The wording is fixed and stored with each answer."),
    )
    closes_at = LocalTimeField(label=_("Closes by itself"), required=False)

    def __init__(self, *args: Any, membership: Any, page: Any = None, **kwargs: Any) -> None:
        if page:
            known = [f"{one['channel']}-{one['purpose']}" for one in page.consents]
            kwargs["initial"] = {
                "campaign": page.campaign.uuid if page.campaign else None,
                "slug": page.slug,
                "languages": page.languages,
                "opt_ins": [name for name in OPT_INS if name in known],
                "closes_at": page.closes_at,
            }
        super().__init__(*args, **kwargs)
        self.fields["campaign"].queryset = strategy.list_campaigns(membership, live=True)
        if page:
            del self.fields["title"]
            self.fields["slug"].required = True
            if page.campaign:
                self.fields["campaign"].queryset = strategy.list_campaigns(membership)

    def plan(self, kind: str, options: dict[str, Any]) -> Plan:
        """Give what was said as a plan."""
        data = self.cleaned_data
        return Plan(
            kind=kind,
            slug=data["slug"],
            campaign=data["campaign"],
            languages=tuple(code for code, _name in settings.LANGUAGES if code in data["languages"]),
            opt_ins=tuple(data["opt_ins"]),
            closes_at=data["closes_at"],
            options=options,
        )


class DraftField(forms.CharField):
    """A text that the page needs, but that may still be empty while it is a draft."""

    def validate(self, value: Any) -> None:
        """Take an empty text as well."""


class TextsForm(forms.Form):
    """The texts of a page in one language; anything may still be missing while it is a draft."""

    use_required_attribute = False

    def __init__(self, *args: Any, language: str, **kwargs: Any) -> None:
        super().__init__(*args, prefix=f"text_{language}", **kwargs)
        self.language = language
        for name in ORDER:
            column = PageVersion._meta.get_field(name)
            widget = forms.Textarea(attrs={"rows": LONG[name]}) if name in LONG else forms.TextInput()
            self.fields[name] = DraftField(
                label=str(column.verbose_name).capitalize(),
                required=name in NEEDED,
                max_length=column.max_length or 10_000,
                widget=widget,
            )
            self.fields[name].widget.attrs["lang"] = language

    @property
    def rows(self) -> list[tuple[str, Any, bool]]:
        """List the fields with a mark on those that still lack their words."""
        values = {
            name: (self.data.get(self.add_prefix(name)) if self.is_bound else self.initial.get(name)) for name in ORDER
        }
        return [(name, self[name], name in NEEDED and not (values[name] or "").strip()) for name in ORDER]


def kinds() -> list[tuple[str, Any, str]]:
    """List the kinds of pages one may make: name, label, icon."""
    return [(kind.name, kind.label, kind.icon) for kind in KINDS.values()]


assert set(ORDER) == {*NEEDED, *TOGETHER}
