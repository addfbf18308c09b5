"""Takes what supporters send; makes, changes, publishes and closes pages."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.text import slugify
from django.utils.translation import gettext_lazy

from campaigns.pages import criteria, selectors
from campaigns.pages.arrivals.services import Told, arrival_of
from campaigns.pages.codes.tasks import mail_codes
from campaigns.pages.criteria import CODE_AWAITED, Knock
from campaigns.pages.fields.rules import tidy
from campaigns.pages.gaps.criteria import refuse_gaps
from campaigns.pages.models import ActionPage, Outcome, PageState, PageVersion, Slug
from campaigns.pages.rules import KINDS, Front
from coalition.audit import services as audit
from coalition.errors import Refusal
from contacts.consent import services as consent
from contacts.intake import services as intake
from contacts.intake.rules import register_reasons

WORDING = {
    "page.created": gettext_lazy("made the page /p/%(slug)s/"),
    "page.changed": gettext_lazy("changed the page"),
    "page.published": gettext_lazy("published the page"),
    "page.closed": gettext_lazy("closed the page"),
    "page.reopened": gettext_lazy("opened the page again"),
    "page.won": gettext_lazy("closed the page: we won"),
    "page.duplicated": gettext_lazy("made this page as a copy of /p/%(slug)s/"),
    "page.archived": gettext_lazy("put the page into the archive"),
    "page.unarchived": gettext_lazy("took the page out of the archive"),
    "page.not_published": gettext_lazy("could not publish the page at its hour: %(why)s"),
    "page.pictured": gettext_lazy("chose a picture"),
    "page.unpictured": gettext_lazy("took the picture away"),
    "page.partner_asked": gettext_lazy("asked %(partner)s to stand behind the page"),
    "page.partner_accepted": gettext_lazy("%(partner)s stands behind the page"),
    "page.partner_declined": gettext_lazy("%(partner)s does not stand behind the page"),
    "page.partner_removed": gettext_lazy("took %(partner)s off the page"),
}
# What a page may ask permission for: key -> (channel, purpose, wording).
OPT_INS: dict[str, tuple[str, str, Any]] = {
    "email-alerts": ("email", "alerts", gettext_lazy("Yes, %(partner)s may e-mail me when my voice is needed.")),
    "email-events": ("email", "events", gettext_lazy("Yes, %(partner)s may e-mail me about events near me.")),
    "email-newsletter": ("email", "newsletter", gettext_lazy("Yes, %(partner)s may send me its newsletter.")),
    "phone-calls": ("phone", "calls", gettext_lazy("Yes, volunteers of %(partner)s may call me.")),
    "sms-texts": (
        "sms",
        "texts",
        gettext_lazy("Yes, %(partner)s may send me text messages. My carrier may charge for them; STOP ends them."),
    ),
}


class SlugTaken(Refusal):
    """Another page has this address."""

    code = "slug_taken"
    status = 422
    message = gettext_lazy("Another page already has this address. Please choose another one.")


class NotToldYet(Refusal):
    """A victory without words for it."""

    code = "victory_not_told"
    status = 422
    message = gettext_lazy("Write first, in every language, what the page says when we have won.")


class NotNow(Refusal):
    """The page is not in a state that allows this."""

    code = "page_not_now"
    message = gettext_lazy("This cannot be done with the page in its present state.")


@dataclass(frozen=True)
class Taken:
    """What became of a post: its submission, whether the address still has to be confirmed, whether by a code."""

    is_proven: bool
    submission: UUID
    awaits_code: bool = False
    asks_twice: bool = False  # something was ticked that counts after a click in an e-mail


def go_on(front: Front, form: Any, knock: Knock, *, now: datetime) -> Any:
    """Lead on to the next step of a form that has several; None when it can be taken. Refuses TooOften, WrongOrigin."""
    if not form.has_steps:
        return None
    criteria.may_look(knock)
    return form.following(now)


def take(front: Front, cleaned: dict[str, Any], knock: Knock, *, language: str, origin: str, now: datetime) -> Taken:
    """Take what a supporter sent: through the door, then one row, once; refusals of the door are raised by name.

    What the door refuses is kept aside for an organizer to see and to let in. Without a proof of work, on a page that
    asks for it or is under pressure, the row waits for the code that is mailed to its address.
    """
    told = Told(cleaned, language, origin)
    try:
        is_proven = criteria.check(knock, front, now)
    except criteria.KEPT as no:
        if criteria.may_keep(front):
            intake.set_aside(arrival_of(front, told), reason=no.code, now=now)
        raise
    cleaned = KINDS[front.kind].keep(cleaned, front, now)
    caller = criteria.mark_of(knock.caller, front)
    arrival = arrival_of(front, replace(told, cleaned=cleaned, is_proven=is_proven, caller=caller))
    if not is_proven and criteria.wants_code(front):
        criteria.check_codes(knock.email)
        row = intake.hold(arrival, reason=CODE_AWAITED, now=now)
        mail_codes.delay_on_commit()
        return Taken(is_proven, row.uuid, awaits_code=row.state == "refused" and row.reason == CODE_AWAITED)
    row = intake.receive(arrival, now=now)
    asks_twice = any(one.get("twice") and one["channel"] == "email" for one in arrival.payload.get("consents", ()))
    return Taken(is_proven, row.uuid, asks_twice=asks_twice)


# --- the desk ---------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Plan:
    """What an organizer says about a page, beside its texts."""

    kind: str
    slug: str
    campaign: Any
    languages: tuple[str, ...]
    opt_ins: tuple[str, ...]
    closes_at: datetime | None
    options: dict[str, Any]
    publish_at: datetime | None = None
    fields: tuple[dict[str, Any], ...] = ()
    tag: str = ""
    next_page: Any = None
    prefills: bool = False
    asks_code: bool = False
    asks_twice: bool = False
    embed_origins: tuple[str, ...] = ()

    def own(self) -> dict[str, Any]:
        """Give what stands on the page's row under the same name."""
        names = ("campaign", "closes_at", "publish_at", "tag", "next_page", "prefills", "asks_code", "asks_twice")
        told = {name: getattr(self, name) for name in names}
        return told | {"fields": tidy(list(self.fields)), "embed_origins": list(self.embed_origins)}


@transaction.atomic
def create_page(plan: Plan, *, title: str, by: Any, now: datetime) -> ActionPage:
    """Make a draft with starting words in each of its languages; refuses SlugTaken."""
    slug = plan.slug or slugify(title)[:70] or "page"
    if is_taken(slug):
        raise SlugTaken
    page = ActionPage.objects.create(
        partner=by.partner,
        kind=plan.kind,
        slug=slug,
        languages=list(plan.languages),
        consents=fix_consents(by.partner, plan.opt_ins),
        **plan.own(),
        made_by=by.user,
        made_at=now,
        modified_at=now,
    )
    KINDS[plan.kind].save(page, plan.options)
    mine = translation.get_language()
    titled = mine if mine in plan.languages else plan.languages[0]
    for language in plan.languages:
        with translation.override(language):
            words = {name: str(text) for name, text in KINDS[plan.kind].texts().items()}
        if language == titled:
            words["title"] = title
        PageVersion.objects.create(page=page, language=language, modified_at=now, **words)
    audit.record("page.created", by=by, on=page, facts={"slug": slug})
    return page


@transaction.atomic
def change_page(
    page: ActionPage, plan: Plan, texts: dict[str, dict[str, str]], *, by: Any, now: datetime
) -> ActionPage:
    """Change a page and its texts; one that is public must stay complete (NotComplete). Refuses SlugTaken.

    The address it had before goes on leading to it.
    """
    if is_taken(plan.slug, but=page):
        raise SlugTaken
    before = page.slug
    if before != plan.slug:
        Slug.objects.filter(slug=plan.slug).delete()  # its own of earlier days
        if page.published_at:
            Slug.objects.create(slug=before, page=page, until=now)
    page.slug = plan.slug
    page.languages, page.consents = list(plan.languages), fix_consents(page.partner, plan.opt_ins)
    for name, value in plan.own().items():
        setattr(page, name, value)
    page.modified_at = now
    page.save()
    KINDS[page.kind].save(page, plan.options)
    for language, words in texts.items():
        PageVersion.objects.update_or_create(page=page, language=language, defaults={**words, "modified_at": now})
    page.versions.exclude(language__in=plan.languages).delete()
    if page.state == PageState.PUBLISHED:
        refuse_gaps(page)
        KINDS[page.kind].publish(page, now)
    audit.record("page.changed", by=by, on=page)
    forget(before, page.slug)
    return page


def is_taken(slug: str, *, but: ActionPage | None = None) -> bool:
    """Tell whether another page has this address, or had it: old links must not lead elsewhere."""
    pk = but.pk if but else None
    return (
        ActionPage.objects.filter(slug=slug).exclude(pk=pk).exists()
        or Slug.objects.filter(slug=slug).exclude(page=pk).exists()
    )


@transaction.atomic
def publish(page: ActionPage, *, by: Any, now: datetime) -> None:
    """Put a page before the public: only when every language is complete (NotComplete), once."""
    was_closed = page.state == PageState.CLOSED
    refuse_gaps(page)
    moved = ActionPage.objects.filter(pk=page.pk, state__in=(PageState.DRAFT, PageState.CLOSED))
    facts: dict[str, Any] = {"state": PageState.PUBLISHED, "published_at": now, "modified_at": now}
    if page.closes_at and page.closes_at <= now:
        facts["closes_at"] = None  # opened again by hand: its old hour would close it at once
    if not moved.update(**facts, publish_at=None, outcome=""):
        raise NotNow
    KINDS[page.kind].publish(page, now)
    audit.record("page.reopened" if was_closed else "page.published", by=by, on=page)
    forget(page.slug)


@transaction.atomic
def close(page: ActionPage, *, by: Any, now: datetime, outcome: str = "") -> None:
    """Close a page: it stays, says what became of it, and takes nothing any more. We won: NotToldYet without words."""
    if outcome == Outcome.WON and not all(one.won_body.strip() for one in page.versions.all()):
        raise NotToldYet
    moved = ActionPage.objects.filter(pk=page.pk, state=PageState.PUBLISHED)
    if not moved.update(state=PageState.CLOSED, outcome=outcome, modified_at=now):
        raise NotNow
    audit.record("page.won" if outcome == Outcome.WON else "page.closed", by=by, on=page)
    forget(page.slug)


def fix_consents(partner: Any, opt_ins: tuple[str, ...]) -> list[dict[str, Any]]:
    """Fix the wordings of the boxes that a page shows: a text that changed becomes a new version."""
    consents = []
    for name in opt_ins:
        channel, purpose, words = OPT_INS[name]
        texts = {}
        for code, _label in settings.LANGUAGES:
            with translation.override(code):
                texts[code] = str(words) % {"partner": partner.name}
        key = f"page.{partner.slug}.{name}"[:80]
        version = consent.fix_wording(key=key, texts=texts)
        consents.append({"channel": channel, "purpose": purpose, "key": key, "version": version, "text": texts})
    return consents


def forget(*slugs: str) -> None:
    """Drop pages from the cache once this transaction is done."""
    for slug in set(slugs):
        transaction.on_commit(lambda slug=slug: selectors.forget(slug))


def register_all() -> None:
    """Register how what the door refused is said at the desk; called from AppConfig.ready()."""
    register_reasons(
        {
            CODE_AWAITED: gettext_lazy("The code that was sent by e-mail was not entered."),
            "trapped": gettext_lazy("A hidden field was filled in, as programs do."),
            "too_fast": gettext_lazy("The form came back faster than a person can fill it in."),
            "too_often": gettext_lazy("Too many forms came from the same network or mailbox in a short time."),
            "wrong_origin": gettext_lazy("The form was sent from a website that the page does not name."),
        }
    )
