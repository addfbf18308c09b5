"""Makes the whole made-up coalition, once."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from campaigns.demo import delivery, feed, loading, rules
from campaigns.demo.families import loading as families
from campaigns.demo.families import services as people_known
from campaigns.demo.handing import services as handing
from campaigns.demo.kinds import services as kinds
from campaigns.demo.ladders import delivery as ladders
from campaigns.demo.testimony import services as testimony
from campaigns.demo.trial import delivery as trial
from campaigns.demo.turnout import services as turnout
from campaigns.outreach import rules as calls
from campaigns.outreach import services as outreach
from campaigns.petitions import folding as petitions
from campaigns.strategy.models import Campaign
from coalition.accounts.models import User
from coalition.errors import Refusal
from coalition.partners.models import Membership, Partner
from coalition.partners.senders.models import SeedAddress, SenderIdentity, SendingDomain
from contacts.consent import selectors as consents
from contacts.correspondence.models import Message
from contacts.correspondence.replies import services as replies
from contacts.intake import services as intake
from contacts.intake.rules import Arrival
from contacts.people.models import Person
from contacts.places import matching
from contacts.places import selectors as places
from contacts.places import services as place_services
from contacts.policymakers import services as policymakers
from contacts.policymakers.municipal import services as municipal
from contacts.policymakers.rules import CommitteeFacts, HolderFacts, OfficeFacts, RosterFacts
from contacts.schools import services as schools
from contacts.segments.models import Segment

NEW_YORK = ZoneInfo(settings.TIME_ZONE)


class NotEmpty(Refusal):
    """There are people already."""

    code = "not_empty"
    message = _("There are people in this database already. The demo only fills an empty one.")


def make_demo(*, people: int, now: datetime, tell: Callable[[str], object]) -> None:
    """Fill an empty database with a made-up coalition of so many people; refuses (NotEmpty) where people are."""
    if Person.objects.filter(terms=None).exists() or Partner.objects.exists():
        raise NotEmpty
    tell("Districts and policymakers")
    load_state()
    with transaction.atomic():
        partners = _partners()
        users = _users(partners)
        tell(f"{people:,} people")
        _people(people, partners, now)
    tell("Matching homes to districts")
    matching.match_addresses(now=now)
    families.bring_together(now)
    tell("Campaigns and their history")
    with transaction.atomic():
        fair = delivery.tell_stories(users, people=people, now=now)
        trial.build(fair, users["alice"], now)
        _hold_a_shift(fair, users, now)
        ladders.build(fair, users["alice"], now)
        kinds.build(fair, users["alice"], people=people, now=now)
        testimony.build(fair, users["alice"], people=people, now=now)
        turnout.build(fair, users["alice"], users["bob"], now=now)
        people_known.tell(users, now=now)
        feed.touch_people()
        _receive_what_needs_mending(partners[0], now)
        _receive_replies(users["alice"], now)
    intake.fold_waiting(now=now)
    petitions.count_all(now)
    handing.build(fair, users["alice"], now=now)


def load_state() -> None:
    """Load districts, towns and the roster: the real ones of REFERENCE_DIR, else a made-up state."""
    now = datetime.now(tz=NEW_YORK)
    reference = settings.REFERENCE_DIR
    if reference and (reference / "boundaries").is_dir():
        place_services.load_districts(reference / "boundaries", now=now)
        policymakers.load_roster(reference / "legislators" / "openstates-people-ct", now=now)
    else:
        place_services.make_up_state(now=now)
        policymakers.write_roster(_made_up_roster(), now=now)
    municipal.make_up(now=now)
    if reference and any((reference / "schools").glob("*directory*.csv")):
        schools.load_schools(reference / "schools", now=now)
    else:
        schools.make_up_schools(now=now)


def _made_up_roster() -> RosterFacts:
    """Seat a made-up legislator in every district, and three committees."""
    given, family = rules.names("given_en"), rules.names("family_en")
    holders = [
        HolderFacts(
            external_id=f"made-up-{district.chamber}-{district.number}",
            given_name=given[(7 * n) % len(given)],
            family_name=family[(11 * n) % len(family)],
            party=("Democratic", "Republican")[n % 5 == 0],
            chamber=district.chamber,
            number=district.number,
            starts_on=date(2025, 1, 8),
            ocd_id=district.ocd_id,
            source="made up",
            offices=(OfficeFacts("capitol", f"Room {100 + n}, State House", f"860-555-{1000 + n}"),),
        )
        for n, district in enumerate(places.list_districts())
    ]
    members = tuple((one.external_id, "member") for one in holders if one.chamber != "congress")
    committees = [
        CommitteeFacts(name=name, chamber="joint", members=members[n::3])
        for n, name in enumerate(["Education", "Appropriations", "Transportation"])
    ]
    return RosterFacts(holders=holders, committees=committees)


def _partners() -> list[Partner]:
    rows = [
        Partner(
            slug=one.slug,
            name=one.name or settings.COALITION_NAME,
            is_lead=not one.name,
            color=one.color,
            postal_address=f"100 Example Street, {one.town}, {settings.COALITION_STATE} 06100",
        )
        for one in rules.PARTNERS
    ]
    partners = Partner.objects.bulk_create(rows)
    _senders(partners)
    return partners


def _senders(partners: list[Partner]) -> None:
    """Let each partner write as itself, and the lead's director in her own name, too."""
    rows = [
        SenderIdentity(
            partner=one,
            name=one.name,
            email=f"news@{one.slug}.example.org",
            reply_to=f"team@{one.slug}.example.org",
            is_default=True,
        )
        for one in partners
    ]
    lead = partners[0]
    director = f"Adam ({lead.name})"
    rows.append(SenderIdentity(partner=lead, name=director, email=f"adam@{lead.slug}.example.org"))
    SenderIdentity.objects.bulk_create(rows)
    SendingDomain.objects.bulk_create([SendingDomain(domain=f"{one.slug}.example.org") for one in partners])
    SeedAddress.objects.create(partner=lead, label="Gmail", email="tests@example.org")


def _users(partners: list[Partner]) -> dict[str, Membership]:
    by_slug = {partner.slug: partner for partner in partners}
    members = {}
    for name, word, slug, role in rules.USERS:
        user = User.objects.create_user(f"{word}@example.org", rules.PASSWORD, name=name, is_staff=word == "adam")
        user.emailaddress_set.create(email=user.email, verified=True, primary=True)  # type: ignore[attr-defined]
        members[word] = Membership.objects.create(user=user, partner=by_slug[slug], role=role)
    return members


def _people(people: int, partners: list[Partner], now: datetime) -> None:
    loading.make_wordings(rules.TEXTS["wordings"])
    loading.make_people(
        people=people,
        partners=[partner.pk for partner in partners],
        places=loading.weigh_places(),
        key=consents.hash_key(),
        state=settings.COALITION_STATE,
        now=now,
    )


def _hold_a_shift(campaign: Campaign, users: dict[str, Membership], now: datetime) -> None:
    """Open a call list, and let two volunteers log an evening's calls as they would at the desk."""
    texts = rules.TEXTS["calls"]
    segment = Segment.objects.filter(partner=campaign.partner, name="Parents who can be mailed").first()
    facts = {"campaign": campaign, "segment": segment, **{key: texts[key] for key in ("name", "script", "questions")}}
    call_list = outreach.save_list(None, facts=facts, by=users["alice"], now=now)
    if not call_list.assignments.exists():
        return
    outreach.set_state(call_list, "open", by=users["alice"], now=now)
    call_list.refresh_from_db()
    evening = now - timedelta(days=1)
    for n, outcome in enumerate(rules.CALL_OUTCOMES * 4):
        volunteer, at = users[("vera", "viktor")[n % 2]], evening + timedelta(minutes=2 * n)
        try:
            claimed = outreach.take_next(call_list, by=volunteer, now=at)
        except outreach.NobodyLeft:
            return
        key = calls.claim_key(uuid4(), claimed.uuid, volunteer.user.uuid, key=settings.SECRET_KEY)
        answers = {"come": ("Yes", "Maybe", "No")[n % 3]}
        logged = outreach.Logged(outcome, key, answers, texts["notes"][n % len(texts["notes"])])
        outreach.log(claimed, logged, by=volunteer, now=at)


def _receive_what_needs_mending(partner: Partner, now: datetime) -> None:
    """Let some forms arrive that cannot be folded, so that the page of refused submissions has something to show."""
    wrong = [
        {"given_name": "Rosa", "family_name": "Vega", "email": "rosa.vega@@example.org", "zip": "06106"},
        {"given_name": "Tom", "family_name": "Baker", "email": "tom.baker(at)example.org", "town": "Meriden"},
        {"given_name": "", "family_name": "", "email": "", "town": "Hartford"},
        {"given_name": "Linh", "family_name": "Tran", "phone": "555", "zip": "06511"},
    ]
    for number, payload in enumerate(wrong):
        arrival = Arrival("person.added", "paper", partner.pk, payload, key=f"demo-mend-{number}")
        intake.receive(arrival, now=now - timedelta(hours=number))


def _receive_replies(by: Membership, now: datetime) -> None:
    """Let some people reply to the alert, by the door that real replies come in by."""
    for number, (language, subject, text, headers) in enumerate(rules.REPLIES):
        sent = Message.objects.filter(dispatch__partner=by.partner, language=language, fate="delivered")
        message = sent.select_related("point").order_by("id")[number : number + 1].first()
        content = message and message.dispatch.contents.filter(language=language).first()
        if not message or not content:
            continue
        fields = {
            "headers": f"Message-ID: <demo-reply-{number}@example.org>\n{headers}",
            "from": message.point.value,
            "to": f"r+{message.uuid.hex}@reply.example.org",
            "subject": subject.format(content.subject),
            "text": f"{text}\n\nOn Tuesday {by.partner.name} wrote:\n\n> {content.text[:300]}",
        }
        raw = {name: value.encode() for name, value in fields.items()}
        reply = replies.take(fields=raw, files=0, now=now - timedelta(minutes=47 * number + 12))
        if reply and number == 5:
            replies.handle(reply=reply, by=by, now=now)
