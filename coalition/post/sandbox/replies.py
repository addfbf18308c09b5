"""Answers that the sandbox writes for a person: posted as SendGrid's Inbound Parse posts a mail that came in."""

import http.client
import secrets
import urllib.error
import urllib.request
from collections.abc import Mapping
from email.utils import format_datetime
from typing import Any

import orjson
from cryptography.hazmat.primitives.asymmetric import ec

from coalition.post.rules import personal
from coalition.post.sandbox.truth import Mail
from coalition.post.sandbox.webhooks import sign

OUT_OF_OFFICE = {"Auto-Submitted": "auto-replied", "X-Auto-Response-Suppress": "All", "Precedence": "auto_reply"}


class Replier:
    """Posts answers to the product, signed like events."""

    def __init__(self, *, target: str, key: ec.EllipticCurvePrivateKey) -> None:
        self.target, self.key = target, key

    def reply(self, found: tuple[Mail, Mapping[str, Any], Mapping[str, Any]], form: Mapping[str, str]) -> str:
        """Answer a mail with what the form says (`text`, `from`, `auto`); '' when the product took it, else why not."""
        fields = answer_fields(*found, form)
        raw, kind = multipart(fields)
        headers = {"Content-Type": kind, "User-Agent": "SendGrid Inbound Parse (sandbox)", **sign(raw, self.key)}
        request = urllib.request.Request(self.target, data=raw, headers=headers, method="POST")  # noqa: S310
        try:
            with urllib.request.urlopen(request, timeout=20):  # noqa: S310
                return ""
        except urllib.error.HTTPError as error:
            return f"The product answered {error.code}."
        except (urllib.error.URLError, http.client.HTTPException, OSError) as error:
            return f"Nobody answers at {self.target}: {error}"


def answer_fields(
    mail: Mail, body: Mapping[str, Any], entry: Mapping[str, Any], form: Mapping[str, str]
) -> dict[str, str]:
    """Write the fields of the post: an answer as a mail program would write it, above the quoted original."""
    values = entry.get("substitutions") or {}
    to = personal((body.get("reply_to") or body["from"])["email"], values)
    sender = form.get("from", "").strip() or mail.address
    subject = f"Automatic reply: {mail.subject}" if form.get("auto") else f"Re: {mail.subject}"
    texts = {part["type"]: personal(part["value"], values) for part in body.get("content") or ()}
    quoted = "\n".join(f"> {line}" for line in texts.get("text/plain", "").splitlines()[:40])
    written = f"{form.get('text', '')}\n\nOn {mail.at:%a, %b %d, %Y} {body['from']['email']} wrote:\n\n{quoted}\n"
    headers = {
        "Message-ID": f"<{secrets.token_hex(12)}@mail.example.org>",
        "In-Reply-To": f"<{mail.message_id}@sandbox>",
        "References": f"<{mail.message_id}@sandbox>",
        "Date": format_datetime(mail.at),
        "From": sender,
        "To": to,
        "Subject": subject,
        **(OUT_OF_OFFICE if form.get("auto") else {}),
    }
    return {
        "headers": "".join(f"{name}: {text}\n" for name, text in headers.items()),
        "dkim": "{@example.org : pass}",
        "SPF": "pass",
        "to": to,
        "from": sender,
        "sender_ip": "203.0.113.9",
        "envelope": orjson.dumps({"to": [to], "from": sender}).decode(),
        "subject": subject,
        "text": written,
        "attachments": "0",
        "charsets": '{"to":"UTF-8","from":"UTF-8","subject":"UTF-8","text":"UTF-8"}',
        "spam_score": "0.1",
    }


def multipart(fields: Mapping[str, str]) -> tuple[bytes, str]:
    """Encode fields as multipart/form-data: the body and its content type."""
    edge = secrets.token_hex(16)
    parts = [
        f'--{edge}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{text}\r\n' for name, text in fields.items()
    ]
    return ("".join(parts) + f"--{edge}--\r\n").encode(), f"multipart/form-data; boundary={edge}"
