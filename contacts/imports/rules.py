"""Columns of other systems, and how a row becomes a payload: plain values, no database."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from contacts.imports.cells.rules import (
    read_day,
    split_address,
    split_cell,
    split_list,
    split_name,
    split_phones,
    split_schools,
)
from contacts.imports.headers.rules import OWN, Own
from contacts.people.custom import rules as custom

MARKETING = ("alerts", "events", "newsletter")
BY_PHONE = (("phone", "calls"), ("sms", "texts"))
NO_WORDS = frozenset(
    {"unsubscribed", "notsubscribed", "bouncing", "bounced", "bounce", "spam", "spamcomplaint"}
    | {"complaint", "complained"}
    | {"suppressed", "blocked", "optout", "optedout", "no", "false", "f", "0", "n", "never", "donotemail"}
)
# What a state of a subscription must say to count as a yes; anything else is neither a yes nor a no.
SUBSCRIBED = frozenset({"subscribed", "optin", "optedin", "active", "confirmed", "yes", "true", "t", "1", "y", "x"})
YES_WORDS = frozenset(
    {"yes", "true", "1", "y", "x", "t", "on", "optout", "optedout", "deceased", "donotcontact"}
    | {"onhold", "onholdbounce", "onholdoptout"}
)
STATED = frozenset(
    {"email_status", "email_opt_in", "email_opt_out", "phone_opt_out", "sms_status", "sms_opt_out", "no_contact"}
)  # what somebody told the other system


@dataclass(frozen=True)
class Plan:
    """How a file becomes payloads: the mapping of columns, the basis of consent, the tag of the run."""

    mapping: dict[int, str]
    basis: str = ""
    purposes: Sequence[str] = field(default_factory=tuple)
    tag: str = ""
    width: int = 0
    own: Mapping[str, "Own"] = field(default_factory=dict)
    policy: Mapping[str, str] = field(default_factory=dict)
    day_first: bool = False


def payload_of(cells: Sequence[str], plan: Plan) -> dict[str, Any]:
    """Turn a row into the payload of a submission; what makes the row unusable stands under `refuse`."""
    told = _told(cells, plan)
    payload: dict[str, Any] = {name: told[name][0] for name in SINGLE if name in told}
    if "street" not in payload and "street_part" in told:
        payload["street"] = " ".join(told["street_part"])
    if "whole_address" in told:
        payload = {**split_address(told["whole_address"][0]), **payload}
    if "full_name" in told and not (payload.get("given_name") or payload.get("family_name")):
        payload |= dict(zip(("given_name", "family_name"), split_name(told["full_name"][0]), strict=True))
    if "email" in told:
        _write(payload, "email", "more_emails", [part for value in told["email"] for part in split_cell(value)])
    if "phone" in told:
        _write(payload, "phone", "more_phones", [part for value in told["phone"] for part in split_phones(value)])
    if "roles" in told:
        payload["roles"] = [part for value in told["roles"] for part in split_list(value)]
    if "schools" in told:
        payload["schools"] = [part for value in told["schools"] for part in split_schools(value)]
    if "grades" in told:
        payload["grades"] = ", ".join(told["grades"])
    if plan.tag or "tags" in told:
        tags = [part for value in told.get("tags", ()) for part in split_list(value)]
        payload["tags"] = [*tags, plan.tag] if plan.tag else tags
    if plan.policy:
        payload["policy"] = plan.policy
    payload |= _own(told, plan) if plan.own else {}
    is_said = not STATED.isdisjoint(told)
    if is_said and in_doubt(told):
        payload["doubts"] = ["status_unknown"]
    consents = _consents(told if is_said else {}, plan, has_email="email" in payload, has_phone="phone" in payload)
    if consents:
        payload["consents"] = consents
    if len(cells) > plan.width and any(cell.strip() for cell in cells[plan.width :]):
        payload["refuse"] = "too_many_cells"
    elif "deceased" in told and any(_word(value) in YES_WORDS for value in told["deceased"]):
        payload["refuse"] = "deceased"
    return payload


def _told(cells: Sequence[str], plan: Plan) -> dict[str, list[str]]:
    told: dict[str, list[str]] = {}
    count = len(cells)
    for index, name in plan.mapping.items():
        value = cells[index].strip() if index < count else ""
        if value:
            if value[0] in "='":
                value = plain_cell(value)
            if name in told:
                told[name].append(value)
            else:
                told[name] = [value]
    return told


def _write(payload: dict[str, Any], one: str, more: str, values: list[str]) -> None:
    if len(values) > 1:
        values = list({value.lower(): value for value in values}.values())
    if values:
        payload[one] = values[0]
    if values[1:]:
        payload[more] = values[1:]


def plain_cell(value: str) -> str:
    """Take off what spreadsheets are told by: ="06106" keeps a zero, '=1+1 (as our own files have it) is no formula."""
    quoted = re.fullmatch(r'="?([^"=]*)"?', value) if value.startswith('="') else None
    if quoted:
        return quoted.group(1).strip()
    return value[1:] if value[:1] == "'" and value[1:2] in {"=", "+", "-", "@"} else value


def _own(told: dict[str, list[str]], plan: Plan) -> dict[str, Any]:
    """Read the answers to the partner's own fields, and those that do not fit their field, with the reason."""
    answers: dict[str, str] = {}
    unfit: list[dict[str, str]] = []
    for name, one in plan.own.items():
        for value in told.get(name, [])[:1]:
            key = name.removeprefix(OWN)
            text = (read_day(value, day_first=plan.day_first) if one.kind == "date" else "") or value
            try:
                answers[key] = custom.read_cell(one.kind, one.choices, text)
            except custom.BadAnswer as no:
                label = next((words for words in one.words if words), key)
                unfit.append({"key": key, "label": label, "value": value[:120], "why": f"answer_unfit_{no}"})
    told_of = {"custom": {key: value for key, value in answers.items() if value}, "unfit": unfit}
    return {name: value for name, value in told_of.items() if value}


SINGLE = ("given_name", "family_name", "language", "street", "unit", "town", "state", "zip")


def _consents(told: dict[str, list[str]], plan: Plan, *, has_email: bool, has_phone: bool) -> list[dict[str, str]]:
    """A no of the other system is honoured always; a yes only with the basis that the importer declared."""
    rows: list[dict[str, str]] = []
    if not told:
        return _usual(tuple(plan.purposes), plan.basis, has_email, has_phone) if plan.basis else rows
    if has_email:
        no_mail = _says_no(told, ("email_status", "email_opt_in"), ("email_opt_out", "no_contact"))
        asked = MARKETING if no_mail else [p for p in plan.purposes if p in MARKETING and plan.basis]
        if no_mail or not in_doubt(told):
            rows.extend(_consent("email", purpose, no_mail, plan.basis) for purpose in asked)
    if has_phone:
        no_calls = _says_no(told, (), ("phone_opt_out", "no_contact"))
        if no_calls or (plan.basis and "calls" in plan.purposes):
            rows.append(_consent("phone", "calls", no_calls, plan.basis))
        if _says_no(told, ("sms_status",), ("phone_opt_out", "sms_opt_out", "no_contact")):
            rows.extend(_consent("sms", purpose, True, plan.basis) for purpose in (*MARKETING, "texts"))
        elif (
            plan.basis
            and "texts" in plan.purposes
            and all(_word(one) in SUBSCRIBED for one in told.get("sms_status", ()))
        ):
            rows.append(_consent("sms", "texts", False, plan.basis))
    return rows


@lru_cache(maxsize=100)
def _usual(purposes: tuple[str, ...], basis: str, has_email: bool, has_phone: bool) -> list[dict[str, str]]:
    rows = [_consent("email", purpose, False, basis) for purpose in purposes if purpose in MARKETING and has_email]
    return rows + [_consent(*one, False, basis) for one in BY_PHONE if has_phone and one[1] in purposes]


def in_doubt(told: Mapping[str, Sequence[str]]) -> bool:
    """Tell whether the other system says something about the subscription that is neither a yes nor a no."""
    said = [_word(value) for name in ("email_status", "email_opt_in") for value in told.get(name, ())]
    return any(word not in SUBSCRIBED and word not in NO_WORDS for word in said)


def _consent(channel: str, purpose: str, is_no: bool, basis: str) -> dict[str, str]:
    decision = "withdrawn" if is_no else "granted"
    return {"channel": channel, "purpose": purpose, "decision": decision, "basis": "other_system" if is_no else basis}


def _says_no(told: dict[str, list[str]], states: Sequence[str], outs: Sequence[str]) -> bool:
    said = any(_word(value) in NO_WORDS for name in states for value in told.get(name, []))
    return said or any(_word(value) in YES_WORDS for name in outs for value in told.get(name, []))


def _word(value: str) -> str:
    return re.sub(r"[^a-z0-9]", "", value.lower())
