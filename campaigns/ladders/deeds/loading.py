"""Takes a step for a bundle whose rows the engine holds: writes what it does, and says what came of it for each."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol
from uuid import UUID

from django.utils import timezone

from campaigns.ladders import rules, selectors
from campaigns.ladders.criteria import Mails
from campaigns.ladders.models import Ladder, LadderVersion
from campaigns.ladders.rules import Asked, Node
from coalition.accounts.models import User
from contacts.consent.answers import selectors as answers
from contacts.correspondence import services as correspondence
from contacts.correspondence.models import Message
from contacts.people import services as people
from contacts.people.follow_ups import services as follow_ups
from contacts.people.follow_ups.services import Assigned

# What came of it, facts, and the step that follows.
CameOf = tuple[str, dict[str, str], str]


@dataclass(frozen=True, slots=True)
class Turn:
    """Somebody whose turn it is."""

    id: int
    uuid: UUID
    person_id: int


class Walk(Protocol):
    """What a step may know of the pass it is taken in."""

    @property
    def ladder(self) -> Ladder: ...
    @property
    def version(self) -> LadderVersion: ...
    @property
    def now(self) -> datetime: ...
    @property
    def mails(self) -> Mails: ...


def take_step(run: Walk, node: Node, turns: Sequence[Turn]) -> Mapping[int, CameOf]:
    """Take a step for these people; tells by entry what came of it. Raises Refusal, BadTag, BadTree: nothing moves."""
    return _TAKE[node.kind](run, node, turns)


def _wait(run: Walk, node: Node, turns: Sequence[Turn]) -> dict[int, CameOf]:
    return {one.id: ("waited", {}, node.then) for one in turns}


def _stop(run: Walk, node: Node, turns: Sequence[Turn]) -> dict[int, CameOf]:
    return {one.id: ("", {}, node.then) for one in turns}


def _branch(run: Walk, node: Node, turns: Sequence[Turn]) -> dict[int, CameOf]:
    asked = Asked({one.person_id: run.now for one in turns}, run.ladder.partner_id, str(run.ladder.uuid))
    holds = ask(node, asked)
    return {one.id: ("yes", {}, node.then) if one.person_id in holds else ("no", {}, node.otherwise) for one in turns}


def ask(node: Node, asked: Asked) -> set[int]:
    """Tell for whom the condition of a branch holds."""
    condition = rules.CONDITIONS[node.facts["if"]["is"]]
    return condition.holds(rules.read_blanks(condition.blanks, node.facts["if"])[0], asked)


def _send(run: Walk, node: Node, turns: Sequence[Turn]) -> dict[int, CameOf]:
    purpose = run.version.plan["purpose"]
    if over := run.mails.why_not(dict(node.facts), run.now):
        return {one.id: ("not_sent", {"reason": over}, node.then) for one in turns}
    dispatch = correspondence.open_dispatch(
        reference=selectors.reference_of(run.ladder, run.version, node.id),
        partner=run.ladder.partner,
        purpose=purpose,
        drafts=run.mails.drafts(dict(node.facts)),
        priority=correspondence.REMINDERS,
        standing=True,
    )
    ids = [one.person_id for one in turns]
    why = answers.why_not_many(ids, partner_id=run.ladder.partner_id, channel="email", purpose=purpose)
    values: dict[int, dict[str, Any]] = {one: {} for one in ids if why.get(one) == ""}
    if values:
        correspondence.send_many(dispatch=dispatch, values=values, now=run.now)
    sent = set(Message.objects.filter(dispatch=dispatch, person__in=ids).values_list("person_id", flat=True))
    return {
        one.id: ("sent", {}, node.then)
        if one.person_id in sent
        else ("not_sent", {"reason": why.get(one.person_id) or "no_address"}, node.then)
        for one in turns
    }


def _tag(run: Walk, node: Node, turns: Sequence[Turn]) -> dict[int, CameOf]:
    ids = [one.person_id for one in turns]
    via = f"ladder:{run.ladder.pk}"
    told = {"name": node.facts["name"], "because": run.ladder.name}
    people.tag_many(ids, partner=run.ladder.partner, via=via, now=run.now, **told)
    return {one.id: ("tagged", {}, node.then) for one in turns}


def _follow_up(run: Walk, node: Node, turns: Sequence[Turn]) -> dict[int, CameOf]:
    ladder = run.ladder
    assignee = User.objects.filter(uuid=node.facts["assignee"]).first() if node.facts["assignee"] else None
    due_on = timezone.localdate(run.now) + timedelta(days=node.facts["days"])
    rows = [
        Assigned(
            person_id=one.person_id,
            partner_id=ladder.partner_id,
            assignee_id=assignee.pk if assignee else None,
            text=node.facts["text"],
            due_on=due_on,
            because=ladder.name,
            key=f"ladder:{one.uuid}:{node.id}",
        )
        for one in turns
    ]
    follow_ups.assign_many(rows, now=run.now)
    return {one.id: ("follow_up", {}, node.then) for one in turns}


_TAKE: dict[str, Callable[[Walk, Node, Sequence[Turn]], Mapping[int, CameOf]]] = {
    rules.WAIT: _wait,
    rules.STOP: _stop,
    rules.BRANCH: _branch,
    rules.SEND: _send,
    rules.TAG: _tag,
    rules.FOLLOW_UP: _follow_up,
}
