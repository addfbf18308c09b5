"""Loads what differs between the copies of a bundle, in columns, and writes the letter."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from secrets import token_hex
from typing import Any
from uuid import uuid4

import orjson
from django.conf import settings

from coalition.post.rules import NO_VALUES, Letter, Recipient, Sender, personal
from contacts.consent import rules as tokens
from contacts.correspondence.criteria import find_merge_field, load_own
from contacts.correspondence.letters.rules import MISSING, render_rows
from contacts.correspondence.letters.selectors import Copy
from contacts.correspondence.models import Content, Dispatch
from contacts.correspondence.rules import inputs_of
from contacts.households import selectors as households


def write_letter(dispatch: Dispatch, content: Content, copies: Sequence[Copy], *, bundle: str, today: date) -> Letter:
    """Write the letter of a bundle: the compiled text, and each person's values, rendered once per distinct inputs."""
    inputs = inputs_of(content.regions)
    own = load_own(dispatch.partner_id, [copy.person_id for copy in copies], inputs, content.language)
    names = {*inputs, "unsubscribe_url"}
    columns = load_columns(copies, names, language=content.language, today=today, own=own)
    if "greeting" in inputs and not dispatch.standing:  # a receipt is hers alone
        _greet_households(columns, copies, dispatch.partner_id, content.language)
    links = _links_out(copies) if any(copy.values for copy in copies) else columns["unsubscribe_url"]
    values = render_rows(content.regions, columns, len(copies))
    sender = _sender_of(dispatch, content)
    if settings.INBOUND_DOMAIN:
        sender, values = _open_door(sender, copies, values)
    recipients = [
        Recipient(copy.address, copy.uuid, "", own, link) for copy, own, link in zip(copies, values, links, strict=True)
    ]
    subject, text, html = content.subject, content.text, content.html
    if len(recipients) == 1:  # alone: the values stand in the text, and no limit of the provider applies
        only = recipients[0]
        subject, text, html = (personal(part, only.values) for part in (subject, text, html))
        sender = replace(sender, reply_to=personal(sender.reply_to, only.values))
        recipients = [only._replace(values=NO_VALUES)]
    return Letter(
        sender=sender,
        subject=subject,
        text=text,
        html=html,
        recipients=recipients,
        bundle=bundle,
        request=str(uuid4()),
        category=dispatch.reference.partition(":")[0],
    )


def _greet_households(columns: dict[str, list[Any]], copies: Sequence[Copy], partner_id: int, language: str) -> None:
    """Greet those of a household together whom the same mailbox reaches: one mail, and nobody in it forgotten."""
    told = households.greetings(partner_id, [(copy.person_id, copy.point_id) for copy in copies], language)
    columns["greeting"] = [both or alone for both, alone in zip(told, columns["greeting"], strict=True)]


def _sender_of(dispatch: Dispatch, content: Content) -> Sender:
    if content.from_email:
        return Sender(content.from_email, content.from_name, content.reply_to)
    return Sender(dispatch.from_email, dispatch.from_name, dispatch.reply_to)


def _open_door(
    sender: Sender, copies: Sequence[Copy], values: Sequence[dict[str, str]]
) -> tuple[Sender, list[dict[str, str]]]:
    """Let replies come in at our own door: a tag in its address, a value like any other, names the message."""
    tag = f"-r{token_hex(4)}-"
    named = [{**own, tag: copy.uuid.replace("-", "")} for own, copy in zip(values, copies, strict=True)]
    return replace(sender, reply_to=f"r+{tag}@{settings.INBOUND_DOMAIN}"), named


def load_columns(
    copies: Sequence[Copy],
    names: Iterable[str],
    *,
    language: str,
    today: date,
    own: Mapping[str, Mapping[int, str]] | None = None,
) -> dict[str, list[Any]]:
    """Load these names for the copies of a bundle as columns: a value per copy in order, `MISSING` where is none.

    A thousand people are so a few long lists, not a thousand small dicts. A message's own values go before all others.
    """
    ids = [copy.person_id for copy in copies]
    columns = {}
    for name in names:
        field = find_merge_field(name)
        if name in _OF_COPY:
            columns[name] = _OF_COPY[name](copies)
        elif own and name in own:
            columns[name] = [own[name].get(person, MISSING) for person in ids]
        elif field is not None and field.load is not None:
            found = field.load(ids, language, today)
            columns[name] = [found.get(person, MISSING) for person in ids]
        else:
            columns[name] = [MISSING] * len(ids)
    for number, copy in enumerate(copies):
        if copy.values:
            for name, value in orjson.loads(copy.values).items():
                if name in columns:
                    columns[name][number] = value
    return columns


def _links(purpose: str, copies: Sequence[Copy], path: str, field: str = "uuid") -> list[str]:
    """Make a link per copy to one of our pages that a token opens."""
    uuids = bytes.fromhex("".join([getattr(copy, field) for copy in copies]).replace("-", ""))
    signed = tokens.sign_tokens(
        purpose, [uuids[at : at + 16] for at in range(0, len(uuids), 16)], key=settings.SECRET_KEY
    )
    if not path:
        return signed
    front = settings.PUBLIC_URL + path
    return [f"{front}{token}/" for token in signed]


def _links_out(copies: Sequence[Copy]) -> list[str]:
    return _links("u", copies, "/u/")


_OF_COPY: dict[str, Callable[[Sequence[Copy]], list[Any]]] = {
    "first_name": lambda copies: [one.preferred_name or one.given_name for one in copies],
    "greeting": lambda copies: [one.preferred_name or one.given_name for one in copies],
    "last_name": lambda copies: [one.family_name for one in copies],
    "full_name": lambda copies: [f"{one.preferred_name or one.given_name} {one.family_name}".strip() for one in copies],
    "unsubscribe_url": _links_out,
    "preferences_url": lambda copies: _links("me", copies, "/me/", "point_uuid"),
    "message_token": lambda copies: _links("m", copies, ""),
}
