"""Asks the geocoder, through the guarded client, once per address and month."""

import hmac
from datetime import datetime, timedelta
from urllib.parse import urlencode

import structlog
from django.conf import settings

from coalition.outside.client import NoReply, Request, World, fetch
from coalition.outside.rules import Forbidden
from contacts.places.geocoder import rules
from contacts.places.geocoder.models import GeocoderAnswer
from contacts.places.geocoder.rules import Point

KEPT = timedelta(days=180)
KEPT_NOT_FOUND = timedelta(days=30)
SECONDS = 4.0  # somebody waits before a form
log = structlog.get_logger("geocoder")


def is_on() -> bool:
    """Tell whether addresses may be asked about at all."""
    return bool(settings.GEOCODER_URL)


def locate(street: str, town: str, state: str, code: str, *, now: datetime, world: World | None = None) -> Point | None:
    """Tell where a street address lies; None when it is off, unknown, ambiguous, or nobody answers in time."""
    if not is_on() or not street.strip() or not (town.strip() or code.strip()):
        return None
    key = _key(rules.normalise(street, town, state, code))
    known = GeocoderAnswer.objects.filter(key=key).first()
    if known and now - known.at < (KEPT if known.lat is not None else KEPT_NOT_FOUND):
        return Point(known.lat, known.lon) if known.lat is not None and known.lon is not None else None
    try:
        found = _ask(street, town, state, code, world)
    except (NoReply, Forbidden, rules.Unreadable) as fault:
        log.warning("geocoder_silent", fault=type(fault).__name__, code=getattr(fault, "code", ""))
        return None
    facts = {"lat": found.lat if found else None, "lon": found.lon if found else None}
    kept = {**facts, "benchmark": settings.GEOCODER_BENCHMARK, "at": now}
    GeocoderAnswer.objects.update_or_create(key=key, defaults=kept)
    return found


def _ask(street: str, town: str, state: str, code: str, world: World | None) -> Point | None:
    asked = {
        "street": street[:200],
        "city": town[:80],
        "state": state[:2],
        "zip": code[:5],
        "benchmark": settings.GEOCODER_BENCHMARK,
        "format": "json",
    }
    url = f"{settings.GEOCODER_URL.rstrip('/')}/locations/address?{urlencode(asked)}"
    reply = fetch(Request(url, headers={"Accept": "application/json"}, seconds=SECONDS, redirects=0), world)
    if reply.status != 200:
        raise rules.Unreadable
    return rules.read_answer(reply.body)


def _key(text: str) -> str:
    return hmac.digest(settings.SECRET_KEY.encode(), f"geocoder:{text}".encode(), "sha256").hex()
