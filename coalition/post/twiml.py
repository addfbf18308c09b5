"""What the provider of calls reads and signs: documents in TwiML, and the signature of its requests. Plain values."""

import base64
import hmac
from collections.abc import Iterable, Mapping
from xml.sax.saxutils import escape, quoteattr

SIGNATURE_HEADER = "X-Twilio-Signature"
VOICES = {"en": "en-US", "es": "es-US"}
Saying = tuple[str, str]  # language, words


def ask_for_key(saying: Saying, *, action: str, goodbye: str, seconds: int = 10) -> str:
    """Say something and wait for one key, whose answer goes to `action`; without one say goodbye and hang up."""
    asked = (
        f'<Gather numDigits="1" timeout="{seconds}" method="POST" action={quoteattr(action)}>{_say(saying)}</Gather>'
    )
    return _document(asked, _say((saying[0], goodbye)), "<Hangup/>")


def put_through(saying: Saying, number: str, *, action: str, ring_seconds: int, most_seconds: int) -> str:
    """Say something and dial the office; how that went is told to `action`."""
    attributes = f'timeout="{ring_seconds}" timeLimit="{most_seconds}" method="POST" action={quoteattr(action)}'
    return _document(_say(saying), f"<Dial {attributes}><Number>{escape(number)}</Number></Dial>")


def hang_up(saying: Saying | None = None) -> str:
    """Say something, if there is something to say, and hang up."""
    return _document(_say(saying) if saying else "", "<Hangup/>")


def _document(*parts: str) -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?><Response>{"".join(parts)}</Response>'


def _say(saying: Saying) -> str:
    language, words = saying
    return f'<Say language="{VOICES.get(language, "en-US")}">{escape(words)}</Say>'


def sign(url: str, fields: Mapping[str, str], token: str) -> str:
    """Sign a request as Twilio does: HMAC-SHA1 over the address and every field in order of its name."""
    told = url + "".join(f"{name}{fields[name]}" for name in sorted(fields))
    return base64.b64encode(hmac.digest(token.encode(), told.encode(), "sha1")).decode()


def is_signed(url: str, fields: Mapping[str, str], signature: str, tokens: Iterable[str]) -> bool:
    """Tell whether one of the tokens signed this request."""
    given = signature.encode()
    return bool(signature) and any(hmac.compare_digest(sign(url, fields, one).encode(), given) for one in tokens)
