"""Plain rules of consent: normal forms, keyed hashes, signed link tokens, who may undo what."""

import base64
import hashlib
import hmac
import re
import unicodedata
from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

import phonenumbers
from email_validator import EmailNotValidError, validate_email

EMAIL, PHONE = "email", "phone"
KIND_OF_CHANNEL = {"email": EMAIL, "phone": PHONE, "sms": PHONE}
PACES = (0, 7, 30)  # days between two alerts that somebody may choose
SERVICE = "service"  # receipts and reminders of what one asked for: no consent needed, suppression obeyed
# A mailbox that could not take so many messages in a row, over so many days, is worn out: the same as a dead one.
WORN_BOUNCES = 5
WORN_DAYS = 7
# Reports come late, up to a day: until then a delivery in between may still become known.
WORN_GRACE = timedelta(days=1)
# How a consent can come about when the person herself clicked; only such a yes lifts a suppression.
BY_HERSELF = frozenset({"web_form", "embed", "preferences", "confirm"})
# What a fresh yes of the person herself lifts; a bounce or a complaint of spam is never lifted by a form.
LIFTABLE = ("unsubscribed", "erased", "do_not_contact")
# Doors by which somebody else says yes for her: they never overrule her own no.
BY_OTHERS = frozenset({"import", "api", "desk"})
_NANP = re.compile(r"^[2-9]\d{2}[2-9]\d{6}$")
# As most phones are written: they need no more than this, and everything below says the same of them.
_USUAL = re.compile(r"(?:1[ .-]?)?\(?([2-9][0-9]{2})\)?[ .-]{0,2}([2-9][0-9]{2})[ .-]?([0-9]{4})")
_EXTENSION = re.compile(r"(?:\s*[,;]?\s*(?:ext(?:ension)?|extn|x|#)\.?\s*:?\s*(\d{1,7}))\s*$", re.IGNORECASE)
# Plain addresses, which most are, need no more than this; everything else goes to email-validator.
_PLAIN = re.compile(
    r"(?=.{6,254}$)(?!.*xn--)([a-z0-9_+-]+(?:\.[a-z0-9_+-]+)*)@((?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+([a-z]{2,24}))"
)
_SPECIAL = frozenset({"arpa", "invalid", "local", "localhost", "onion", "test"})
_GMAIL = {"gmail.com", "googlemail.com"}


class AddressError(ValueError):
    """An address that cannot be one; `code` says why in snake case."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


class Address(NamedTuple):
    """A contact point in its normal form; `canonical` is for suggestions only, `raw` is what was typed."""

    kind: str
    value: str
    raw: str
    canonical: str = ""
    extension: str = ""


def read_email(text: str) -> Address:
    """Bring an e-mail address to its normal form (NFKC, lower case, IDNA); raises AddressError, asks no DNS."""
    raw = text.strip()
    plain = _PLAIN.fullmatch(raw.lower()) if raw.isascii() else None
    if plain and plain.group(3) not in _SPECIAL:
        return Address(EMAIL, plain.group(0), raw, _canonical(plain.group(1), plain.group(2)))
    folded = unicodedata.normalize("NFKC", raw).strip().strip("<>").removeprefix("mailto:")
    if len(folded) > 320:
        raise AddressError("email_too_long")
    try:
        found = validate_email(folded, check_deliverability=False)
    except EmailNotValidError as why:
        raise AddressError("email_invalid") from why
    local, domain = found.local_part.lower(), found.ascii_domain.lower()
    return Address(EMAIL, f"{local}@{domain}", raw[:320], _canonical(local, domain))


def read_phone(text: str, region: str = "US") -> Address:
    """Bring a phone to E.164 (the extension stands apart); raises AddressError. Without +, it is a US number."""
    plain = _USUAL.fullmatch(text) if region == "US" else None
    if plain:
        return Address(PHONE, f"+1{plain[1]}{plain[2]}{plain[3]}", text)
    raw = unicodedata.normalize("NFKC", text).strip()
    if len(raw) > 60:
        raise AddressError("phone_invalid")
    found = _EXTENSION.search(raw)
    main, extension = (raw[: found.start()], found.group(1)) if found else (raw, "")
    digits = re.sub(r"[^\d]", "", main)
    if region == "US" and not main.lstrip(" (").startswith(("+", "00", "011")) and not re.search(r"[A-Za-z]", main):
        national = digits[1:] if len(digits) == 11 and digits[0] == "1" else digits
        if not _NANP.match(national):
            raise AddressError("phone_invalid")
        return Address(PHONE, f"+1{national}", raw[:320], extension=extension)
    try:
        number = phonenumbers.parse(main, region)
    except phonenumbers.NumberParseException as why:
        raise AddressError("phone_invalid") from why
    if not phonenumbers.is_valid_number(number):
        raise AddressError("phone_invalid")
    value = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return Address(PHONE, value, raw[:320], extension=extension)


def show_phone(value: str) -> str:
    """Write an E.164 number for people: (860) 555-0123, or international."""
    if len(value) == 12 and value.startswith("+1"):
        return f"({value[2:5]}) {value[5:8]}-{value[8:]}"
    return value


def keyed_hash(kind: str, value: str, *, key: str) -> str:
    """Hash a normalised contact point with the house's key (HMAC-SHA256, hex), so that a leak names nobody."""
    return hmac.digest(key.encode(), f"{kind}:{value}".encode(), "sha256").hex()


def keyed_hashes(told: Iterable[tuple[str, str]], *, key: str) -> list[str]:
    """Hash many (kind, normalised value): what `keyed_hash` makes, at a third of its price."""
    inner, outer = _keyed(key)
    made = []
    for kind, value in told:
        first, second = inner.copy(), outer.copy()
        first.update(f"{kind}:{value}".encode())
        second.update(first.digest())
        made.append(second.hexdigest())
    return made


def derive_key(secret: str, purpose: str) -> str:
    """Derive a key of its own for one purpose from the house's secret (HKDF-SHA256, RFC 5869, one block)."""
    extracted = hmac.new(b"coalition-crm", secret.encode(), hashlib.sha256).digest()
    return hmac.new(extracted, purpose.encode() + b"\x01", hashlib.sha256).hexdigest()


def is_worn(count: int, first: datetime, last: datetime) -> bool:
    """Tell whether temporary failures without a delivery, so many from then to then, make a mailbox a dead one."""
    return count >= WORN_BOUNCES and last - first >= timedelta(days=WORN_DAYS)


def sign_token(purpose: str, uuid: UUID, *, key: str) -> str:
    """Make the link token of a row: its uuid and a 128-bit MAC bound to the purpose; nothing is stored."""
    mac = hmac.digest(key.encode(), purpose.encode() + b":" + uuid.bytes, "sha256")[:16]  # thrice as fast as hmac.new
    return base64.urlsafe_b64encode(uuid.bytes + mac).decode().rstrip("=")


def sign_tokens(purpose: str, uuids: Iterable[bytes], *, key: str) -> list[str]:
    """Make the link tokens of many rows (bytes of their uuids): what `sign_token` makes, at a quarter of its price."""
    inner, outer = _keyed(key)
    begun = inner.copy()
    begun.update(purpose.encode() + b":")
    parts = []
    for uuid in uuids:
        first, second = begun.copy(), outer.copy()
        first.update(uuid)
        second.update(first.digest())
        parts.append(uuid + second.digest()[:16] + b"\0")  # 33 bytes, so that each begins at a letter of its own
    text = base64.urlsafe_b64encode(b"".join(parts)).decode()
    return [text[at : at + 43] for at in range(0, len(text), 44)]


@lru_cache(maxsize=8)
def _keyed(key: str) -> tuple[Any, Any]:
    """Work the key into both halves of HMAC-SHA256 (RFC 2104); copies of them go on from there."""
    secret = key.encode() if len(key.encode()) <= 64 else hashlib.sha256(key.encode()).digest()
    block = secret.ljust(64, b"\0")
    inner, outer = (hashlib.sha256(bytes(byte ^ pad for byte in block)) for pad in (0x36, 0x5C))
    return inner, outer


def read_token(purpose: str, token: str, *, keys: list[str]) -> UUID | None:
    """Read a link token made with one of the keys; None if it is not ours."""
    try:
        raw = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
    except ValueError:
        return None
    if len(raw) != 32:
        return None
    uuid = UUID(bytes=raw[:16])
    good = [key for key in keys if hmac.compare_digest(sign_token(purpose, uuid, key=key), token)]
    return uuid if good else None


def _canonical(local: str, domain: str) -> str:
    """Leave out +tags, and dots where the provider ignores them; two equal ones are only a suggestion."""
    plain = local.split("+", 1)[0] or local
    if domain in _GMAIL:
        return f"{plain.replace('.', '')}@gmail.com"
    return f"{plain}@{domain}"
