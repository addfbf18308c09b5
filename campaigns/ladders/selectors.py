"""Reads ladders: lists, who is where, and every person's path."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.calls import selectors as calls
from campaigns.ladders import rules
from campaigns.ladders.models import Ladder, LadderEntry, LadderPath, LadderState, LadderVersion
from campaigns.ladders.occasions.selectors import read_uuid
from campaigns.legislation.models import Hearing
from campaigns.letters import selectors as letters
from campaigns.pages.models import ActionPage
from campaigns.petitions import selectors as petitions
from campaigns.signons import selectors as signons
from campaigns.signups import selectors as signups
from campaigns.stories import selectors as stories
from campaigns.turnout import selectors as turnout
from coalition.errors import NotFound
from coalition.listing.selectors import Hit, Source, register_search
from contacts.correspondence.models import Bundle, Dispatch, Message
from contacts.people.rules import TimelineSource, register_timeline
from contacts.people.selectors import visible_to
from contacts.segments import selectors as segments
from contacts.segments.models import Segment

ROOMS: dict[str, Any] = {
    "petition": petitions,
    "event": turnout,
    "letters": letters,
    "call": calls,
    "signup": signups,
    "story": stories,
    "signon": signons,
}
WALKING = Q(entries__state="walking")
TIMELINE = """
SELECT p.at, md5('ladder:' || p.id)::uuid AS uuid, jsonb_build_object('what', p.what, 'ladder', l.name,
       'reason', e.reason, 'url', l.uuid || '/people/' || e.uuid,
       'tag', jsonb_path_query_first(v.plan, '$.steps.** ? (@.id == $step).name',
                                     jsonb_build_object('step', p.step))) AS data
FROM campaigns_ladderpath p JOIN campaigns_ladderentry e ON e.id = p.entry_id
JOIN campaigns_ladder l ON l.id = e.ladder_id JOIN campaigns_ladderversion v ON v.id = e.version_id
WHERE e.person_id = %(person)s AND l.partner_id = %(partner)s AND (p.step IN ('', '-') OR p.what = 'tagged')
"""


def list_ladders(membership: Any) -> QuerySet[Ladder]:
    """List the ladders of this membership's partner, latest change first, with how many are and were on them."""
    rows = Ladder.objects.filter(partner=membership.partner).select_related("campaign")
    counts = {"walking": Count("entries", filter=WALKING), "entered": Count("entries")}
    return rows.annotate(**counts).order_by("-modified_at", "-pk")


def access_ladder(membership: Any, uuid: UUID) -> Ladder:
    """Get one ladder of this membership's partner, or refuse with NotFound."""
    rows = Ladder.objects.filter(partner=membership.partner, uuid=uuid).select_related("partner", "campaign")
    found = rows.first()
    if found is None:
        raise NotFound
    return found


def list_beginning(membership: Any, about: str) -> list[Ladder]:
    """List the ladders of this membership's partner that begin with a page, those at work first."""
    rows = list_ladders(membership).filter(plan__trigger__about=about).exclude(state=LadderState.ENDED)
    return sorted(rows[:20], key=lambda one: one.state != LadderState.LIVE)


def list_live() -> list[Ladder]:
    """List every ladder that is live, the one that waited longest first."""
    rows = Ladder.objects.filter(state=LadderState.LIVE).select_related("partner", "campaign")
    return list(rows.order_by("looked_at", "pk"))


def newest_version(ladder: Ladder) -> LadderVersion | None:
    """Give the version by which people enter now."""
    return ladder.versions.order_by("-number").first()


def list_versions(ladder: Ladder) -> dict[int, LadderVersion]:
    """Give all versions of a ladder by id, the newest first."""
    return {one.pk: one for one in ladder.versions.select_related("published_by").order_by("-number")}


def reference_of(ladder: Ladder, version: LadderVersion, step: str) -> str:
    """Name the send of a step: whoever takes the step by this version gets one message."""
    return f"ladder:{ladder.uuid}:{version.number}:{step}"


def find_page(about: str, partner_id: int) -> ActionPage | None:
    """Find the page that asks for something (`petition:<uuid>`, `event:<uuid>`)."""
    kind, _colon, uuid = about.partition(":")
    if kind not in ROOMS or read_uuid(uuid) is None:
        return None
    found = ROOMS[kind].get_by_uuid([uuid]).get(uuid)
    return found.page if found and found.page.partner_id == partner_id else None


def find_hearing(trigger: Mapping[str, Any], partner_id: int) -> Hearing | None:
    """Find the hearing that a trigger is about."""
    uuid = read_uuid(trigger.get("hearing")) if trigger.get("is") == "hearing" else None
    return Hearing.objects.filter(uuid=uuid).first() if uuid else None


# --- who is where -----------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Standing:
    """How many stand at and went through each step of a version."""

    entered: int
    walking: int
    done: int
    stopped: dict[str, int]  # by reason
    at: dict[str, int]  # step -> people who stand there
    came_of: dict[str, dict[str, int]]  # step -> what -> people

    @property
    def stopped_all(self) -> int:
        """Count who was stopped, for whatever reason."""
        return sum(self.stopped.values())


def count_standing(version: LadderVersion) -> Standing:
    """Count a version's people by state, step and what came of them, with two queries."""
    states: Counter[str] = Counter()
    stopped: Counter[str] = Counter()
    at: Counter[str] = Counter()
    rows = version.entries.values_list("state", "reason", "step").annotate(n=Count("id")).order_by()
    for state, reason, step, n in rows:
        states[state] += n
        if state == "stopped":
            stopped[reason] += n
        if state == "walking":
            at[step] += n
    came_of: dict[str, dict[str, int]] = {}
    taken = LadderPath.objects.filter(entry__version=version).exclude(step__in=[rules.IN, rules.OUT])
    for step, what, n in taken.values_list("step", "what").annotate(n=Count("id")).order_by():
        came_of.setdefault(step, {})[what] = n
    return Standing(
        sum(states.values()), states["walking"], states["done"], dict(stopped.most_common()), dict(at), came_of
    )


def list_entries(membership: Any, ladder: Ladder) -> QuerySet[LadderEntry]:
    """List who is or was on a ladder, among the people whom this membership may see."""
    rows = LadderEntry.objects.filter(ladder=ladder, person__in=visible_to(membership))
    return rows.select_related("person", "version")


def list_latest(membership: Any, ladder: Ladder, limit: int = 12) -> list[LadderPath]:
    """List what came of the latest steps that did something, with their people."""
    rows = LadderPath.objects.filter(entry__ladder=ladder, entry__person__in=visible_to(membership))
    rows = rows.exclude(what__in=["waited", "yes", "no", "done"])
    return list(rows.select_related("entry__person", "entry__version").order_by("-at", "-pk")[:limit])


def access_entry(membership: Any, ladder: Ladder, uuid: UUID) -> LadderEntry:
    """Get one person's way, or refuse with NotFound."""
    found = list_entries(membership, ladder).filter(uuid=uuid).first()
    if found is None:
        raise NotFound
    return found


def list_path(entry: LadderEntry) -> list[LadderPath]:
    """List every step that a person took, in order."""
    return list(entry.path.order_by("at", "pk"))


def list_mails(ladder: Ladder, entry: LadderEntry) -> dict[str, Message]:
    """Give what was sent to a person on her way, by step."""
    sends = Dispatch.objects.filter(reference__startswith=f"ladder:{ladder.uuid}:{entry.version.number}:")
    rows = Message.objects.filter(person=entry.person_id, dispatch__in=sends).select_related("dispatch", "bundle")
    return {one.dispatch.reference.rpartition(":")[2]: one for one in rows}


@dataclass(frozen=True)
class Trouble:
    """A send of a ladder that does not go as it should: the step, its state or that of its bundles, how many."""

    step: str
    state: str
    people: int
    reason: str


def list_troubles(ladder: Ladder) -> list[Trouble]:
    """List sends that were halted, and bundles that failed or whose outcome nobody knows."""
    sends = Dispatch.objects.filter(reference__startswith=f"ladder:{ladder.uuid}:")
    halted = [Trouble(_step(one.reference), "halted", 0, one.reason) for one in sends.filter(state="halted")]
    bad = Bundle.objects.filter(dispatch__in=sends, state__in=["failed", "unknown"]).select_related("dispatch")
    return halted + [Trouble(_step(one.dispatch.reference), one.state, one.size, one.error) for one in bad[:20]]


def _step(reference: str) -> str:
    return reference.rpartition(":")[2]


# --- for other rooms --------------------------------------------------------------------------------------------------
def list_of_segment(segment: Segment) -> list[segments.Use]:
    """List the ladders that ask a segment and are not over."""
    rows = Ladder.objects.filter(partner=segment.partner_id).exclude(state=LadderState.ENDED)
    uuid = str(segment.uuid)
    return [
        segments.Use(one.name, "ladder", reverse("ladders:detail", args=[one.uuid]))
        for one in rows
        if uuid in one.plan.get("trigger", {}).values()
        or any(uuid in step["if"].values() for step in rules.walk(one.plan.get("steps", [])) if "if" in step)
    ]


def _find(membership: Any, words: str, limit: int) -> Iterable[Hit]:
    rows = Ladder.objects.filter(partner=membership.partner, name__icontains=words).order_by("-modified_at")
    for one in rows[:limit]:
        yield Hit(one.name, reverse("ladders:detail", args=[one.uuid]), one.get_state_display())


def _say(data: dict[str, Any]) -> str:
    words = {
        "entered": _("Came onto the ladder “%(ladder)s”"),
        "done": _("Went through the ladder “%(ladder)s”"),
        "stopped": _("Left the ladder “%(ladder)s”"),
        "tagged": _("Tagged %(tag)s by the ladder “%(ladder)s”"),
    }
    return words.get(data["what"], data["what"]) % data


STOPS: dict[str, Any] = {
    "acted": gettext_lazy("did what it asks for"),
    "left": gettext_lazy("asked not to be written to"),
    "gone": gettext_lazy("is no longer looked after by us"),
    "ended": gettext_lazy("the ladder was ended"),
}


def register_all() -> None:
    """Register what ladders tell on timelines, in the search dialog and of segments; called when the apps are ready."""
    segments.register_use(list_of_segment)
    register_search(Source("ladders", gettext_lazy("Ladders"), "stairs", "alerts.view", _find))
    register_timeline(
        TimelineSource(
            "ladder",
            gettext_lazy("Ladders"),
            "stairs",
            TIMELINE,
            _say,
            lambda data: str(STOPS.get(data["reason"], "")) if data["what"] == "stopped" else "",
            lambda data: f"/desk/ladders/{data['url']}/",
            "ours",
        )
    )


def is_changed(ladder: Ladder, version: LadderVersion | None) -> bool:
    """Tell whether the draft differs from what is live."""
    return version is not None and ladder.plan != version.plan


def count_walking(ladder: Ladder) -> int:
    """Count who is on the way, on whatever version."""
    return ladder.entries.filter(state="walking").count()
