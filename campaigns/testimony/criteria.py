"""How the desk lists testimony, and what segments may ask about it."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from campaigns.legislation.models import HearingMode
from campaigns.testimony.models import State, Testimony, Why
from campaigns.turnout.criteria import event_choices, say_of_event
from campaigns.turnout.forms import NEEDS
from campaigns.turnout.models import NeedKind
from coalition.listing.criteria import BulkAction, Column, Filter, Listing
from contacts.segments.criteria import DID
from contacts.segments.rules import Ask, Blank, Choices, Criterion, register

TEXTS = {
    "": _("Nothing written yet"),
    "drafting": _("Drafting"),
    "review": _("In review"),
    "changes": _("Changes asked for"),
    "ready": _("Ready"),
}
LANGUAGES = (("en", "English"), ("es", "Español"))


def state_words(row: Any) -> str:
    """Say where a testimony stands, and why somebody fell out."""
    said = State(row.state).label
    return f"{said}: {Why(row.out_why).label}" if row.out_why else str(said)


def needs_of(row: Any) -> str:
    """Say what somebody needs, as she told it at the event."""
    return ", ".join(str(NEEDS[NeedKind(one)]) for one in row.rsvp.needs) if row.rsvp else ""


def _columns() -> tuple[Column, ...]:
    return (
        Column(
            "name", _("Name"), value=lambda row: row.speaker_name or str(row.person), sort="person__search_name",
            link=lambda row: reverse("testimony:one", args=[row.uuid]),
        ),
        Column("town", _("Town"), value=lambda row: row.town or row.home or ""),
        Column("mode", _("How"), value=lambda row: row.get_mode_display() or "–", sort="mode"),
        Column("state", _("State"), kind="state", value=lambda row: row.state, sort="state", export=state_words),
        Column("text_state", _("Text"), value=lambda row: TEXTS[row.text_state], sort="text_state"),
        Column("number", _("Registration"), sort="number"),
        Column(
            "bill", _("Bill"), value=lambda row: row.bill.identifier if row.bill else "", sort="bill__identifier",
            nullable=True,
        ),
        Column("language", _("Language"), value=lambda row: dict(LANGUAGES).get(row.language, ""), sort="language"),
        Column("free_when", _("Free"), hidden=True),
        Column("needs", _("Needs"), value=needs_of, hidden=True),
        Column("place", _("Place"), sort="place", nullable=True, kind="number", hidden=True),
        Column("panel", _("Panel"), value=lambda row: str(row.panel or ""), hidden=True),
        Column("modified_at", _("Changed"), sort="modified_at", kind="time"),
    )  # fmt: skip


def listing(event: Any, *, may_edit: bool) -> Listing:
    """Describe the list of testimony to a hearing."""
    steps = (
        ("register", _("They are registered"), "clipboard-check", False),
        ("confirm", _("The committee confirmed"), "check", False),
        ("spoke", _("They spoke"), "microphone", False),
        ("file", _("It was sent"), "send", False),
        ("drop", _("They do not testify"), "x", True),
        ("back", _("They do after all"), "arrow-back-up", False),
    )
    bulk = tuple(
        BulkAction(reverse("testimony:step", args=[event.uuid, step]), label, icon, danger)
        for step, label, icon, danger in steps
    )
    return Listing(
        name="testimony",
        columns=_columns(),
        default="-modified_at",
        filters=(
            Filter("state", _("State"), State.choices, lambda rows, v: rows.filter(state=v)),
            Filter("text", _("Text"), list(TEXTS.items())[1:], lambda rows, v: rows.filter(text_state=v)),
            Filter("mode", _("How"), HearingMode.choices, lambda rows, v: rows.filter(mode=v)),
            Filter("language", _("Language"), LANGUAGES, lambda rows, v: rows.filter(language=v)),
            Filter("why", _("Fell out"), Why.choices, lambda rows, v: rows.filter(out_why=v)),
        ),
        search=_search,
        search_hint=_("Search by name or words"),
        export_right="testimony.export",
        bulk=bulk if may_edit else (),
        empty=(
            "microphone",
            _("Nobody testifies yet"),
            _("Ask people, or send them the page of the hearing: who wants to speak or to write stands here."),
            reverse("action:page", args=[event.page.slug]),
            _("Open the page"),
        ),
    )  # fmt: skip


def _search(rows: QuerySet[Testimony], words: str) -> QuerySet[Testimony]:
    return rows.filter(Q(person__search_name__contains=words.lower()) | Q(text__icontains=words))


# --- segments ---------------------------------------------------------------------------------------------------------
ASKED = {
    "invited": _("were asked to testify"),
    "drafting": _("are writing testimony"),
    "ready": _("have testimony that is ready"),
    "registered": _("are registered to speak"),
    "testified": _("testified"),
    "spoke": _("spoke at a hearing"),
    "filed": _("sent testimony to a committee"),
    "out": _("fell out"),
}
STATES = {
    "invited": ["invited"],
    "drafting": ["promised", "drafting", "review"],
    "ready": ["ready"],
    "registered": ["registered", "confirmed", "checked_in"],
    "testified": ["spoke", "filed"],
    "spoke": ["spoke"],
    "filed": [],
    "out": ["out"],
}


def _testified(values: Mapping[str, Any], ask: Ask) -> QuerySet[Testimony]:
    rows = Testimony.objects.filter(event__page__partner=ask.partner_id)
    if values["event"]:
        rows = rows.filter(event__uuid__in=[one for one in values["event"] if len(one) == 36])
    states = [state for one in values["state"] for state in STATES.get(one, [])]
    asked = Q(state__in=states)
    return rows.filter(asked | Q(filed_at__isnull=False) if "filed" in values["state"] else asked)


def _states(partner_id: int) -> Choices:
    return list(ASKED.items())


def register_all() -> None:
    """Register what segments may ask about testimony."""
    register(
        Criterion(
            "testimony",
            _("Testimony"),
            DID,
            (
                Blank("state", "many", _("what became of it"), True, _states),
                Blank("event", "many", _("event"), False, event_choices, empty_label=_("any event")),
            ),
            _testified,
            say_of_event,
        )
    )
