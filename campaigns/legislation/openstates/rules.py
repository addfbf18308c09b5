"""Reads bills as Open States' API v3 tells them (its OpenAPI document of 2021.11.12)."""

from collections.abc import Mapping
from typing import Any

from campaigns.legislation.rules import tidy_number
from campaigns.legislation.sources.rules import (
    ActionFacts,
    BillFacts,
    DocumentFacts,
    RelationFacts,
    Sponsor,
    Unreadable,
    VoteFacts,
    Who,
    committee_of,
    day_of,
    stage_of,
)

SOURCE = "openstates"
CHAMBERS = {"upper", "lower"}
# What its classifications of an action mean for the way of a bill.
STAGES = {
    "filing": "committee",
    "introduction": "committee",
    "referral-committee": "committee",
    "committee-passage": "reported",
    "committee-passage-favorable": "reported",
    "executive-receipt": "governor",
    "executive-signature": "law",
    "became-law": "law",
    "executive-veto": "dead",
    "failure": "dead",
    "committee-failure": "dead",
}
OPTIONS = {"yes": "yes", "no": "no", "absent": "absent", "excused": "absent", "abstain": "abstain"}


def read_bill(told: Any) -> BillFacts:
    """Read one bill; lists that were not asked for (`include`) stay untold. Raises Unreadable."""
    try:
        actions = _actions(told["actions"]) if "actions" in told else None
        return BillFacts(
            source=SOURCE,
            session=str(told["session"])[:20],
            identifier=tidy_number(told["identifier"])[:20],
            title=str(told["title"])[:500],
            external_id=told["id"],
            mark=str(told["updated_at"]),
            url=str(told.get("openstates_url") or ""),
            summary=_summary(told.get("abstracts") or []),
            chamber=_chamber(told["from_organization"]),
            committee=_committee(actions or ()),
            stage=_stage(actions, told),
            subjects=tuple(str(one)[:100] for one in told["subject"]) if told.get("subject") else None,
            sponsors=_sponsors(told["sponsorships"]) if "sponsorships" in told else None,
            actions=actions,
            votes=_votes(told["votes"]) if "votes" in told else None,
            documents=_documents(told) if "versions" in told or "documents" in told else None,
            related=_related(told["related_bills"]) if "related_bills" in told else None,
        )
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise Unreadable(f"{_name(told)}: {type(error).__name__} {error}") from error


def _name(told: Any) -> str:
    return str(told.get("identifier") or told.get("id") or "bill")[:60] if isinstance(told, dict) else "bill"


def _chamber(organization: Mapping[str, Any]) -> str:
    word = organization.get("classification", "")
    return word if word in CHAMBERS else ""


def _summary(abstracts: list[dict[str, Any]]) -> str:
    return "\n\n".join(str(one["abstract"]).strip() for one in abstracts if one.get("abstract"))[:5000]


def _actions(told: list[dict[str, Any]]) -> tuple[ActionFacts, ...]:
    found = []
    for one in sorted(told, key=lambda action: action["order"]):
        day = day_of(one["date"])
        if day:
            classes = [STAGES[word] for word in one["classification"] if word in STAGES]
            found.append(ActionFacts(day, str(one["description"]).strip()[:400], classes[-1] if classes else ""))
    return tuple(found)


def _stage(actions: tuple[ActionFacts, ...] | None, told: Mapping[str, Any]) -> str:
    if actions is not None:
        return stage_of(actions, "committee")
    last, day = str(told.get("latest_action_description") or ""), day_of(told.get("latest_action_date"))
    return stage_of((ActionFacts(day, last),)) if last and day else ""


def _committee(actions: tuple[ActionFacts, ...]) -> str:
    named = [committee_of(one.text) for one in actions]
    return next((name for name in reversed(named) if name), "")


def _who(name: str, person: Any) -> Who:
    person = person or {}
    role = person.get("current_role") or {}
    number = str(role.get("district") or "")
    chamber = role.get("org_classification") or ""
    return Who(
        str(name or person.get("name") or "")[:150],
        str(person.get("id") or ""),
        chamber if chamber in CHAMBERS else "",
        int(number) if number.isdigit() else 0,
    )


def _sponsors(told: list[dict[str, Any]]) -> tuple[Sponsor, ...]:
    return tuple(Sponsor(_who(one["name"], one.get("person")), bool(one["primary"])) for one in told)


def _votes(told: list[dict[str, Any]]) -> tuple[VoteFacts, ...]:
    found = []
    for one in told:
        counts = {count["option"]: int(count["value"]) for count in one["counts"]}
        day = day_of(one["start_date"])
        if day is None:
            raise ValueError("a vote without a day")
        votes = tuple(
            (_who(vote["voter_name"], vote.get("voter")), OPTIONS.get(vote["option"], "abstain"))
            for vote in one["votes"]
        )
        found.append(
            VoteFacts(
                external_id=one["id"],
                on=day,
                motion=str(one["motion_text"])[:300],
                chamber=_chamber(one["organization"]),
                passed=one["result"] == "pass",
                yes=counts.get("yes", 0),
                no=counts.get("no", 0),
                other=sum(value for option, value in counts.items() if option not in {"yes", "no"}),
                url=str((one["sources"] or [{"url": ""}])[0]["url"])[:400],
                votes=votes or None,
            )
        )
    return tuple(found)


def _documents(told: Mapping[str, Any]) -> tuple[DocumentFacts, ...]:
    found = []
    for kind, rows in (("version", told.get("versions") or []), ("other", told.get("documents") or [])):
        for one in rows:
            word = "amendment" if one.get("classification") == "amendment" else kind
            word = "fiscal" if "fiscal" in str(one.get("classification")) else word
            links = one["links"]
            if links:
                url = str(links[0]["url"])[:400]
                found.append(DocumentFacts(word, str(one["note"])[:200], url, day_of(one["date"])))
    return tuple(found)


def _related(told: list[dict[str, Any]]) -> tuple[RelationFacts, ...]:
    return tuple(
        RelationFacts(
            str(one["legislative_session"])[:20], tidy_number(one["identifier"])[:20], str(one["relation_type"])[:40]
        )
        for one in told
    )
