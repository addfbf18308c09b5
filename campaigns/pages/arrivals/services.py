"""Makes submissions out of forms; lets a button do at once what its kind makes of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from campaigns.pages import criteria, rules
from campaigns.pages.criteria import Knock
from campaigns.pages.fields.forms import answers_of
from campaigns.pages.mailboxes.rules import is_passing
from campaigns.pages.rules import KINDS, Front
from campaigns.pages.sharing.rules import read_code
from contacts.intake.rules import Arrival


@dataclass(frozen=True)
class Told:
    """What a form said, in which language, by which door, and whether it brought a proof of work."""

    cleaned: dict[str, Any]
    language: str
    origin: str
    is_proven: bool = False
    caller: str = ""  # a keyed hash of the network, of its own for each page


def arrival_of(front: Front, told: Told) -> Arrival:
    """Make the arrival of a form that was sent on this page; the same person pressing twice arrives once."""
    cleaned = told.cleaned
    person = {name: cleaned.get(name, "") for name in ("given_name", "family_name", "email", "phone")}
    consents = [
        {
            **{name: one[name] for name in ("channel", "purpose", "partner", "twice") if one.get(name)},
            "wording": {"key": one["key"], "version": one["version"]},
        }
        for i, one in enumerate(front.consents)
        if cleaned.get(f"consent_{i}")
    ]
    payload = {
        **person,
        "zip": cleaned.get("zip", "").strip(),
        "language": told.language,
        "consents": consents,
        "source": cleaned.get("source", ""),
        "medium": cleaned.get("medium", ""),
        "m": cleaned.get("m", ""),
        "page": front.uuid,
        "campaign": front.campaign_id,
        "proven": told.is_proven,
        "caller": told.caller,
        "referrer": cleaned.get("referrer", ""),
        **_brought_by(cleaned.get("s", ""), front),
        "tags": [front.tag] if front.tag else "",
        "passing": True if is_passing(person["email"]) else "",
        **answers_of(front.fields, cleaned),
    }
    own = KINDS[front.kind].payload(cleaned, front)
    both = {name: [*payload[name], *own[name]] for name in ("tags", "roles") if payload.get(name) and own.get(name)}
    payload |= own | both
    return Arrival(
        kind=front.kind,
        origin=told.origin,
        partner_id=front.partner["id"],
        payload={name: value for name, value in payload.items() if value not in ("", None)},
        about=front.about,
        language=told.language,
        key=rules.submission_key(cleaned.get("key", ""), front.uuid, person),
    )


def _brought_by(code: str, front: Front) -> dict[str, str]:
    """Tell whose share link brought somebody: a supporter's own, or that of a partner behind the page."""
    sharer = read_code(code)
    if sharer:
        return {"sharer": str(sharer)}
    return {"via": next((one["uuid"] for one in front.backers if code and one["code"] == code), "")}


def press(front: Front, form: Any, button: str, knock: Knock, *, now: datetime) -> None:
    """Let a button of the kind do what it does at once; an empty one only looks. Refuses by name, as the door does."""
    if not button:
        criteria.may_look(knock)
        return
    criteria.may_press(knock, front, now)
    KINDS[front.kind].press(front, form, button, knock.caller, now)
