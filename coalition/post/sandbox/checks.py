"""SendGrid's limits on POST /v3/mail/send and its words for a refusal."""

import re
from typing import Any

MAX_BODY = 30_000_000
MAX_PEOPLE = 1000
MAX_VALUES = 10_000
ADDRESS = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\"]+\.[^@\s,;<>\".]+\Z")
FORBIDDEN_HEADERS = frozenset(
    {"x-sg-id", "x-sg-eid", "received", "dkim-signature", "content-type", "content-transfer-encoding"}
    | {"to", "from", "subject", "reply-to", "cc", "bcc"}
)
Problem = dict[str, Any]


def problem(message: str, field: str | None = None) -> Problem:
    """Word one entry of an error body."""
    return {"message": message, "field": field, "help": None}


def problems_of(body: Any) -> list[Problem]:
    """List what SendGrid would refuse in a decoded body (400); empty means accepted."""
    if not isinstance(body, dict):
        return [problem("Bad Request")]
    found = [*_problems_of_content(body), *_problems_of_sender(body)]
    people = body.get("personalizations")
    if not isinstance(people, list) or not people:
        text = "The personalizations field is required and must have at least one personalization."
        return [*found, problem(text, "personalizations")]
    if len(people) > MAX_PEOPLE:
        text = "The personalizations field cannot have more than 1000 personalizations."
        return [*found, problem(text, "personalizations")]
    seen: set[str] = set()
    count = 0
    for number, entry in enumerate(people):
        found += _problems_of_entry(entry, f"personalizations.{number}", seen)
        count += sum(len(entry.get(kind) or ()) for kind in ("to", "cc", "bcc")) if isinstance(entry, dict) else 0
    if count > MAX_PEOPLE:
        found.append(problem("The total number of recipients must not exceed 1000.", "personalizations"))
    return found[:20]


def _problems_of_sender(body: dict[str, Any]) -> list[Problem]:
    sender = body.get("from")
    if not isinstance(sender, dict) or not sender.get("email"):
        return [problem("The from object must be provided for every email send.", "from.email")]
    if not ADDRESS.match(str(sender["email"])):
        return [problem("The from email does not contain a valid address.", "from.email")]
    reply = body.get("reply_to")
    if reply is not None and not ADDRESS.match(str((reply or {}).get("email"))):
        return [problem("The reply_to email does not contain a valid address.", "reply_to.email")]
    return []


def _problems_of_content(body: dict[str, Any]) -> list[Problem]:
    if body.get("template_id"):
        return []
    found = []
    if not body.get("subject"):
        found.append(problem("The subject is required.", "subject"))
    content = body.get("content")
    if not isinstance(content, list) or not content:
        found.append(problem("Unless a valid template_id is provided, the content parameter is required.", "content"))
    else:
        for number, part in enumerate(content):
            if not isinstance(part, dict) or not part.get("type") or not part.get("value"):
                found.append(problem("The content value must be a string at least one character in length.",
                                     f"content.{number}.value"))  # fmt: skip
        kinds = [part.get("type") for part in content if isinstance(part, dict)]
        if kinds != sorted(kinds, key=lambda kind: kind != "text/plain"):
            found.append(problem("If present, text/plain must be first, followed by text/html.", "content"))
    categories = body.get("categories") or []
    if len(categories) > 10 or len(set(categories)) != len(categories):
        found.append(problem("The categories must be unique and at most 10.", "categories"))
    return found


def _problems_of_entry(entry: Any, where: str, seen: set[str]) -> list[Problem]:
    if not isinstance(entry, dict) or not isinstance(entry.get("to"), list) or not entry["to"]:
        return [problem("The to array is required for all personalization objects, and must have at least one email"
                        " object with a valid email address.", f"{where}.to")]  # fmt: skip
    found = []
    for kind in ("to", "cc", "bcc"):
        for number, to in enumerate(entry.get(kind) or ()):
            address = str(to.get("email") or "").strip().lower() if isinstance(to, dict) else ""
            if not ADDRESS.match(address):
                found.append(problem("Does not contain a valid address.", f"{where}.{kind}.{number}.email"))
            elif address in seen:
                text = "Each email address in the personalization block should be unique between to, cc, and bcc."
                found.append(problem(f"{text} We found the first duplicate instance of [{address}]", where))
            seen.add(address)
    values = entry.get("substitutions") or {}
    if any(not isinstance(value, str) for value in values.values()):
        found.append(problem("The substitutions must be strings.", f"{where}.substitutions"))
    elif sum(len(tag.encode()) + len(value.encode()) for tag, value in values.items()) > MAX_VALUES:
        found.append(problem("The substitutions must not exceed 10000 bytes.", f"{where}.substitutions"))
    if FORBIDDEN_HEADERS & {str(name).lower() for name in entry.get("headers") or {}}:
        found.append(problem("The headers hold a reserved header.", f"{where}.headers"))
    return found
