"""Reads drives and letters: whom they may reach now, how they go, what is to be decided."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import get_language, gettext, ngettext
from django.utils.translation import gettext_lazy as _

from campaigns.letters.models import Letter, LetterDrive, LetterState, LetterText, OfficeWish, Way
from campaigns.letters.rules import points_of
from campaigns.pages import selectors as pages
from campaigns.strategy import selectors as strategy
from campaigns.strategy.rules import Resolution, Rule, RuleError, Target, choose, read_rule, why_nobody
from coalition.errors import NotFound
from coalition.listing.rules import is_uuid
from contacts.consent import rules as tokens
from contacts.people.models import Person
from contacts.people.selectors import visible_to
from contacts.places.models import Address

SENT = ("handed", "doubtful")
TOWN = Subquery(
    Address.objects.filter(person=OuterRef("person"), until=None)
    .annotate(name=Coalesce("town__name", "town_text"))
    .values("name")[:1]
)


# --- whom a drive reaches ---------------------------------------------------------------------------------------------
def rule_of(drive: LetterDrive) -> Rule:
    """Read the rule of a drive; one that cannot be read reaches nobody."""
    try:
        return read_rule(drive.rule)
    except RuleError:
        return Rule(())


def reach_of(drive: LetterDrive, now: datetime) -> tuple[Target, ...]:
    """List all whom the rule of a drive may name at this instant, approved or not."""
    return strategy.list_reach(rule_of(drive), now, partner_id=drive.page.partner_id)


def resolve(drive: LetterDrive, districts: Collection[int], towns: Collection[int], now: datetime) -> Resolution:
    """Tell to whom a supporter may write at this instant: those whom the rule means and somebody approved."""
    rule = rule_of(drive)
    bill = strategy.find_bill(rule)
    reach = strategy.list_reach(rule, now, partner_id=drive.page.partner_id, bill=bill)
    meant = choose(reach, rule, districts, towns)
    targets = tuple(one for one in meant if one.term_id in set(drive.approved))
    if targets:
        return Resolution(targets)
    if meant:
        return Resolution(why="not_approved")
    stage, committee = (bill.stage, str(bill.committee or "")) if bill else ("", "")
    return Resolution(why=why_nobody(rule, reach, districts, stage, committee))


def why_on_hold(drive: LetterDrive, now: datetime) -> str:
    """Say why nobody at all can be written to now (a key of strategy's HOLDS); '' while somebody can."""
    rule = rule_of(drive)
    bill = strategy.find_bill(rule)
    reach = strategy.list_reach(rule, now, partner_id=drive.page.partner_id, bill=bill)
    if any(one.term_id in set(drive.approved) for one in reach):
        return ""
    if reach:
        return "not_approved"
    stage, committee = (bill.stage, str(bill.committee or "")) if bill else ("", "")
    return why_nobody(rule, (), (), stage, committee)


def public_facts(page_id: int, now: datetime) -> dict[str, Any]:
    """Give what the public page needs: texts and talking points by language, whether it holds and why, the count."""
    drive = LetterDrive.objects.select_related("page").prefetch_related("texts").filter(page=page_id).first()
    if drive is None:
        raise NotFound
    texts: dict[str, dict[str, Any]] = {}
    for one in drive.texts.all():
        told = {"subject": one.subject, "body": one.body, "points": points_of(one.points)}
        texts.setdefault(one.language, {})[one.position] = told
    rule = rule_of(drive)
    return {
        "about": f"letters:{drive.uuid}",
        "drive": drive.pk,
        "letters": texts,
        "needs_home": rule.needs_home,
        "chambers": rule.chambers,
        "hold": (hold := why_on_hold(drive, now) if drive.page.state == "published" else ""),
        "hold_words": strategy.HOLDS.get(hold, ""),
        "counted": drive.letters.exclude(state__in=("unconfirmed", "cancelled")).count(),
    }


def is_on_hold(facts: dict[str, Any], now: datetime) -> bool:
    """Tell whether a page cannot take letters for want of somebody to write to."""
    return bool(facts.get("hold"))


def get_drive(pk: int) -> LetterDrive:
    """Get the drive of a public page."""
    return LetterDrive.objects.select_related("page").get(pk=pk)


def get_by_uuid(uuids: Iterable[str]) -> dict[str, LetterDrive]:
    """Get drives by their uuids, with page and partner."""
    rows = LetterDrive.objects.filter(uuid__in=list(uuids)).select_related("page__partner")
    return {str(row.uuid): row for row in rows}


def texts_of(drive: LetterDrive) -> dict[str, dict[str, LetterText]]:
    """Give the letters of a drive: language -> position -> text."""
    found: dict[str, dict[str, LetterText]] = {}
    for one in drive.texts.all():
        found.setdefault(one.language, {})[one.position] = one
    return found


def lacks_text(drive: LetterDrive) -> list[str]:
    """Name the languages of the page in which there is no letter that asks."""
    written = written_in(drive)
    return [str(name) for code, name in settings.LANGUAGES if code in drive.page.languages and code not in written]


def written_in(drive: LetterDrive) -> set[str]:
    """Tell in which languages there is a letter that asks."""
    texts = texts_of(drive)
    return {code for code, one in texts.items() if "ask" in one and one["ask"].body and one["ask"].subject}


def wish_of(person: Person) -> dict[str, str]:
    """Tell how an office wants its letters."""
    found = OfficeWish.objects.filter(policymaker=person).values("way", "note").first()
    return dict(found) if found else {"way": Way.MAIL.value, "note": ""}


def read_uuid(text: str) -> UUID | None:
    """Read a uuid that a form carries; None when it is none."""
    return UUID(text) if is_uuid(text) else None


# --- the desk ---------------------------------------------------------------------------------------------------------
def list_drives(membership: Any) -> QuerySet[LetterDrive]:
    """List the drives of this membership's partner with their numbers."""
    written = Count("letters", filter=~Q(letters__state__in=("unconfirmed", "cancelled")))
    rows = LetterDrive.objects.filter(page__partner=membership.partner)
    rows = rows.annotate(written=written, handed_over=Count("letters", filter=Q(letters__state__in=SENT)))
    return rows.select_related("page__partner", "page__campaign").prefetch_related("page__versions")


def access_drive(membership: Any, page_uuid: UUID) -> LetterDrive:
    """Get the drive of a page of this membership's partner, or refuse with NotFound."""
    rows = LetterDrive.objects.select_related("page__partner", "page__campaign").prefetch_related("texts")
    found = rows.filter(page__uuid=page_uuid, page__partner=membership.partner).first()
    if found is None:
        raise NotFound
    return found


def list_letters(membership: Any, drive: LetterDrive) -> QuerySet[Letter]:
    """List the letters of a drive by people whom this membership's partner may see."""
    rows = drive.letters.filter(person__in=visible_to(membership)).annotate(town=TOWN)
    return rows.select_related("person", "policymaker", "seat", "handover")


def count_states(drive: LetterDrive) -> dict[str, int]:
    """Count the letters of a drive by state."""
    rows = drive.letters.values_list("state").annotate(n=Count("pk")).order_by()
    return dict.fromkeys(LetterState.values, 0) | dict(rows)


def page_numbers(page_ids: list[int]) -> dict[int, list[tuple[Any, int]]]:
    """Tell how letter pages go, by page id."""
    sent = Count("letters", filter=Q(letters__state__in=SENT))
    rows = LetterDrive.objects.filter(page__in=page_ids).annotate(sent=sent, n=Count("letters"))
    return {
        page: [(ngettext("letter", "letters", n), n), (_("handed over"), sent)]
        for page, n, sent in rows.values_list("page", "n", "sent")
    }


# --- by link ----------------------------------------------------------------------------------------------------------
def manage_link(uuid: UUID) -> str:
    """Write the link by which a writer confirms or takes back her letters."""
    return f"{settings.PUBLIC_URL}/letters/{tokens.sign_token('letters', uuid, key=settings.SECRET_KEY)}/"


def access_by_token(token: str) -> tuple[LetterDrive, int, list[Letter]]:
    """Get the letters that one person wrote in one drive by the link of any of them, or refuse with NotFound."""
    uuid = tokens.read_token("letters", token, keys=[settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS])
    one = Letter.objects.select_related("drive__page__partner").filter(uuid=uuid).first() if uuid else None
    if one is None:
        raise NotFound
    rows = one.drive.letters.filter(person=one.person_id).select_related("policymaker", "seat", "term")
    letters = rows.order_by("id")
    return one.drive, one.person_id, list(letters)


def list_written(page_ids: list[int]) -> dict[int, list[tuple[Any, set[str]]]]:
    """Tell in which languages there is a letter that asks, by page id."""
    drives = LetterDrive.objects.filter(page__in=page_ids).prefetch_related("texts")
    return {drive.page_id: [(_("The letter"), written_in(drive))] for drive in drives}


def list_abouts(partner_id: int) -> list[tuple[str, str]]:
    """List the drives as things that deeds may be about."""
    rows = LetterDrive.objects.filter(page__partner=partner_id).select_related("page")
    language = get_language() or "en"
    told = rows.prefetch_related("page__versions").order_by("-id")[:200]
    return [(f"letters:{row.uuid}", pages.title_of(row.page, language)) for row in told]


def tone_words(tone: str) -> tuple[str, str]:
    """Give the first and the last sentence of a tone, in the language at hand."""
    words = {
        "warm": (
            gettext("I am writing to you because our schools are close to my heart."),
            gettext("Thank you for taking the time to read this. I would be glad to hear what you think."),
        ),
        "direct": (
            gettext("I am writing to ask for your decision."),
            gettext("Please let me know how you will vote."),
        ),
        "formal": (
            gettext("I respectfully write to you about a matter of public education."),
            gettext("Thank you for your service and for your consideration."),
        ),
    }
    return words.get(tone, words["warm"])
