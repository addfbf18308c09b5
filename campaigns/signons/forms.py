"""Forms of sign-ons: the public one, the contact's, the desk's."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from campaigns.pages.forms import ActionForm
from campaigns.uploads.forms import UploadField

AUTHORITY = _("I may sign for this organization, or the person named above may and will confirm it.")


class SignonForm(ActionForm):
    """Sign for an organization; whoever may sign for it confirms by mail."""

    before = ("organization", "homepage", "town", "logo")
    after = ("role", "contact_name", "contact_role", "contact_email", "authority")

    organization = forms.CharField(
        label=_("Name of the organization"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    homepage = forms.URLField(  # `website` is the trap
        label=_("Its website"), required=False, max_length=200, assume_scheme="https",
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "url"}),
    )  # fmt: skip
    town = forms.CharField(label=_("Town"), required=False, max_length=80)
    logo = UploadField("logo", label=_("Its logo"), help_text=_("Shown once the signature is confirmed. Up to 4 MB."))
    role = forms.CharField(
        label=_("Your role there"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "organization-title"})
    )
    contact_name = forms.CharField(
        label=_("Who may sign, if not you"), required=False, max_length=150,
        help_text=_("If you may sign yourself, leave these three empty."),
    )  # fmt: skip
    contact_role = forms.CharField(label=_("Their role"), required=False, max_length=120)
    contact_email = forms.EmailField(
        label=_("Their e-mail"), required=False, max_length=254, widget=forms.EmailInput(attrs={"inputmode": "email"})
    )
    authority = forms.BooleanField(label=AUTHORITY)

    def clean(self) -> dict[str, Any]:
        """Ask for name and mailbox of whoever may sign, both or none."""
        data = super().clean() or {}
        if bool(data.get("contact_name")) != bool(data.get("contact_email")):
            empty = "contact_email" if data.get("contact_name") else "contact_name"
            if empty not in self.errors:
                self.add_error(empty, _("Please give both a name and an e-mail, or leave both empty."))
        if (self.errors or self.question) and self.files.get("logo") and "logo" not in self.errors:
            self["logo"].help_text = _("Please choose the file again: browsers do not keep it.")
        return data


class SignonOptions(forms.Form):
    """The letter in every language, and to whom it goes."""

    shows_logos = forms.BooleanField(label=_("Show the logos of those who signed"), required=False, initial=True)

    def __init__(self, *args: Any, page: Any = None, **kwargs: Any) -> None:
        row = getattr(page, "signon_page", None) if page else None
        if row:
            kwargs["initial"] = {"shows_logos": row.shows_logos}
        super().__init__(*args, **kwargs)
        to_whom, letter = gettext("To whom the letter goes"), gettext("The letter")
        for code, language in settings.LANGUAGES:
            told = {name: getattr(row, name).get(code, "") if row else "" for name in ("addressee", "letter")}
            self.fields[f"addressee_{code}"] = forms.CharField(
                label=f"{to_whom} ({gettext(str(language))})",
                required=False, max_length=200, initial=told["addressee"],
            )  # fmt: skip
            self.fields[f"letter_{code}"] = forms.CharField(
                label=f"{letter} ({gettext(str(language))})", required=False, max_length=8000,
                initial=told["letter"], widget=forms.Textarea(attrs={"rows": 8, "lang": code}),
            )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Gather the texts by language."""
        data = super().clean() or {}
        for name in ("addressee", "letter"):
            data[name] = {code: (data.get(f"{name}_{code}") or "").strip() for code, _label in settings.LANGUAGES}
        if not any(data["letter"].values()):
            self.add_error("letter_en", _("Write the letter in at least one language."))
        return data


class ConfirmForm(forms.Form):
    """Who confirms for the organization."""

    name = forms.CharField(label=_("Your name"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    role = forms.CharField(label=_("Your role there"), max_length=120)
    authority = forms.BooleanField(label=_("I may sign for this organization."))


class InviteForm(forms.Form):
    """Invite an organization."""

    name = forms.CharField(label=_("Name of the organization"), max_length=150)
    contact_name = forms.CharField(label=_("Contact"), max_length=150, required=False)
    contact_email = forms.EmailField(label=_("E-mail of the contact"), max_length=254)
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
