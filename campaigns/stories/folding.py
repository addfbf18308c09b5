"""Folds stories out of submissions, in bundles: each submission one story, its original kept, its permissions noted."""

from datetime import datetime
from typing import Any

from campaigns.ledger import services as ledger
from campaigns.pages.folding import credit, deed
from campaigns.pages.receipts import folding as receipts
from campaigns.stories import rules, selectors
from campaigns.stories.models import RevisionState, Story, StoryPage, StoryPermission, StoryRevision
from campaigns.uploads import selectors as uploads
from campaigns.uploads import services as files
from contacts.intake.rules import Fault, Folded, Outcome

Told = list[tuple[Folded, StoryPage]]


def check(payload: dict[str, Any]) -> list[Fault]:
    """Check a story's own keys."""
    faults = []
    if len(str(payload.get("story", ""))) > rules.LONGEST:
        faults.append(Fault("story", "story_too_long", {"most": rules.LONGEST}))
    if not str(payload.get("story", "")).strip() and not payload.get("audio"):
        faults.append(Fault("story", "story_empty"))
    topics = payload.get("topics") or []
    if not isinstance(topics, list) or len(topics) > 40:
        faults.append(Fault("topics", "choice_unknown"))
    return faults


def fold(bundle: list[Folded], now: datetime) -> dict[int, Outcome]:
    """Make the stories of a bundle: a fixed number of statements, one ledger line each, one receipt per person."""
    pages = selectors.get_by_uuid({one.about.partition(":")[2] for one in bundle})
    outcomes: dict[int, Outcome] = {}
    told: Told = []
    for one in bundle:
        page = pages.get(one.about.partition(":")[2])
        if page is None or page.page.partner_id != one.partner_id:
            outcomes[one.submission_id] = Outcome(refused="story_page_unknown")
        else:
            told.append((one, page))
    rows = _write(told, now)
    messages = credit(bundle, now)
    asks = _asks_for(told)
    deeds, owed = [], []
    for one, page in told:
        is_bare = receipts.is_bare(one)
        if not is_bare:
            deeds.append(deed(one, "story.told", f"story:{one.submission_uuid}", page.page.campaign_id, messages))
        if one.origin in receipts.BY_FORM:
            links = {"manage_link": selectors.own_link(rows[one.submission_uuid].uuid)}
            word = asks.get(one.submission_uuid, "") if is_bare else "receipt"
            owed += [receipts.Owed(word, one.about, one.person_id, links)] if word else []
    ledger.record_many(deeds, now)
    receipts.send(owed, now)
    outcomes |= {one.submission_id: Outcome({"story": str(rows[one.submission_uuid].uuid)}) for one, _page in told}
    return outcomes


def _asks_for(told: Told) -> dict[Any, str]:
    """Give the letter that asks for each unproven story: one each for a few; who floods a mailbox is not helped."""
    bare = [(one.person_id, page.pk) for one, page in told if receipts.is_bare(one)]
    if not bare:
        return {}
    people, pages = zip(*bare, strict=True)
    rows = Story.objects.filter(person__in=people, story_page__in=pages, needs_confirmation=True).order_by("pk")
    told_so_far: dict[tuple[int, int], list[Any]] = {}
    for person, page, submission in rows.values_list("person", "story_page", "submission"):
        told_so_far.setdefault((person, page), []).append(submission)
    return {uuid: word for uuids in told_so_far.values() for uuid, word in zip(uuids, rules.ASKS, strict=False)}


def _write(told: Told, now: datetime) -> dict[Any, Story]:
    uuids = [one.submission_uuid for one, _page in told]
    known = {row.submission: row for row in Story.objects.filter(submission__in=uuids)}
    fresh = [(one, page) for one, page in told if one.submission_uuid not in known]
    if not fresh:
        return known
    files_of: dict[str, Any] = {}
    for partner in {one.partner_id for one, _page in fresh}:
        asked = [str(one.payload[name]) for one, _page in fresh for name in ("photo", "audio") if one.payload.get(name)]
        files_of |= uploads.get_by_uuid(partner, asked) if asked else {}
    rows = Story.objects.bulk_create([_story(one, page, files_of) for one, page in fresh])
    files.claim([pk for row in rows for pk in (row.photo_id, row.audio_id) if pk], now=now)
    original = RevisionState.ORIGINAL
    StoryRevision.objects.bulk_create(
        [StoryRevision(story=row, state=original, text=row.text, at=row.at) for row in rows if row.text]
    )
    StoryPermission.objects.bulk_create(
        [
            StoryPermission(
                story=row, use=use, granted=True, naming=naming, wording_key=page.uses[use]["key"],
                wording_version=_version(one, page, use), language=row.language, how="form", at=row.at,
            )
            for row, (one, page) in zip(rows, fresh, strict=True)
            for use, naming in row.allowed.items()
        ]
    )  # fmt: skip
    return known | {row.submission: row for row in rows}


def _version(one: Folded, page: StoryPage, use: str) -> int:
    """Tell which version of the wording she saw: the form says it, else it is the one of now."""
    seen = one.payload.get("wordings") or {}
    version = seen.get(use) if isinstance(seen, dict) else None
    return version if isinstance(version, int) else int(page.uses[use]["version"])


def _story(one: Folded, page: StoryPage, files_of: dict[str, Any]) -> Story:
    payload = one.payload
    known = {choice["key"] for choice in page.topics}
    allowed = rules.read_uses(payload.get("uses"), payload.get("namings"))
    found = {name: files_of.get(str(payload.get(name, ""))) for name in ("photo", "audio")}
    return Story(
        story_page=page,
        person_id=one.person_id,
        at=one.received_at,
        language=one.language,
        text=str(payload.get("story", "")).strip(),
        topics=[key for key in dict.fromkeys(payload.get("topics") or []) if key in known],
        photo=found["photo"] if found["photo"] and found["photo"].kind == "photo" else None,
        audio=found["audio"] if found["audio"] and found["audio"].kind == "audio" else None,
        allowed={use: naming for use, naming in allowed.items() if use in page.uses},
        needs_confirmation=receipts.is_bare(one),
        source=str(payload.get("source", ""))[:60],
        submission=one.submission_uuid,
    )
