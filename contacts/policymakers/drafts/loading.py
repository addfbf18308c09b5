"""Unpacks what was uploaded, and tries a roster without keeping it."""

import dataclasses
import datetime as dt
import io
import tempfile
import zipfile
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from coalition.errors import Refusal
from contacts.policymakers import feed, loading
from contacts.policymakers.rules import RosterFacts

MOST_FILES, MOST_BYTES = 2_000, 40 * 1024 * 1024


class TooMuch(Refusal):
    """An archive that unpacks to more than a roster ever is."""

    code = "too_much"
    message = _("This archive is too large to be a roster.")


class _Undo(Exception):
    """Takes a trial back."""


def read_upload(name: str, body: bytes, *, today: dt.date) -> RosterFacts:
    """Read a CSV, or a ZIP of Open States people files; refuses with NoRoster, TooMuch."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        if zipfile.is_zipfile(io.BytesIO(body)):
            _unpack(body, place)
        else:
            (place / "legislators.csv").write_bytes(body)
        try:
            return feed.read_roster(place, today=today)
        except (UnicodeDecodeError, KeyError, ValueError, AttributeError, TypeError) as error:
            raise feed.NoRoster from error


def _unpack(body: bytes, place: Path) -> None:
    """Write the YAML and CSV files of an archive under names of our own, in folders of the same depth."""
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        some = [one for one in archive.infolist() if one.filename.endswith((".yml", ".csv"))]
        if len(some) > MOST_FILES or sum(one.file_size for one in some) > MOST_BYTES:
            raise TooMuch
        for one in some:
            parts = [part for part in Path(one.filename).parts if part not in {"..", "/", ""}]
            target = place.joinpath(*parts)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(archive.read(one))


def try_out(facts: RosterFacts, *, today: dt.date) -> dict[str, Any]:
    """Tell what a roster would change, and change nothing; refuses RosterShrank."""
    report = loading.Report()
    try:
        with transaction.atomic():
            report = loading.write_roster(facts, today=today)
            raise _Undo
    except _Undo:
        return dataclasses.asdict(report)
