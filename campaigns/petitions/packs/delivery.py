"""Makes packs: one at a time, its files written chunk by chunk, the row told how far it is."""

import csv
import hashlib
import io
import json
import secrets
import tempfile
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any

import segno
import structlog
import typst
import xlsxwriter
from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import F
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaigns.pages import selectors as pages
from campaigns.petitions.packs import rules, selectors
from campaigns.petitions.packs.models import Pack, PackState, Scope
from campaigns.petitions.rules import shown_name
from coalition.listing.rules import number, safe_cell

log = structlog.get_logger("packs")


def make_due(now: datetime) -> int:
    """Make the packs that are due, one after the other; tells how many. One that ended its maker thrice is given up."""
    worn = Pack.objects.filter(selectors.due(now), attempts__gte=rules.ATTEMPTS)
    worn.update(state=PackState.FAILED, leased_until=None)
    return sum(make(pk, now) for pk in selectors.list_due(now))


def make(pk: int, now: datetime) -> bool:
    """Make one pack; False if somebody else has it. What goes wrong is tried again, then it says so."""
    mine = Pack.objects.filter(pk=pk).exclude(state__in=(PackState.READY, PackState.EXPIRED, PackState.FAILED))
    free = mine.filter(leased_until=None) | mine.filter(leased_until__lt=now)
    lease = {"leased_until": now + rules.LEASE, "attempts": F("attempts") + 1, "done": 0}
    if not free.update(state=PackState.MAKING, **lease):
        return False
    pack = Pack.objects.select_related("petition__page__partner", "committee", "district").get(pk=pk)
    try:
        with translation.override(pack.language):
            _write(pack, now)
    except Exception as why:  # whatever it was: the row says so, the others go on
        log.warning("pack_failed", pack=str(pack.uuid), error=type(why).__name__)
        state = PackState.FAILED if pack.attempts >= rules.ATTEMPTS else PackState.WAITING
        Pack.objects.filter(pk=pk, state=PackState.MAKING).update(state=state, leased_until=None)
    return True


def expire(now: datetime) -> int:
    """Delete the files of old packs; what was delivered, and the digests, stay. Tells how many."""
    old = list(Pack.objects.filter(state=PackState.READY, expires_at__lt=now)[:200])
    drop(old)
    Pack.objects.filter(state=PackState.CHOOSING, made_at__lt=now - rules.CHOOSING_FOR).delete()
    return len(old)


def drop(packs: list[Pack]) -> None:
    """Delete the files of packs once this is committed; what they were, and their digests, stay."""
    names = [told["name"] for pack in packs for told in pack.files.values()]
    with transaction.atomic():
        Pack.objects.filter(pk__in=[pack.pk for pack in packs]).update(state=PackState.EXPIRED)
        transaction.on_commit(lambda: _delete(names))


def _delete(names: list[str]) -> None:
    for name in names:
        default_storage.delete(f"{selectors.FOLDER}/{name}")


def _write(pack: Pack, now: datetime) -> None:
    on = selectors.today(now)
    rows = selectors.signatures_for(pack, on)
    total = rows.count()
    Pack.objects.filter(pk=pack.pk).update(total=total)
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        names, towns = _write_lists(pack, rows, place)
        counted = sum(towns.values())
        (place / "pack.pdf").write_bytes(_draw(pack, names, towns, now))
        files = {kind: _keep(place / f"pack.{kind}", kind) for kind in ("pdf", "csv", "xlsx")}
    manifest = {
        "pack": str(pack.uuid),
        "code": rules.show_code(pack.code),
        "petition": str(pack.petition.uuid),
        "scope": pack.scope,
        "signatures": counted,
        "counted_at": now.isoformat(),
        "sha256": {kind: told["sha256"] for kind, told in files.items()},
    }
    mine = Pack.objects.filter(pk=pack.pk, state=PackState.MAKING, attempts=pack.attempts).update(
        state=PackState.READY,
        files=files,
        manifest=manifest,
        digest=rules.digest_of(manifest),
        total=counted,
        done=counted,
        counted_at=now,
        expires_at=now + rules.KEEP,
        leased_until=None,
    )
    if not mine:  # somebody else took it over meanwhile
        _delete([told["name"] for told in files.values()])


def _write_lists(pack: Pack, rows: Any, place: Path) -> tuple[list[str], Counter[str]]:
    """Write the list as CSV and XLSX, row by row; gives the names for the PDF and how many signed in each town."""
    heads = [_("No."), _("Name, as agreed"), _("Town"), _("Signed on"), _("In their own words")]
    names: list[str] = []
    towns: Counter[str] = Counter()
    n = 0
    with (
        open(place / "pack.csv", "w", newline="", encoding="utf-8-sig") as file,
        xlsxwriter.Workbook(str(place / "pack.xlsx"), {"constant_memory": True, "strings_to_urls": False}) as book,
    ):
        table = csv.writer(file)
        sheet = book.add_worksheet("1")
        sheet.set_column(1, 2, 28)
        sheet.freeze_panes(1, 0)
        table.writerow(heads)
        sheet.write_row(0, 0, heads, book.add_format({"bold": True}))
        for chunk in selectors.walk(rows):
            for one in chunk:
                n += 1
                towns[one.town or ""] += 1
                told = _line(one)
                table.writerow([n, *map(safe_cell, told)])
                sheet.write_number(n, 0, n)
                for column, cell in enumerate(told, 1):
                    sheet.write_string(n, column, cell)
                if one.show_name and len(names) < rules.NAMES_IN_PDF:
                    names.append(shown_name(one.person.given_name, one.person.family_name, one.town or ""))
            Pack.objects.filter(pk=pack.pk).update(done=n, leased_until=timezone.now() + rules.LEASE)
    return names, towns


def _line(one: Any) -> list[str]:
    """Tell one signature as its signer agreed to: a name only with consent, words only once they were approved."""
    person = one.person
    name = shown_name(person.given_name, person.family_name, "") if one.show_name else _("name withheld")
    words = one.comment if one.show_name and one.words == "shown" else ""
    return [name, one.town or "", timezone.localtime(one.at).date().isoformat(), words]


def _keep(path: Path, kind: str) -> dict[str, Any]:
    """Keep a finished file in the storage, under a name that cannot be guessed."""
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    with path.open("rb") as file:
        stored = default_storage.save(f"{selectors.FOLDER}/{secrets.token_hex(16)}.{kind}", File(file))
    return {"name": Path(stored).name, "sha256": digest, "size": path.stat().st_size}


def _draw(pack: Pack, names: list[str], towns: Counter[str], now: datetime) -> bytes:
    """Draw the PDF: all words go in as data, never as markup of the template."""
    on, counted = selectors.today(now), sum(towns.values())
    chosen = selectors.districts_of(pack, on)
    counts = selectors.count_by_district(pack.petition, on) if pack.scope != Scope.DISTRICT else []
    address = f"{settings.PUBLIC_URL}/check/{pack.code}/"
    code = io.BytesIO()
    segno.make(address, error="m").save(code, kind="svg", border=0, svgns=True)
    data = {
        **_words(pack, counted, len(names)),
        "language": pack.language,
        "day": date_format(timezone.localtime(now), "DATE_FORMAT"),
        "code": rules.show_code(pack.code),
        "address": address,
        "qr": code.getvalue().decode(),
        "maps": _maps(pack, counts, chosen, now),
        "tables": [*_towns(pack, towns), *_districts(pack, counts, chosen)],
        "names": names,
        "comments": [
            {"words": one.comment, "who": shown_name(one.person.given_name, one.person.family_name, one.town or "")}
            for one in selectors.list_comments(pack, on)
        ],
    }
    template = render_to_string("campaigns/petitions/packs/pack.typ").encode()
    return typst.compile(template, sys_inputs={"data": json.dumps(data)}, ignore_system_fonts=True)


def _maps(pack: Pack, counts: list[dict[str, Any]], chosen: set[int], now: datetime) -> list[dict[str, str]]:
    """Draw one district among its neighbours; for a committee the districts of its members in either chamber."""
    on = selectors.today(now)
    shaded = {row["district"].pk: row["count"] for row in counts if not chosen or row["district"].pk in chosen}
    if pack.district:
        drawn = [("", rules.draw_map(selectors.shapes_of(pack.district.chamber, on), chosen))]
    elif pack.scope == Scope.COMMITTEE:
        drawn = []
        for chamber, title in (("lower", _("House members")), ("upper", _("Senate members"))):
            shapes = selectors.shapes_of(chamber, on)
            mine = chosen & {one["id"] for one in shapes}
            drawn.append((title, rules.draw_map(shapes, mine, shaded) if mine else ""))
    else:
        drawn = [("", rules.draw_map(selectors.shapes_of("lower", on), set(), shaded))]
    return [{"title": title, "svg": svg} for title, svg in drawn if svg]


def _towns(pack: Pack, towns: Counter[str]) -> list[dict[str, Any]]:
    rows = [[town, number(n, pack.language)] for town, n in rules.top(towns, rules.TOWNS_IN_PDF)]
    return [{"title": _("Where they live"), "heads": [_("Town"), _("Signatures")], "rows": rows}] if rows else []


def _districts(pack: Pack, counts: list[dict[str, Any]], chosen: set[int]) -> list[dict[str, Any]]:
    """Count by district and who sits there, for packs that are for more than one legislator."""
    tables = []
    for chamber, title in (("lower", _("By House district")), ("upper", _("By Senate district"))):
        rows = [
            [
                str(row["district"].number),
                str(row["holder"].person) if row["holder"] else "–",
                number(row["count"], pack.language),
            ]
            for row in counts
            if row["district"].chamber == chamber and (not chosen or row["district"].pk in chosen)
        ]
        if rows:
            tables.append({"title": title, "heads": [_("District"), _("Legislator"), _("Signatures")], "rows": rows})
    return tables


def _words(pack: Pack, counted: int, named: int) -> dict[str, str]:
    """Say everything that stands in the PDF, in the language of the pack."""
    texts = pages.texts_of(pack.petition.page)
    words = texts.get(pack.language) or next(iter(texts.values()), {})
    shown = number(counted, pack.language)
    if pack.scope == "whole":
        claim = ngettext("%(n)s person signed", "%(n)s people signed", counted)
    elif pack.scope == Scope.COMMITTEE:
        claim = ngettext(
            "%(n)s constituent of this committee's members signed",
            "%(n)s constituents of this committee's members signed",
            counted,
        )
    else:
        claim = ngettext("%(n)s of your constituents signed", "%(n)s of your constituents signed", counted)
    return {
        "title": words.get("title", ""),
        "ask": words.get("ask", ""),
        "partner": pack.petition.page.partner.name,
        "addressee": str(pack),
        "claim": claim % {"n": shown},
        "for": _("For"),
        "verified": _("Only verified signatures are counted. Names stand here only with the signer's consent."),
        "check": _("Check this pack, without seeing the list:"),
        "voices": _("In their own words"),
        "signers": _("Who signed"),
        "rest": _("%(named)s agreed to be named here; all %(n)s stand in the spreadsheet.")
        % {"named": number(named, pack.language), "n": shown},
        "page": _("Page"),
    }
