"""Forms of partners."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from coalition.partners import rules
from coalition.partners.models import Membership, Partner, RoleName

TOKEN_DAYS = [("30", _("30 days")), ("90", _("90 days")), ("365", _("one year"))]
VERBS = {"view": _("read"), "edit": _("read and change")}
SUBJECTS = {
    "people": _("People"),
    "policymakers": _("Legislators"),
    "segments": _("Segments"),
    "legislation": _("Bills & hearings"),
    "campaigns": _("Campaigns"),
    "pages": _("Pages"),
    "alerts": _("Alerts (drafts)"),
    "turnout": _("Turnout"),
    "testimony": _("Testimony"),
    "outreach": _("Outreach"),
    "reports": _("Reports"),
}

# Chips of the diary: key -> words, and the first words of the deeds that belong to it.
DIARY_SUBJECTS = {
    "mail": (_("Alerts and mail"), "alert|bundle|message"),
    "bills": (_("Bills & hearings"), "legislation|bill|hearing|position"),
    "calls": (_("Outreach"), "call|call_list|outreach"),
    "campaigns": (_("Campaigns"), "campaign"),
    "consent": (_("Consent"), "consent"),
    "people": (_("People"), "person|organization|import|submission|segment|tag|role"),
    "pages": (_("Pages"), "page|petition|signature"),
    "turnout": (_("Turnout"), "turnout|rsvp|event|testimony"),
    "team": (_("Team and access"), "membership|invitation|partner|profile|token|sender|domain|seed"),
    "lists": (_("Lists taken out"), "list"),
}


def list_missing(partner: Partner, sender: Any) -> list[Any]:
    """List what a partner lacks before it can send."""
    needed = [(_("Postal address"), partner.postal_address), (_("Sender"), sender)]
    return [label for label, there in needed if not there]


def scope_label(scope: str) -> str:
    """Say a scope in words."""
    subject, _dot, verb = scope.partition(".")
    return f"{SUBJECTS.get(subject, subject)}: {VERBS.get(verb, verb)}"


class InviteForm(forms.Form):
    """Whom to invite, as what."""

    email = forms.EmailField(label=_("E-mail address"))
    role = forms.ChoiceField(label=_("Role"), widget=forms.RadioSelect)
    language = forms.ChoiceField(label=_("Language of the invitation"), choices=settings.LANGUAGES)

    def __init__(self, *args: Any, by: Membership, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["role"].choices = [
            (value, ROLE_WORDS[value]) for value, _label in RoleName.choices if rules.may_give(by.role, value)
        ]
        self.fields["role"].initial = rules.VOLUNTEER
        self.fields["language"].initial = by.partner.language


ROLE_WORDS = {
    rules.ADMINISTRATOR: _("Administrator – everything, and the team, the settings and the API tokens"),
    rules.ORGANIZER: _("Organizer – campaigns, people, alerts, exports"),
    rules.VOLUNTEER: _("Volunteer – calls from a list and checks people in, sees nothing else"),
    rules.VIEWER: _("Viewer – sees everything, changes nothing"),
}


class RoleForm(forms.Form):
    """A new role for a member."""

    role = forms.ChoiceField(label=_("Role"), choices=RoleName.choices)


class PartnerForm(forms.ModelForm):
    """The settings of a partner."""

    class Meta:
        model = Partner
        fields = ["name", "website", "color", "language", "postal_address", "approval_from", "asks_twice"]
        widgets = {
            "color": forms.TextInput(attrs={"type": "color", "class": "form-control-color"}),
            "postal_address": forms.Textarea(attrs={"rows": 3}),
        }
        help_texts = {
            "name": _("As supporters know you."),
            "color": _("For your public pages. It is darkened by itself where white text could not be read."),
            "language": _("New pages and invitations start in this language."),
            "postal_address": _("The law asks for it at the foot of every e-mail to many people."),
            "asks_twice": _(
                "What somebody ticks on a public page counts only after she presses a button in an e-mail."
                " Until then nothing is sent to her."
            ),
            "approval_from": _("Alerts to so many people or more wait for a second organizer’s yes. 0: never."),
        }

    def clean_color(self) -> str:
        """Accept #rrggbb only."""
        RegexValidator(r"^#[0-9a-fA-F]{6}$", _("Write the colour as # and six digits."))(self.cleaned_data["color"])
        return self.cleaned_data["color"].lower()


class NewPartnerForm(forms.ModelForm):
    """A partner that joins, and its first administrator."""

    email = forms.EmailField(label=_("E-mail address of its first administrator"))

    class Meta:
        model = Partner
        fields = ["name", "slug"]
        help_texts = {"slug": _("Short name for files and commands: small letters, digits, hyphens.")}


class TokenForm(forms.Form):
    """What a program may do, and until when."""

    name = forms.CharField(
        label=_("What is it for?"), max_length=100, help_text=_("For example “Website signup form”.")
    )
    scopes = forms.MultipleChoiceField(label=_("What may it do?"), widget=forms.CheckboxSelectMultiple)
    days = forms.ChoiceField(label=_("How long?"), choices=TOKEN_DAYS, initial="90")

    def __init__(self, *args: Any, by: Membership, **more: Any) -> None:
        super().__init__(*args, **more)
        scopes = rules.scopes_open_to(by.role, is_lead=by.partner.is_lead)
        self.fields["scopes"].choices = [(one, scope_label(one)) for one in scopes]

    def expires_at(self, now: datetime) -> datetime:
        """Tell when the token ends."""
        return now + timedelta(days=int(self.cleaned_data["days"]))


class AcceptForm(forms.Form):
    """What somebody new types when she accepts an invitation."""

    name = forms.CharField(label=_("Your name"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    password = forms.CharField(
        label=_("Choose a password"),
        strip=False,
        help_text=_("At least 10 characters. Three or four words that only you would put together are best."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
