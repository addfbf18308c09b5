"""Delivers the made-up stories: bills, hearings, campaigns at different stages, pages, alerts, a call list."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

from campaigns.alerts import criteria, selectors
from campaigns.alerts.audience.selectors import count_audience
from campaigns.alerts.models import Alert, AlertVersion
from campaigns.alerts.preflight import selectors as gate
from campaigns.alerts.preflight.models import Approval
from campaigns.demo import feed, rules
from campaigns.demo.drawing import services as drawing
from campaigns.demo.fronts import services as fronts
from campaigns.legislation.models import Bill, BillAction, Hearing, Session
from campaigns.pages import services as pages
from campaigns.pages.models import ActionPage
from campaigns.pages.services import Plan
from campaigns.strategy.models import Campaign, Position
from coalition.partners.models import Membership
from contacts.correspondence import services as correspondence
from contacts.people.selectors import visible_to_partner
from contacts.policymakers.models import Committee
from contacts.segments.models import Segment

NEW_YORK = ZoneInfo(settings.TIME_ZONE)
PETITION, RSVP = "petition.sign", "turnout.rsvp"


def tell_stories(users: dict[str, Membership], *, people: int, now: datetime) -> Campaign:
    """Make the bills, three campaigns of the lead partner and one of another, with their history."""
    alice, bob = users["alice"], users["bob"]
    bills = _bills(now)
    segments = _segments(alice)
    fair = _campaign(
        alice,
        "Fair funding for every child",
        "Get HB 5003 out of the Education Committee with the money for English learners in it.",
        "active",
        [bills["HB 5003"]],
        now,
    )
    _fair_funding(fair, alice, bills["HB 5003"], segments, people=people, now=now)
    teachers = _campaign(alice, "Teachers who stay", "Paid residencies in SB 12.", "planning", [bills["SB 12"]], now)
    _draft(teachers, segments["Educators"], now)
    _campaign(alice, "Read by third grade", "Pass HB 5166. Done!", "won", [bills["HB 5166"]], now)
    meals = _campaign(
        bob, "Warm meals all year", "Bring HB 5031 over the second floor.", "active", [bills["HB 5031"]], now
    )
    _positions(users, bills, now)
    plan = _plan(meals, PETITION, "warm-meals", goal=500, confirms_email=False)
    _page(meals, bob, plan, rules.TEXTS["meals"], now - timedelta(days=9), now)
    drawing.dress_up(fair, admin=users["adam"], by=alice, now=now)
    fronts.dress_pages((fair, meals), by=alice, other=bob, now=now)
    for draft in Alert.objects.filter(campaign=fair, state="draft"):
        _ask_for_a_yes(draft, alice, now)
    Campaign.objects.exclude(pk=fair.pk).update(modified_at=now - timedelta(days=3))
    return fair


def _segments(by: Membership) -> dict[str, Segment]:
    rows = [Segment(partner=by.partner, name=name, tree=tree, made_by=by.user) for name, tree in rules.SEGMENTS.items()]
    return {row.name: row for row in Segment.objects.bulk_create(rows)}


def _fair_funding(
    campaign: Campaign, by: Membership, bill: Bill, segments: dict[str, Segment], *, people: int, now: datetime
) -> None:
    launch = now - timedelta(days=34)
    plan = _plan(campaign, PETITION, "fair-funding", goal=max(people // 5, 50), confirms_email=False)
    petition = _page(campaign, by, plan, rules.TEXTS["petition"], launch, now).petition
    alert = _sent_alert(campaign, petition.page, segments["All our people"], _at(now, -10, 18))
    others = people // 9
    feed.sign(
        petition=petition,
        dispatch_id=alert.dispatch_id or 0,
        others=others,
        launch=launch,
        now=now,
        comments=rules.TEXTS["comments"],
    )
    hearing = _hearing(bill, _at(now, 4, 10))
    campaign.hearings.add(hearing)
    evening = _at(now, -20, 18)
    for starts_at, about, slug, days, size in [
        (evening, None, "forum", 36, 140),
        (hearing.starts_at, hearing, "hearing-hb-5003", 8, 118),
    ]:
        texts = rules.TEXTS["rsvp" if about else "forum"]
        place = hearing.place if about else "Hartford Public Library"
        plan = _plan(campaign, RSVP, slug, hearing=about, starts_at=starts_at, place=place, goal=200)
        page = _page(campaign, by, plan, texts, now - timedelta(days=days), now)
        event = page.event
        feed.turn_out(event=event, size=min(size, people // 3), since=now - timedelta(days=days), now=now)
    draft = _draft(campaign, segments["Parents who can be mailed"], now)
    draft.page = page
    draft.save(update_fields=["page"])


def _sent_alert(campaign: Campaign, page: ActionPage, segment: Segment, at: datetime) -> Alert:
    partner = campaign.partner
    alert = _alert(campaign, "Sign: fair funding", page, at)
    alert.include.add(segment)
    facts = selectors.facts_of(alert, at)
    drafts = [
        correspondence.Draft(one.language, criteria.compile_version(alert, one, facts)) for one in alert.versions.all()
    ]
    dispatch = alert.dispatch = correspondence.open_dispatch(
        reference=f"alert:{alert.uuid}", partner=partner, purpose="alerts", drafts=drafts
    )
    dispatch.state = "done"
    dispatch.created_at = dispatch.started_at = at
    dispatch.finished_at = at + timedelta(seconds=40)
    dispatch.size = feed.send_alert(dispatch_id=dispatch.pk, partner_id=partner.pk, slug=page.slug, at=at)
    dispatch.left_out = {"no_consent": visible_to_partner(partner.pk).count() - dispatch.size}
    dispatch.save()
    alert.state, alert.started_at, alert.finished_at = "sent", at, dispatch.finished_at
    alert.save()
    return alert


def _alert(campaign: Campaign, name: str, page: ActionPage | None, at: datetime) -> Alert:
    alert = Alert.objects.create(
        partner=campaign.partner,
        campaign=campaign,
        page=page,
        name=name,
        languages=["en", "es"],
        send_at=at,
        made_by=campaign.made_by,
        made_at=at - timedelta(days=1),
        modified_at=at,
    )
    AlertVersion.objects.bulk_create(
        [AlertVersion(alert=alert, language=language, **words) for language, words in rules.TEXTS["alert"].items()]
    )
    return alert


def _draft(campaign: Campaign, segment: Segment, now: datetime) -> Alert:
    alert = _alert(campaign, f"Draft: {campaign.name}", None, now)
    alert.send_at = None
    alert.save(update_fields=["send_at"])
    alert.include.add(segment)
    return alert


def _ask_for_a_yes(alert: Alert, by: Membership, now: datetime) -> None:
    """Let a draft wait for a second person's yes, so that the page of the answer has something to show."""
    people = count_audience(alert, now=now).size
    if not gate.needs_approval(alert, people):  # a small demo
        return
    shot = gate.snapshot(alert, planned=False)
    Approval.objects.create(
        alert=alert,
        fingerprint=gate.fingerprint(shot),
        snapshot=shot,
        people=people,
        asked_by=by.user,
        asked_at=now - timedelta(minutes=20),
        question=rules.TEXTS["question_to_colleagues"],
    )


def _positions(users: dict[str, Membership], bills: dict[str, Bill], now: datetime) -> None:
    stances = [
        ("alice", "HB 5003", "support"),
        ("bob", "HB 5003", "support"),
        ("emma", "HB 5003", "amend"),
        ("alice", "SB 12", "support"),
        ("emma", "SB 12", "support"),
        ("bob", "SB 12", "watch"),
        ("bob", "HB 5031", "support"),
        ("alice", "HB 5177", "watch"),
    ]
    Position.objects.bulk_create(
        [
            Position(partner=users[who].partner, bill=bills[bill], stance=stance, made_by=users[who].user, since=now)
            for who, bill, stance in stances
        ]
    )


def _at(now: datetime, days: int, hour: int, minute: int = 0) -> datetime:
    day = (now.astimezone(NEW_YORK) + timedelta(days=days)).date()
    while day.weekday() not in (1, 2, 3, 4):  # the day before must be a working day, too
        day += timedelta(days=1)
    return datetime.combine(day, time(hour, minute), tzinfo=NEW_YORK)


def _bills(now: datetime) -> dict[str, Bill]:
    year = now.year + 1 if now.month > 6 else now.year
    session = Session.objects.create(identifier=str(year), name=f"{year} Regular Session (made up)")
    bills = {}
    for one in rules.BILLS:
        bill = bills[one.identifier] = Bill.objects.create(
            session=session,
            identifier=one.identifier,
            title=one.title,
            summary=one.summary,
            chamber="upper" if one.identifier.startswith("SB") else "lower",
            committee=Committee.objects.filter(name__icontains=one.committee).first() or Committee.objects.first(),
            stage=one.stage,
        )
        BillAction.objects.bulk_create(
            [
                BillAction(
                    bill=bill, on=now.date() - timedelta(days=44), text="Referred to committee", stage="committee"
                ),
                BillAction(bill=bill, on=now.date() - timedelta(days=30), text="Raised for a public hearing"),
            ]
        )
    return bills


def _hearing(bill: Bill, starts_at: datetime) -> Hearing:
    hearing = Hearing.objects.create(
        committee=bill.committee,
        title=f"Public hearing on {bill.identifier}",
        starts_at=starts_at,
        place="Legislative Office Building, room 2E",
        modes=["in_person", "remote", "written"],
        registration_closes_at=(starts_at - timedelta(days=1)).replace(hour=15, minute=0),
        testimony_closes_at=starts_at.replace(hour=9, minute=0),
        deadline_source="Made-up notice",
    )
    hearing.bills.add(bill)
    return hearing


def _page(
    campaign: Campaign, by: Membership, plan: Plan, texts: dict[str, dict[str, str]], at: datetime, now: datetime
) -> ActionPage:
    page = pages.create_page(plan, title=texts["en"]["title"], by=by, now=at)
    pages.change_page(page, plan, texts, by=by, now=at)
    pages.publish(page, by=by, now=at)
    if plan.slug == "forum":
        pages.close(page, by=by, now=now)
    return ActionPage.objects.select_related("partner", "campaign").get(pk=page.pk)


def _plan(campaign: Campaign, kind: str, slug: str, **options: object) -> Plan:
    return Plan(
        kind=kind,
        slug=slug,
        campaign=campaign,
        languages=("en", "es"),
        opt_ins=("email-alerts", "email-events", "phone-calls"),
        closes_at=None,
        options=options,
    )


def _campaign(by: Membership, name: str, goal: str, stage: str, bills: list[Bill], now: datetime) -> Campaign:
    campaign = Campaign.objects.create(
        partner=by.partner,
        name=name,
        goal=goal,
        stage=stage,
        starts_on=now.date() - timedelta(days=40),
        ends_on=now.date() + timedelta(days=120),
        made_by=by.user,
        made_at=now - timedelta(days=40),
        modified_at=now,
    )
    campaign.bills.set(bills)
    campaign.team.add(by.user)
    return campaign
