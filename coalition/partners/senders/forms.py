"""Forms of senders, and the words for what the name system says about a domain."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from coalition.partners.senders.models import SeedAddress, SenderIdentity, SendingDomain
from coalition.post import domains

CHECKS = {
    "spf": (_("SPF"), _("says who may send mail for your domain")),
    "dkim": (_("DKIM"), _("signs each mail, so that nobody can write in your name")),
    "dmarc": (_("DMARC"), _("tells mailboxes what to do with mail that is not signed")),
}
STATES = {
    domains.GOOD: (_("in order"), "good"),
    domains.WEAK: (_("have a look"), "warn"),
    domains.MISSING: (_("missing"), "bad"),
    domains.WRONG: (_("wrong"), "bad"),
    domains.UNKNOWN: (_("not known"), "plain"),
}
FINDINGS = {
    ("spf", "fine"): _("Your domain names our mail provider."),
    ("spf", "without_us"): _(
        "Your domain has a record, but our mail provider is not in it. If you chose your provider’s automatic set-up, "
        "it has a record of its own and this is fine. Otherwise change the record."
    ),
    ("spf", "no_record"): _(
        "Your domain has no such record. If you chose your provider’s automatic set-up, it has a record of its own and "
        "this is fine. Otherwise add one."
    ),
    ("spf", "no_domain"): _("The name system does not know this domain. Is the address written as it should be?"),
    ("spf", "several"): _("There are several such records. Mailboxes then trust none of them: keep one."),
    ("spf", "open"): _("The record lets everybody send in your name. Change its last word to ~all."),
    ("dkim", "fine"): _("The key that signs our mail is there."),
    ("dkim", "withdrawn"): _("The key is empty, which means that it was withdrawn: nothing is signed."),
    ("dkim", "no_record"): _("There is no key. Gmail and Yahoo put unsigned mail to many people into spam."),
    ("dmarc", "fine"): _("Mail in your name that is not signed is stopped."),
    ("dmarc", "only_watching"): _("There is a policy. For now it only watches, which is enough to send."),
    ("dmarc", "no_record"): _("There is no policy. Gmail and Yahoo ask for one from whoever writes to many people."),
    ("dmarc", "several"): _("There are several policies. Mailboxes then follow none of them: keep one."),
    ("dmarc", "no_policy"): _("The record names no policy: p=none, p=quarantine or p=reject is missing."),
    ("dmarc", "not_aligned"): _(
        "The policy asks for a key of this very domain (adkim=s), but the key belongs to the domain above it. Have "
        "this domain signed by your provider, or take adkim=s away."
    ),
}
UNKNOWN = _("The name system could not be asked from here. This says nothing about your domain; it is tried again.")
MADE_UP = _("This domain is reserved for examples. It is fine to try things out; no real mail can leave from it.")


class SenderForm(forms.ModelForm):
    """A name and an address that mail comes from."""

    class Meta:
        model = SenderIdentity
        fields = ["name", "email", "reply_to"]
        help_texts = {
            "name": _("Who the e-mail is from, for example “Ana from Every Child”."),
            "email": _("An address of a domain that your mail provider has verified."),
            "reply_to": _("Where answers go, if not to the sender."),
        }

    def clean_name(self) -> str:
        """Keep a name on one line."""
        return " ".join(self.cleaned_data["name"].split())

    def clean_email(self) -> str:
        """Write an address in small letters."""
        return str(self.cleaned_data["email"]).lower()


class SeedForm(forms.ModelForm):
    """A mailbox that gets every test. It stands beside the form of a sender, whose fields have the same names."""

    class Meta:
        model = SeedAddress
        fields = ["label", "email"]
        help_texts = {"label": _("For example “Gmail on my phone”."), "email": _("A mailbox that you can look into.")}

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, auto_id="seed_%s", **options)


@dataclass(frozen=True)
class Said:
    """One check in words: what it is, how it stands, why it matters, where and what to add."""

    title: Any
    meaning: Any
    state: str
    label: Any
    tone: str
    words: Any
    name: str
    record: str
    add: str = ""
    kind: str = "TXT"


def say_domain(domain: SendingDomain, report_to: str) -> list[Said]:
    """Say what is known about a domain, and for each record that lacks or is wrong, what to add."""
    return [_say(row, report_to) for row in domain.findings]


def _say(row: Mapping[str, str], report_to: str) -> Said:
    title, meaning = CHECKS[row["check"]]
    label, tone = STATES[row["state"]]
    words = FINDINGS.get((row["check"], row["code"]), UNKNOWN)
    add, kind = "", "TXT"
    if row["state"] in {domains.WEAK, domains.MISSING, domains.WRONG} and row["code"] != "no_domain":
        add, kind = _record(row, report_to)
    return Said(title, meaning, row["state"], label, tone, words, row["name"], row["record"], add, kind)


def _record(row: Mapping[str, str], report_to: str) -> tuple[str, str]:
    if row["check"] == "spf":
        return domains.suggest_spf(row["record"], settings.MAIL_SPF), "TXT"
    if row["check"] == "dmarc":
        return domains.suggest_dmarc(report_to), "TXT"
    return "", "CNAME"  # the provider makes it for this account: only it can say
