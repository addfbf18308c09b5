"""The desk's fields for lists of choices: one box per language, one choice a line."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from campaigns.pages.choices.rules import LONGEST, MOST, Choice, lines_of, merge, read_lines


class ChoiceLists:
    """Adds lists to a desk form: `lists` names them, `starts` gives the words that a new page begins with."""

    lists: Mapping[str, Any] = {}
    starts: Mapping[str, tuple[Any, ...]] = {}

    def add_lists(self, form: forms.Form, kept: Mapping[str, list[Choice]] | None) -> None:
        """Add the fields to a form, with what is kept or with the words to start from."""
        self.kept = dict(kept or {})
        for name, label in self.lists.items():
            for code, language in settings.LANGUAGES:
                if kept is None:
                    with translation.override(code):
                        start = "\n".join(str(words) for words in self.starts.get(name, ()))
                else:
                    start = lines_of(self.kept.get(name, []), code)
                form.fields[f"{name}_{code}"] = forms.CharField(
                    label=f"{label} ({_(str(language))})",
                    required=False,
                    max_length=3000,
                    initial=start,
                    widget=forms.Textarea(attrs={"rows": 6, "lang": code}),
                    help_text=_("One a line; the same line of each language belongs together."),
                )

    def read_lists(self, form: forms.Form, data: dict[str, Any]) -> None:
        """Read the lists into `data`; a language that has more or fewer lines than the first is told."""
        codes = [code for code, _language in settings.LANGUAGES]
        for name in self.lists:
            lines = {code: read_lines(data.get(f"{name}_{code}") or "") for code in codes}
            first = lines[codes[0]]
            for code in codes:
                field = f"{name}_{code}"
                if len(lines[code]) != len(first):
                    form.add_error(
                        field, _("Each choice needs a line in every language: %(n)s here.") % {"n": len(first)}
                    )
                elif len(first) > MOST or any(len(words) > LONGEST for words in lines[code]):
                    form.add_error(field, _("At most 20 choices of 80 letters each."))
                elif len({words.casefold() for words in lines[code]}) < len(first):
                    form.add_error(field, _("A choice stands here twice."))
            if not form.errors:
                data[name] = merge(self.kept.get(name, []), lines)
