"""Forms of the desk: the guide of a hearing, a number, why somebody fell out."""

import hashlib
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from campaigns.legislation.models import Bill
from campaigns.testimony.models import Guide, Stance, Why

MOST_FACTS = 12
LONGEST_FACT = 400


class GuideForm(forms.Form):
    """What testimony to a hearing is about: the bill, our side, facts to choose from in both languages."""

    bill = forms.ModelChoiceField(
        label=_("Bill"), queryset=Bill.objects.none(), to_field_name="uuid", required=False,
        empty_label=_("Let each person choose"),
    )  # fmt: skip
    stance = forms.ChoiceField(label=_("Our side"), choices=Stance.choices)
    most_words = forms.IntegerField(
        label=_("Words of a written testimony, at most"), min_value=100, max_value=5000, initial=1000
    )
    facts_en = forms.CharField(
        label=_("Facts to choose from (English)"), required=False, max_length=6000,
        widget=forms.Textarea(attrs={"rows": 6, "lang": "en"}),
        help_text=_("One fact a line, with its source. Nobody has to use one."),
    )  # fmt: skip
    facts_es = forms.CharField(
        label=_("Facts to choose from (Spanish)"), required=False, max_length=6000,
        widget=forms.Textarea(attrs={"rows": 6, "lang": "es"}),
        help_text=_("The same facts in the same order."),
    )  # fmt: skip

    def __init__(self, *args: Any, guide: Guide, bills: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {
            "bill": guide.bill.uuid if guide.bill else None, "stance": guide.stance, "most_words": guide.most_words,
            **{f"facts_{code}": "\n".join(one.get(code, "") for one in guide.facts) for code in ("en", "es")},
        }  # fmt: skip
        super().__init__(*args, **kwargs)
        field: Any = self.fields["bill"]
        field.queryset = bills
        field.label_from_instance = lambda bill: f"{bill.identifier}: {bill.title[:80]}"

    def clean(self) -> dict[str, Any]:
        """Put the lines of both languages together."""
        data = super().clean() or {}
        lines = {code: _lines(data.get(f"facts_{code}", "")) for code in ("en", "es")}
        if len(lines["en"]) != len(lines["es"]):
            said = _("Each fact needs a line in both languages: %(n)s here.") % {"n": len(lines["en"])}
            self.add_error("facts_es", said)
        if len(lines["en"]) > MOST_FACTS or any(len(one) > LONGEST_FACT for both in lines.values() for one in both):
            self.add_error("facts_en", _("At most 12 facts of 400 letters each."))
        return data

    @property
    def facts(self) -> dict[str, Any]:
        """Give what is kept."""
        data = self.cleaned_data
        pairs = zip(_lines(data["facts_en"]), _lines(data["facts_es"]), strict=True)
        told = [{"key": key_of(english), "en": english, "es": spanish} for english, spanish in pairs]
        return {"bill": data["bill"], "stance": data["stance"], "most_words": data["most_words"], "facts": told}


class WhyForm(forms.Form):
    """Why somebody does not testify."""

    why = forms.ChoiceField(
        label=_("Why?"),
        choices=[(one.value, one.label) for one in (Why.DECLINED, Why.MISSED, Why.NOT_CALLED, Why.OTHER)],
    )


class NumberForm(forms.Form):
    """The number under which the committee registered somebody."""

    number = forms.CharField(label=_("Number of the registration"), max_length=40, required=False)


def _lines(text: str) -> list[str]:
    return [line for raw in text.splitlines() if (line := " ".join(raw.split()))]


def key_of(words: str) -> str:
    """Name a fact by its words."""
    return hashlib.sha256(words.encode()).hexdigest()[:10]
