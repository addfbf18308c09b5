"""Forms of the page builder."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from campaigns.legislation.forms import LocalTimeField
from campaigns.pages import selectors as pages
from campaigns.pages.models import PageVersion
from campaigns.pages.rules import KINDS, NEEDED, TOGETHER, read_origin
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
    "won_body",
    "hero_alt",
    "receipt_subject",
    "receipt_body",
)
LONG = {"body": 8, "thanks_body": 3, "closed_body": 3, "won_body": 3, "receipt_body": 5, "ask": 2, "share_text": 2}
HINTS = {
    "body": _(
        "Blank lines part paragraphs. ## begins a heading, - a list, > a quotation; [words](https://…) is a link."
    ),
    "won_body": _("Needed before you close the page with a victory."),
}


ASKS = ("asks_code", "asks_twice")


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
            ("sms-texts", _("Text messages")),
        ],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        initial=["email-alerts"],
        help_text=_("They are never ticked beforehand. The wording is fixed and stored with each answer."),
    )
    publish_at = LocalTimeField(
        label=_("Goes public by itself"),
        required=False,
        help_text=_("If it is complete by then; else it stays a draft."),
    )
    closes_at = LocalTimeField(label=_("Closes by itself"), required=False)
    next_page = forms.ModelChoiceField(
        label=_("Next step after this one"),
        queryset=None,
        required=False,
        to_field_name="uuid",
        empty_label=_("Another page of the campaign"),
        help_text=_("Shown with the thanks, as long as it is open."),
    )
    tag = forms.CharField(
        label=_("Tag for whoever takes part"),
        max_length=60,
        required=False,
        help_text=_("A segment can ask for it."),
    )
    prefills = forms.BooleanField(
        label=_("Links in our mails fill in name, e-mail and ZIP"),
        required=False,
        help_text=_("Whoever gets the mail passed on sees them, too."),
    )
    asks_code = forms.BooleanField(
        label=_("Without JavaScript, ask for a code by e-mail"),
        required=False,
        help_text=_("Else only when very many forms come in at once."),
    )
    asks_twice = forms.BooleanField(
        label=_("What is ticked counts only after a click in an e-mail (double opt-in)"),
        required=False,
        help_text=_("Always so if your settings say it for all pages."),
    )
    embed_origins = forms.CharField(
        label=_("Websites that may show this form"),
        required=False,
        max_length=1200,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One address a line, such as https://www.example.org. *.example.org stands for all below."),
    )

    def __init__(self, *args: Any, membership: Any, page: Any = None, **kwargs: Any) -> None:
        if page:
            known = [f"{one['channel']}-{one['purpose']}" for one in page.consents]
            kwargs["initial"] = {
                "campaign": page.campaign.uuid if page.campaign else None,
                "slug": page.slug,
                "languages": page.languages,
                "opt_ins": [name for name in OPT_INS if name in known],
                "embed_origins": "\n".join(page.embed_origins),
                "next_page": page.next_page.uuid if page.next_page else None,
                **{name: getattr(page, name) for name in ("closes_at", "publish_at", "tag", "prefills", *ASKS)},
            }
        super().__init__(*args, **kwargs)
        self.fields["campaign"].queryset = strategy.list_campaigns(membership, live=True)
        self.fields["next_page"].queryset = pages.list_next(membership, but=page)
        self.fields["next_page"].label_from_instance = pages.title_of
        if page:
            del self.fields["title"]
            self.fields["slug"].required = True
            if page.campaign:
                self.fields["campaign"].queryset = strategy.list_campaigns(membership)

    def clean_embed_origins(self) -> tuple[str, ...]:
        """Read the websites, one a line; says which one is none."""
        told: list[str] = []
        for line in self.cleaned_data["embed_origins"].split()[:20]:
            origin = read_origin(line)
            if not origin or len(origin) > 120:
                raise forms.ValidationError(_("This is no address of a website: %(line)s") % {"line": line[:80]})
            if origin not in told:
                told.append(origin)
        return tuple(told)

    def clean(self) -> dict[str, Any]:
        """Want the opening before the closing."""
        data = super().clean() or {}
        if data.get("publish_at") and data.get("closes_at") and data["closes_at"] <= data["publish_at"]:
            self.add_error("closes_at", _("It closes before it goes public."))
        return data

    def plan(self, kind: str, options: dict[str, Any], fields: tuple[dict[str, Any], ...] = ()) -> Plan:
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
            fields=fields,
            **{name: data[name] for name in ("publish_at", "tag", "next_page", "prefills", *ASKS)},
            embed_origins=data["embed_origins"],
        )


class DraftField(forms.CharField):
    """A text that the page needs, but that may still be empty while it is a draft."""

    def validate(self, value: Any) -> None:
        """Take an empty text as well."""


class TextsForm(forms.Form):
    """The texts of a page in one language; anything may still be missing while it is a draft."""

    use_required_attribute = False
    lacks: Sequence[str] = ()

    def __init__(self, *args: Any, language: str, **kwargs: Any) -> None:
        super().__init__(*args, prefix=f"text_{language}", **kwargs)
        self.language = language
        for name in ORDER:
            column = PageVersion._meta.get_field(name)
            widget = forms.Textarea(attrs={"rows": LONG[name]}) if name in LONG else forms.TextInput()
            self.fields[name] = DraftField(
                label=str(column.verbose_name).capitalize(),
                required=name in NEEDED,
                help_text=HINTS.get(name, ""),
                max_length=column.max_length or 10_000,
                widget=widget,
            )
            self.fields[name].widget.attrs["lang"] = language

    @property
    def typed(self) -> dict[str, str]:
        """Give the words as they stand in the fields."""
        told = self.data if self.is_bound else self.initial
        return {name: str(told.get(self.add_prefix(name) if self.is_bound else name) or "") for name in ORDER}

    @property
    def rows(self) -> list[tuple[str, Any, bool]]:
        """List the fields with a mark on those that still lack their words: needed, or told in another language."""
        return [(name, self[name], name in self.lacks) for name in ORDER]


def kinds() -> list[tuple[str, Any, str, Any]]:
    """List the kinds of pages one may make: name, label, icon, what it is for."""
    return [(kind.name, kind.label, kind.icon, kind.explains) for kind in KINDS.values()]


assert set(ORDER) == {*NEEDED, *TOGETHER}
