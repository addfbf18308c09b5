"""Reads call pages, whom they mean, and what was reported."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from campaigns.calls.connecting import selectors as connecting
from campaigns.calls.connecting.models import ConnectedCall
from campaigns.calls.models import CallOutcome, CallPage, CallReport
from campaigns.calls.rules import Callee, are_open, ordered
from campaigns.pages import selectors as pages
from campaigns.strategy.following import selectors as following
from campaigns.strategy.following.rules import Follower
from campaigns.strategy.rules import RuleError, Target, read_rule
from campaigns.strategy.selectors import HOLDS, list_reach, resolve_targets
from coalition.errors import NotFound
from contacts.consent import rules as tokens
from contacts.people.selectors import visible_to
from contacts.places.asking import matching as asking
from contacts.places.asking.rules import Whereabouts
from contacts.places.geocoder.feed import is_on as can_geocode
from contacts.places.models import Town
from contacts.places.rules import normalise_zip
from contacts.policymakers.models import Term
from contacts.policymakers.offices.selectors import list_offices

STANDS = Q(needs_confirmation=False) | Q(confirmed_at__isnull=False)


def public_facts(page_id: int, now: datetime) -> dict[str, Any]:
    """Give what the public page needs: the rule, the script, whether the offices are open, and how many called."""
    row = CallPage.objects.filter(page=page_id).select_related("page").first()
    if row is None:
        raise NotFound
    local, rule = timezone.localtime(now), rule_of(row)
    facts: dict[str, Any] = {
        "about": f"call:{row.uuid}",
        "call_page": row.pk,
        "partner": row.page.partner_id,
        "script": row.script,
        "opens": row.opens,
        "closes": row.closes,
        "is_open": are_open(local, row.opens, row.closes),
        "needs_home": bool(rule and rule.needs_home),
        "chambers": tuple(rule.chambers) if rule else (),
        "asks_street": can_geocode(),
        "connects": connecting.is_offered(row),
        "made": row.reports.filter(STANDS).count(),
        "callees": (),
        "why": "",
    }
    if facts["needs_home"]:
        facts["why"] = why_on_hold(row, now)
    else:
        facts["callees"], facts["why"] = list_callees(row, Whereabouts(), now)
    facts["hold_words"] = say_why(facts["why"]) if row.page.state == "published" else ""
    return facts


def is_on_hold(facts: dict[str, Any], now: datetime) -> bool:
    """Tell whether a page cannot send anybody to the phone for want of somebody to call."""
    return bool(facts["hold_words"])


def rule_of(row: CallPage) -> Any:
    """Read the rule of a page; None for one that this version cannot read."""
    try:
        return read_rule(row.rule)
    except RuleError:
        return None


def list_callees(row: CallPage, home: Whereabouts, now: datetime) -> tuple[tuple[Callee, ...], str]:
    """List whom somebody who lives there should call now, in order; without anybody, the reason in one word."""
    rule = rule_of(row)
    if rule is None:
        return (), "bill_unknown"
    found = resolve_targets(rule, home.districts, now, partner_id=row.page.partner_id, towns=home.towns)
    targets = _approved(row, found.targets)
    if not targets:
        return (), "not_approved" if found.targets else found.why
    terms = {
        term.pk: term for term in Term.objects.filter(pk__in=[one.term_id for one in targets]).select_related("seat")
    }
    phones = _phones([one.person_id for one in targets])
    today = row.reports.filter(STANDS, on=timezone.localdate(now)).order_by().values_list("term")
    called = Counter(dict(today.annotate(n=Count("id"))))
    called.update(connecting.count_untold(row, now))
    callees = [
        Callee(
            str(terms[one.term_id].uuid), one.name, str(terms[one.term_id].seat), phones.get(one.person_id, ()),
            one.is_mine, n, bool(row.most_a_day) and n >= row.most_a_day,
        )
        for one in targets
        if one.term_id in terms
        for n in [called[one.term_id]]
    ]  # fmt: skip
    return tuple(ordered(callees)), ""


def _approved(row: CallPage, targets: tuple[Target, ...]) -> tuple[Target, ...]:
    """Keep those whom somebody approved; a draft shows all."""
    approved = following.approved_terms(f"call:{row.uuid}") if row.page.state == "published" else None
    return targets if approved is None else tuple(one for one in targets if one.term_id in approved)


def why_on_hold(row: CallPage, now: datetime) -> str:
    """Say why nobody at all can be called now (a key of HOLDS); '' while somebody can."""
    rule = rule_of(row)
    if rule is None:
        return "bill_unknown"
    reach = list_reach(rule, now, partner_id=row.page.partner_id)
    if reach:
        return "" if _approved(row, reach) else "not_approved"
    return resolve_targets(rule, (), now, partner_id=row.page.partner_id).why


def list_followers(partner_id: int | None) -> Iterable[Follower]:
    """Tell which call pages follow rules: those that are open, and drafts."""
    rows = CallPage.objects.filter(page__state__in=("draft", "published")).order_by("pk")
    rows = rows.select_related("page").prefetch_related("page__versions")
    for row in rows.filter(page__partner=partner_id) if partner_id else rows:
        yield follower_of(row)


def forget_moved(abouts: list[str]) -> None:
    """Drop the pages from the cache whose callees moved."""
    uuids = [about.partition(":")[2] for about in abouts if about.startswith("call:")]
    for slug in CallPage.objects.filter(uuid__in=uuids).values_list("page__slug", flat=True) if uuids else ():
        pages.forget(slug)


def follower_of(row: CallPage) -> Follower:
    """Tell what a call page follows."""
    rule, page = rule_of(row), row.page
    rules, title = ((rule,) if rule else ()), pages.title_of(page, get_language() or "en")
    is_open = page.state == "published"
    return Follower(f"call:{row.uuid}", page.partner_id, rules, title, "calls:detail", str(page.uuid), "phone", is_open)


def _phones(person_ids: list[int]) -> dict[int, tuple[tuple[str, str], ...]]:
    found: dict[int, tuple[tuple[str, str], ...]] = {}
    rows = list_offices(person_ids).exclude(phone="").order_by("person", "kind")
    for person, kind, phone in rows.values_list("person", "kind", "phone"):
        found[person] = (*found.get(person, ()), (kind, phone))
    return found


def find_home(facts: dict[str, Any], told: dict[str, str], now: datetime) -> Whereabouts:
    """Tell where somebody lives by what she told: street (with a geocoder), town, ZIP, an answer to the question."""
    if not normalise_zip(told.get("zip")):
        return Whereabouts()
    home = {name: told.get(name, "") for name in ("street", "town", "zip")} | {"state": settings.COALITION_STATE}
    chambers = facts.get("chambers") or asking.CHAMBERS
    return asking.find(home, now=now, chambers=chambers, answer=told.get("answer", ""))


def name_town(home: Whereabouts) -> str:
    """Name the town where somebody lives; '' while it may be one of several."""
    if len(home.towns) != 1:
        return ""
    return Town.objects.filter(pk=home.towns[0]).values_list("name", flat=True).first() or ""


def callees_for(facts: dict[str, Any], home: Whereabouts, now: datetime) -> tuple[tuple[Callee, ...], str]:
    """List whom somebody who lives there should call now; for a page that means the same people for all, those."""
    if not facts.get("needs_home"):
        return tuple(facts.get("callees", ())), facts.get("why", "")
    row = CallPage.objects.filter(pk=facts.get("call_page")).select_related("page").first()
    return list_callees(row, home, now) if row else ((), "")


def say_why(why: str) -> Any:
    """Say why a page has nobody to call."""
    return HOLDS.get(why, "")


def get_by_uuid(uuids: Iterable[str]) -> dict[str, CallPage]:
    """Get call pages by their uuids, with page and partner."""
    rows = CallPage.objects.filter(uuid__in=list(uuids)).select_related("page__partner")
    return {str(row.uuid): row for row in rows}


# --- the desk ---------------------------------------------------------------------------------------------------------
def list_call_pages(membership: Any) -> QuerySet[CallPage]:
    """List the call pages of this membership's partner with their numbers."""
    of_page = {"call_page": OuterRef("pk")}
    made = CallReport.objects.filter(STANDS, **of_page)
    put_through = ConnectedCall.objects.filter(outcome="connected", **of_page)
    rows = CallPage.objects.filter(page__partner=membership.partner)
    rows = rows.annotate(made=_count(made), put_through=_count(put_through))
    return rows.select_related("page__partner", "page__campaign").prefetch_related("page__versions")


def _count(rows: QuerySet[Any]) -> Coalesce:
    """Count rows of one page in a query of its own: two joins would multiply each other."""
    counted = rows.order_by().values("call_page").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def access_call_page(membership: Any, page_uuid: UUID) -> CallPage:
    """Get the call page of a page of this membership's partner, or refuse with NotFound."""
    rows = CallPage.objects.filter(page__uuid=page_uuid, page__partner=membership.partner)
    found = rows.select_related("page__partner", "page__campaign").prefetch_related("page__versions").first()
    if found is None:
        raise NotFound
    return found


def list_reports(membership: Any, row: CallPage) -> QuerySet[CallReport]:
    """List the calls of a page by people whom this membership's partner may see."""
    rows = row.reports.filter(person__in=visible_to(membership))
    return rows.select_related("person", "term__person", "term__seat")


def count_outcomes(row: CallPage) -> dict[str, int]:
    """Count calls by what came of them, callers, and calls that are not confirmed; one query."""
    return row.reports.aggregate(
        made=Count("id", filter=STANDS),
        callers=Count("person", filter=STANDS, distinct=True),
        pending=Count("id", filter=Q(needs_confirmation=True, confirmed_at=None)),
        **{outcome: Count("id", filter=STANDS & Q(outcome=outcome)) for outcome in CallOutcome.values},
    )


def count_per_day(row: CallPage) -> list[tuple[Any, int]]:
    """Count calls per day."""
    return list(row.reports.filter(STANDS).values_list("on").annotate(n=Count("id")).order_by("on"))


def count_by_callee(row: CallPage) -> list[tuple[str, int]]:
    """Count calls by whom they went to, the strongest first."""
    rows = row.reports.filter(STANDS).values_list("term").annotate(n=Count("id")).order_by("-n")[:20]
    counted = dict(rows)
    names = {term.pk: str(term.person) for term in Term.objects.filter(pk__in=counted).select_related("person")}
    return [(names[pk], n) for pk, n in counted.items() if pk in names]


def page_numbers(page_ids: list[int]) -> dict[int, list[tuple[Any, int]]]:
    """Tell how call pages go, by page id."""
    stands = Q(reports__needs_confirmation=False) | Q(reports__confirmed_at__isnull=False)
    rows = CallPage.objects.filter(page__in=page_ids)
    rows = rows.annotate(
        n=Count("reports", filter=stands), people=Count("reports__person", filter=stands, distinct=True)
    )
    return {
        page: [(_("calls"), n), (_("callers"), people)] for page, n, people in rows.values_list("page", "n", "people")
    }


def list_written(page_ids: list[int]) -> dict[int, list[tuple[Any, set[str]]]]:
    """Tell in which languages the words to say are written, by page id."""
    rows = CallPage.objects.filter(page__in=page_ids).values_list("page", "script")
    return {page: [(_("The words to say"), {code for code, text in script.items() if text})] for page, script in rows}


def list_abouts(partner_id: int) -> list[tuple[str, str]]:
    """List the call pages as things that deeds may be about."""
    rows = CallPage.objects.filter(page__partner=partner_id).select_related("page")
    language = get_language() or "en"
    rows = rows.prefetch_related("page__versions").order_by("-id")[:200]
    return [(f"call:{row.uuid}", pages.title_of(row.page, language)) for row in rows]


# --- by link ----------------------------------------------------------------------------------------------------------
def own_link(uuid: UUID) -> str:
    """Write the link to the calls that somebody reported."""
    return f"{settings.PUBLIC_URL}/my-calls/{tokens.sign_token('call', uuid, key=settings.SECRET_KEY)}/"


def access_by_token(token: str) -> list[CallReport]:
    """Get the calls that a caller reported on one page, the newest first, or refuse with NotFound."""
    uuid = tokens.read_token("call", token, keys=[settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS])
    first = CallReport.objects.filter(uuid=uuid, person__erased_at=None).first() if uuid else None
    if first is None:
        raise NotFound
    rows = CallReport.objects.filter(call_page=first.call_page_id, person=first.person_id)
    rows = rows.select_related("call_page__page__partner", "term__person", "term__seat")
    return list(rows.prefetch_related("call_page__page__versions").order_by("-at")[:50])
