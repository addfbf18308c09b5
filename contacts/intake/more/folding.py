"""The step of folding that hands further keys of payloads to the rooms that own them."""

from collections.abc import Callable, Sequence
from datetime import datetime

from contacts.intake.criteria import Reading
from contacts.intake.more.rules import MORE, Told


def write_more(readings: Sequence[Reading], now: datetime, *, via: Callable[[Reading], str]) -> None:
    """Let the rooms above keep what these readings tell of their people."""
    for key, more in MORE.items():
        told = [one for one in readings if one.payload.get(key)]
        if not told:
            continue
        found = more.write([Told(r.id, r.person_id, r.partner_id, r.payload, via(r), r.received_at) for r in told], now)
        for reading in told:
            if noted := found.get(reading.id):
                reading.notes.extend(noted.notes)
                reading.is_changed |= noted.is_changed
