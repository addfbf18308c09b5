"""Answers as the provider posts them."""

import itertools
import json
from typing import Any

from coalition.post.sandbox.replies import multipart

_numbers = itertools.count(1)


def fields(**changes: Any) -> dict[str, str]:
    """Write the fields of an answer from p1@people.example.org; `extra` adds headers, `to` and `text` say the rest."""
    sender = changes.get("sender", "p1@people.example.org")
    to = changes.get("to", "team@lead.example.org")
    message_id = changes.get("message_id", f"m{next(_numbers)}@mail.example.org")
    return {
        "headers": f"Message-ID: <{message_id}>\n{changes.get('extra', '')}",
        "from": f"Given One <{sender}>",
        "to": to,
        "envelope": json.dumps({"to": [to], "from": sender}),
        "subject": changes.get("subject", "Re: Hearing"),
        "text": changes.get("text", "I will be there."),
        "attachments": "0",
        "spam_score": changes.get("spam_score", "0.1"),
    }


def send_in(client: Any, path: str, **changes: Any) -> Any:
    """Post an answer to the hook at this address."""
    raw, kind = multipart(fields(**changes))
    return client.post(path, raw, content_type=kind)
