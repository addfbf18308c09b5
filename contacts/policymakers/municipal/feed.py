"""Reads the file of a municipal roster."""

import csv
import io
from itertools import islice

from django.utils.translation import gettext_lazy as _

from coalition.errors import Refusal
from contacts.policymakers.municipal import rules
from contacts.policymakers.municipal.rules import Fault, SeatFacts


class NoMunicipalRoster(Refusal):
    """The file is no roster of towns."""

    code = "no_municipal_roster"
    status = 422
    message = _("This is no roster of towns: a CSV file needs the columns %(columns)s.")


class TooManyRows(Refusal):
    """The file is larger than any state's towns."""

    code = "too_many_rows"
    status = 422
    message = _("The file has more than %(most)s lines.")


def read_file(raw: bytes) -> tuple[list[SeatFacts], list[Fault]]:
    """Read a CSV file with a line of names; refuses NoMunicipalRoster, TooManyRows."""
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("cp1252", "replace")
    sample = text.partition("\n")[0]
    told = csv.reader(io.StringIO(text, newline=""), delimiter=";" if sample.count(";") > sample.count(",") else ",")
    try:
        names = [name.strip().casefold().replace(" ", "_") for name in next(told)]
        if not set(rules.NEEDED) <= set(names):
            raise NoMunicipalRoster(columns=", ".join(rules.NEEDED))
        lines = [dict(zip(names, line, strict=False)) for line in islice(told, rules.MOST_ROWS + 1)]
    except (csv.Error, StopIteration) as error:
        raise NoMunicipalRoster(columns=", ".join(rules.NEEDED)) from error
    if len(lines) > rules.MOST_ROWS:
        raise TooManyRows(most=rules.MOST_ROWS)
    return rules.read_lines(lines)
