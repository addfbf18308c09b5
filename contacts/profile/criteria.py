"""What the rooms of contacts put into a person's timeline (campaigns register their own), and reach in words."""

from collections.abc import Callable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coalition.listing.selectors import Source, register_search
from contacts.consent.panel.selectors import say_basis
from contacts.correspondence import selectors as correspondence
from contacts.correspondence.rules import readable
from contacts.intake.rules import KINDS
from contacts.intake.words.criteria import ORIGINS, say_source
from contacts.people import criteria as people
from contacts.people.models import Person, RoleKind
from contacts.people.rules import TimelineSource, register_timeline
from contacts.profile import selectors

HOW = {
    "embed": gettext_lazy("by a web form"),
    "confirm": gettext_lazy("by confirming the address"),
    "web_form": gettext_lazy("by a web form"),
    "import": gettext_lazy("by an import"),
    "one_click": gettext_lazy("by the one-click button of a mail program"),
    "unsubscribe": gettext_lazy("by the link of a message"),
    "preferences": gettext_lazy("on the preference page"),
    "reply": gettext_lazy("by a reply to a mail"),
    "provider": gettext_lazy("told by the mail provider"),
    "complaint": gettext_lazy("by marking a mail as spam"),
    "phone": gettext_lazy("by phone"),
    "paper": gettext_lazy("on paper"),
    "api": gettext_lazy("by a program"),
    "desk": gettext_lazy("at the desk"),
    "merge": gettext_lazy("because another entry of the same person had said no"),
    "unmerge": gettext_lazy("because a merge was taken back"),
    "bulk_undone": gettext_lazy("because a change of many people was undone"),
    "import_undone": gettext_lazy("because an import was undone"),
}
CHANNELS = {
    "email": gettext_lazy("e-mail"),
    "phone": gettext_lazy("phone calls"),
    "sms": gettext_lazy("text messages"),
}
PURPOSES = {
    "alerts": gettext_lazy("action alerts"),
    "events": gettext_lazy("events"),
    "newsletter": gettext_lazy("newsletter"),
    "calls": gettext_lazy("calls by volunteers"),
    "texts": gettext_lazy("text messages"),
}


def _say(words: dict[str, Any], key: Any) -> str:
    return str(words.get(key, str(key or "").replace("_", " ")))


def consent_words(data: dict[str, Any]) -> str:
    """Say what was allowed or withdrawn."""
    facts = {"purpose": _say(PURPOSES, data["purpose"]), "channel": _say(CHANNELS, data["channel"])}
    if (data["channel"], data["purpose"]) == ("phone", "calls") and data[
        "decision"
    ] != "void":  # not "calls by phone calls"
        words = _("Allowed %(purpose)s") if data["decision"] == "granted" else _("Withdrew %(purpose)s")
        return words % facts
    if data["decision"] == "granted":
        return _("Allowed %(purpose)s by %(channel)s") % facts
    if data["decision"] == "void":
        return _("No word on %(purpose)s by %(channel)s any more") % facts
    return _("Withdrew %(purpose)s by %(channel)s") % facts


def consent_note(data: dict[str, Any]) -> str:
    """Say how it came."""
    whose = _("for the whole coalition") if data["house"] else ""
    return " · ".join(part for part in (_say(HOW, data["how"]), whose, say_basis(data["basis"] or "")) if part)


def role_words(data: dict[str, Any]) -> str:
    """Say that a role began or ended."""
    role = str(dict(RoleKind.choices).get(data["kind"], data["kind"]))
    who = f"{role}, {data['organization']}" if data["organization"] else role
    return (_("No longer: %(role)s") if data["ended"] else _("Role: %(role)s")) % {"role": who}


def role_note(data: dict[str, Any]) -> str:
    """Say the grades, where they are known."""
    return people.say_grades(data["grades"] or [])


def belonging_words(data: dict[str, Any]) -> str:
    """Say that an affiliation began or ended."""
    name = f"{data['organization']} ({data['title']})" if data["title"] else data["organization"]
    return (_("Left %(name)s") if data["ended"] else _("Joined %(name)s")) % {"name": name}


def submission_words(data: dict[str, Any]) -> str:
    """Say what arrived."""
    kind = KINDS.get(data["kind"])
    return str(kind.label) if kind else _say({}, data["kind"]).replace(".", ": ")


def submission_note(data: dict[str, Any]) -> str:
    """Say by which door it came, and whether it waits to be mended."""
    state = {"refused": _("to be mended"), "waiting": _("waiting"), "undone": _("taken back")}.get(data["state"], "")
    return " · ".join(part for part in (_say(ORIGINS, data["origin"]), state) if part)


def submission_url(data: dict[str, Any]) -> str:
    """Lead to the import that brought it."""
    return reverse("imports:detail", args=[data["run"]]) if data["run"] else ""


def message_words(data: dict[str, Any]) -> str:
    """Say what was sent."""
    subject = readable(data["subject"] or "", data["tags"] or ())
    return _("Message: %(subject)s") % {"subject": subject or _("without subject")}


def message_note(data: dict[str, Any]) -> str:
    """Say what became of it."""
    fates = {
        "pending": _("waiting"),
        "dropped": _("not sent"),
        "processed": _("handed over"),
        "deferred": _("delayed"),
        "delivered": _("delivered"),
        "bounced": _("bounced"),
        "complained": _("marked as spam"),
    }
    steps = [_("clicked") if data["clicked"] else "", _("unsubscribed") if data["unsubscribed"] else ""]
    fate = fates.get(data["fate"], data["fate"])
    if data["fate"] in ("bounced", "dropped") and data["reason"]:
        fate = f"{fate}: {correspondence.say_reason(data['reason'])}"
    return " · ".join(part for part in (fate, *steps) if part)


# The page about a message for one person, by the word before the colon of its reference; rooms above register theirs.
MESSAGE_PAGES: dict[str, Callable[[str, str], str]] = {}


def register_message_page(word: str, url: Callable[[str, str], str]) -> None:
    """Register where messages of references `word:<uuid>` lead to: a function of that uuid and the person's."""
    MESSAGE_PAGES[word] = url


def message_url(data: dict[str, Any]) -> str:
    """Lead to what explains a message, where there is such a page."""
    word, _colon, uuid = data.get("reference", "").partition(":")
    return MESSAGE_PAGES[word](uuid, data["person"]) if word in MESSAGE_PAGES and uuid else ""


CONSENT = """
SELECT c.at, md5('consent:' || c.id)::uuid AS uuid, jsonb_build_object('decision', c.decision, 'channel', c.channel,
       'purpose', c.purpose, 'how', c.how, 'basis', c.basis, 'house', c.partner_id IS NULL) AS data
FROM contacts_consent c JOIN contacts_reach r ON r.point_id = c.point_id AND r.person_id = %(person)s
WHERE c.partner_id = %(partner)s OR c.partner_id IS NULL
"""
NOTE = """
SELECT n.at, n.uuid, jsonb_build_object('text', n.text, 'author', coalesce(u.name, '')) AS data
FROM contacts_note n LEFT JOIN coalition_user u ON u.id = n.author_id
WHERE n.person_id = %(person)s AND n.partner_id = %(partner)s
"""
ROLE = """
SELECT e.day::timestamp AT TIME ZONE 'America/New_York' AS at, md5('role:' || e.ended || r.id)::uuid AS uuid,
       jsonb_build_object('kind', r.kind, 'organization', coalesce(o.name, ''), 'ended', e.ended,
                          'grades', r.detail -> 'grades') AS data
FROM contacts_role r
CROSS JOIN LATERAL (VALUES (r.since, false), (r.until, true)) AS e (day, ended)
LEFT JOIN contacts_organization o ON o.id = r.organization_id AND (o.partner_id IS NULL OR o.partner_id = %(partner)s)
WHERE r.person_id = %(person)s AND e.day IS NOT NULL
"""
BELONGING = """
SELECT e.day::timestamp AT TIME ZONE 'America/New_York' AS at, md5('belonging:' || e.ended || a.id)::uuid AS uuid,
       jsonb_build_object('organization', o.name, 'title', a.title, 'ended', e.ended) AS data
FROM contacts_affiliation a
JOIN contacts_organization o ON o.id = a.organization_id AND (o.partner_id IS NULL OR o.partner_id = %(partner)s)
CROSS JOIN LATERAL (VALUES (a.since, false), (a.until, true)) AS e (day, ended)
WHERE a.person_id = %(person)s AND e.day IS NOT NULL
"""
# What a ladder puts on is told by the ladder.
TAG = """
SELECT g.at, md5('tagging:' || g.id)::uuid AS uuid, jsonb_build_object('name', t.name) AS data
FROM contacts_tagging g JOIN contacts_tag t ON t.id = g.tag_id
WHERE g.person_id = %(person)s AND t.partner_id = %(partner)s
  AND g.via NOT LIKE 'ladder:%%' AND g.via NOT LIKE 'bulk:%%'  -- these rooms tell it themselves
"""
HOME = """
SELECT a.since AS at, md5('address:' || a.id)::uuid AS uuid,
       jsonb_build_object('town', coalesce(t.name, a.town_text), 'zip', a.zip) AS data
FROM contacts_address a LEFT JOIN contacts_town t ON t.id = a.town_id WHERE a.person_id = %(person)s
"""
CAME = """
SELECT s.since AS at, md5('stewardship:' || s.id)::uuid AS uuid, jsonb_build_object('via', s.via) AS data
FROM contacts_stewardship s WHERE s.person_id = %(person)s AND s.partner_id = %(partner)s
"""
SUBMISSION = """
SELECT s.received_at AS at, s.uuid, jsonb_build_object('kind', s.kind, 'origin', s.origin, 'state', s.state,
       'run', s.run) AS data
FROM contacts_submission s WHERE s.person_id = %(person)s AND s.partner_id = %(partner)s
"""
MESSAGE = """
SELECT coalesce(b.handed_at, m.created_at) AS at, m.uuid, jsonb_build_object('fate', m.fate, 'reason', m.fate_reason,
       'subject', c.subject, 'tags', (SELECT jsonb_agg(r -> 'tag') FROM jsonb_array_elements(c.regions) AS r
       WHERE strpos(c.subject, r ->> 'tag') > 0), 'clicked', m.clicked_at IS NOT NULL,
       'unsubscribed', m.unsubscribed_at IS NOT NULL, 'reference', d.reference,
       'person', (SELECT p.uuid FROM contacts_person p WHERE p.id = m.person_id)) AS data
FROM contacts_message m JOIN contacts_dispatch d ON d.id = m.dispatch_id AND d.partner_id = %(partner)s
LEFT JOIN contacts_bundle b ON b.id = m.bundle_id
LEFT JOIN contacts_content c ON c.dispatch_id = d.id AND c.language = m.language AND c.variant = m.variant
WHERE m.person_id = %(person)s
"""


def _place(data: dict[str, Any]) -> str:
    place = " ".join(part for part in (data["town"], data["zip"]) if part)
    return _("Lives in %(place)s") % {"place": place or _("an unknown place")}


def _came(data: dict[str, Any]) -> str:
    how = say_source(data["via"])
    return _("Came to us (%(how)s)") % {"how": how} if how else _("Came to us")


def register_all() -> None:
    """Register the timeline entries of these rooms; called when the apps are ready."""
    sources = [
        TimelineSource(
            "note", gettext_lazy("Notes"), "note", NOTE, lambda d: d["text"], lambda d: d["author"], group="ours"
        ),
        TimelineSource(
            "message", gettext_lazy("Messages"), "mail", MESSAGE, message_words, message_note, message_url, "mail"
        ),
        TimelineSource(
            "consent", gettext_lazy("Consent"), "hand-stop", CONSENT, consent_words, consent_note, group="consent"
        ),
        TimelineSource(
            "submission",
            gettext_lazy("What arrived"),
            "inbox",
            SUBMISSION,
            submission_words,
            submission_note,
            submission_url,
        ),
        TimelineSource("role", gettext_lazy("Roles"), "id-badge", ROLE, role_words, role_note),
        TimelineSource("belonging", gettext_lazy("Organizations"), "building", BELONGING, belonging_words),
        TimelineSource("tag", gettext_lazy("Tags"), "tag", TAG, lambda d: _("Tagged %(name)s") % d),
        TimelineSource("home", gettext_lazy("Address"), "map-pin", HOME, _place),
        TimelineSource("came", gettext_lazy("Beginning"), "user-plus", CAME, _came),
    ]
    for source in sources:
        register_timeline(source)
    register_search(Source("people", gettext_lazy("People"), "users", "people.view", selectors.find_people))
    register_search(
        Source(
            "policymakers",
            gettext_lazy("Policymakers"),
            "building-bank",
            "policymakers.view",
            selectors.find_policymakers,
        )
    )


WHY_NOT = {
    "": gettext_lazy("yes"),
    "no_address": gettext_lazy("no: we have no address for it"),
    "no_consent": gettext_lazy("no: it was not allowed"),
    "suppressed": gettext_lazy("no: asked not to be written to"),
    "bounced": gettext_lazy("no: the address does not work"),
    "complained": gettext_lazy("no: marked us as spam"),
}


def reach_in_words(membership: Any, person: Person) -> dict[str, Any]:
    """Say by what a person can be reached now, and what she allowed or withdrew."""
    asked = [("email", "alerts", _("Action alerts by e-mail")), ("phone", "calls", _("Calls by volunteers"))]
    return {
        "can": [
            (label, str(WHY_NOT[why]), not why)
            for c, p, label in asked
            for why in [selectors.why_not(membership, person, c, p)]
        ],
        "said": [
            {**one, "text": consent_words(one), "house": one["partner"] is None}
            for one in selectors.allowed_by(membership, person)
        ],
    }
