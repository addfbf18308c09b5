"""Says consents in words: what holds now, since when, how it came about, by which wording."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from contacts.consent import rules
from contacts.consent.models import Consent, ConsentState, ContactPoint, Suppression
from contacts.consent.selectors import points_of
from contacts.consent.twice.models import ConsentAsk
from contacts.consent.twice.selectors import list_open
from contacts.people import rules as pages

LANGUAGES = {"en": pgettext_lazy("in a language", "English"), "es": pgettext_lazy("in a language", "Spanish")}
HISTORY = 40
ALL = 2_000
HOW = {
    "web_form": _("on a page of ours"),
    "embed": _("on a form of ours on another site"),
    "preferences": _("on the preference page"),
    "confirm": _("by confirming the address"),
    "one_click": _("by the button of the mail program"),
    "page": _("by the link of a message"),
    "provider": _("by the mail provider"),
    "complaint": _("by a complaint of spam"),
    "import": _("from a file"),
    "api": _("from another system"),
    "paper": _("on paper"),
    "phone": _("on the phone"),
    "desk": _("by an organizer"),
    "event": _("at an event"),
    "reply": _("by a reply to a mail"),
    "unsubscribe": _("by the link of a message"),
    "merge": _("because another entry of the same person had said no"),
    "unmerge": _("because a merge was taken back"),
    "bulk_undone": _("because a change of many people was undone"),
    "import_undone": _("because an import was undone"),
}
BASES = {
    "signed_up": _("they signed up with us"),
    "member": _("they are our members or staff"),
    "other_system": _("they were subscribed to us in another system"),
}
STOPS = {
    "unsubscribed": _("unsubscribed from everything"),
    "bounced": _("the address does not exist"),
    "complained": _("complained of spam"),
    "erased": _("asked to be erased"),
    "do_not_contact": _("does not want to be contacted"),
    "invalid": _("the address is not valid"),
}


@dataclass(frozen=True)
class Told:
    """One decision in words; `key` names it on her own page."""

    partner: str
    partner_uuid: UUID | None
    channel: str
    purpose: str
    channel_label: str
    purpose_label: str
    is_granted: bool
    at: datetime
    how: str
    basis: str = ""
    wording: str = ""
    language: str = ""
    language_label: str = ""
    wording_key: str = ""
    wording_version: int = 0
    submission: UUID | None = None

    @property
    def key(self) -> str:
        """Name what this decision is about."""
        return f"{self.partner_uuid or 'coalition'}:{self.channel}:{self.purpose}"


@dataclass(frozen=True)
class Panel:
    """A contact point with what was allowed there."""

    point: dict[str, Any]
    now: list[Told] = field(default_factory=list)
    history: list[Told] = field(default_factory=list)
    stopped: str = ""
    asked: list[ConsentAsk] = field(default_factory=list)  # ticked, and not confirmed yet


def describe_point(point: ContactPoint) -> tuple[list[Told], str]:
    """Say what holds at one point for everybody, and why nothing is sent at all ('' when something may be)."""
    states = ConsentState.objects.filter(point=point).select_related("partner", "consent__wording")
    order = states.order_by("partner__name", "channel", "purpose")
    return [_told(state.consent, state) for state in order], _stops([point]).get(point.hash, "")


def describe_person(person: Any, partner: Any, *, history: int = HISTORY) -> list[Panel]:
    """Say for each current point of a person what this partner (or the coalition by name) may do; six queries."""
    points = points_of([person.pk]).get(person.pk, [])
    rows = {point.uuid: point for point in ContactPoint.objects.filter(uuid__in=[p["uuid"] for p in points])}
    about = Q(partner=partner) | Q(partner=None)
    states = ConsentState.objects.filter(about, point__in=rows.values()).select_related("partner", "consent__wording")
    now: dict[int, list[Told]] = {}
    for state in states.order_by("channel", "purpose"):
        now.setdefault(state.point_id, []).append(_told(state.consent, state))
    said = Consent.objects.filter(about, point__in=rows.values()).select_related("partner", "wording")
    past: dict[int, list[Told]] = {}
    for consent in said.order_by("-at", "-id")[:history]:
        past.setdefault(consent.point_id, []).append(_told(consent, consent))
    stops = _stops(rows.values())
    asked: dict[int, list[ConsentAsk]] = {}
    for ask in list_open(rows.values(), timezone.now()).filter(about):
        asked.setdefault(ask.point_id, []).append(ask)
    return [
        Panel(told, now.get(point.pk, []), past.get(point.pk, []), stops.get(point.hash, ""), asked.get(point.pk, []))
        for told in points
        if (point := rows[told["uuid"]])
    ]


def shown_address(point: ContactPoint) -> str:
    """Write an address for people."""
    return rules.show_phone(point.value) if point.kind == rules.PHONE else point.value


def _stops(points: Iterable[ContactPoint]) -> dict[str, str]:
    found = Suppression.objects.filter(hash__in=[point.hash for point in points]).values_list("hash", "reason")
    return {one: str(STOPS.get(reason, reason)) for one, reason in found}


def _told(consent: Consent, state: Any) -> Told:
    return Told(
        partner=state.partner.name if state.partner else "",
        partner_uuid=state.partner.uuid if state.partner else None,
        channel=state.channel,
        purpose=state.purpose,
        channel_label=state.get_channel_display(),
        purpose_label=state.get_purpose_display(),
        is_granted=state.decision == "granted",
        at=state.at,
        how=str(HOW.get(consent.how, consent.how)),
        basis=say_basis(consent.basis),
        wording=consent.wording.text if consent.wording else "",
        language=consent.language,
        language_label=str(LANGUAGES.get(consent.language, consent.language)) if consent.wording else "",
        wording_key=consent.wording.key if consent.wording else "",
        wording_version=consent.wording.version if consent.wording else 0,
        submission=consent.submission,
    )


def say_basis(basis: str) -> str:
    """Say why somebody may be written to, as an importer declared it: the reason, and where and when."""
    code, colon, note = basis.partition(": ")
    return f"{BASES.get(code, code)}{colon}{note}"


def register_all() -> None:
    """Register the panel of the person page; called when the apps are ready."""
    pages.register_panel(pages.Panel(_("Proof of consent"), "consents:proof", "people.view"))
