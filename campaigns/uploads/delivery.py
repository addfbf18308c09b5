"""Checks files in quarantine: asks the scanner, writes pictures anew and strips recordings, lets them out.

Nothing of what a camera or a phone wrote into a file stays.

A file is claimed by a conditional UPDATE with a lease; a killed worker's file is looked at again after it.
"""

import io
from datetime import datetime

import structlog
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from PIL import Image, ImageOps

from campaigns.uploads.models import Upload, UploadState
from campaigns.uploads.rules import AGE_UNCLAIMED, LEASE, MOST_PIXELS, SIDE, pause_after
from campaigns.uploads.scanning.delivery import scan
from campaigns.uploads.scanning.rules import Verdict
from campaigns.uploads.stripping.delivery import strip
from campaigns.uploads.stripping.rules import NotReadable

AT_ONCE = 50
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
CLAIM = """
WITH due AS MATERIALIZED (
    SELECT id FROM campaigns_upload WHERE state = 'waiting' AND check_at <= %s
    ORDER BY check_at, id LIMIT 1 FOR UPDATE SKIP LOCKED
)
UPDATE campaigns_upload u SET check_at = %s, tries = tries + 1 FROM due WHERE u.id = due.id RETURNING u.id
"""
log = structlog.get_logger(__name__)


class NotShowable(Exception):
    """A picture that cannot be read, or would not fit into memory."""


def check_due(*, now: datetime) -> int:
    """Check the files that are due; tell how many were looked at."""
    done = 0
    for _ in range(AT_ONCE):
        with connection.cursor() as cursor:
            cursor.execute(CLAIM, [now, now + LEASE])
            row = cursor.fetchone()
        if row is None:
            break
        _check(Upload.objects.get(pk=row[0]), now)
        done += 1
    return done


def _check(upload: Upload, now: datetime) -> None:
    try:
        with default_storage.open(upload.file) as file:
            raw = file.read()
    except FileNotFoundError:
        _settle(upload, now, state=UploadState.REFUSED, reason="file_gone")
        return
    verdict = scan(raw)
    if verdict is Verdict.UNKNOWN:
        mine = Upload.objects.filter(pk=upload.pk, state=UploadState.WAITING)
        mine.update(check_at=now + pause_after(upload.tries), reason="scanner_silent")
        return
    if verdict is Verdict.INFECTED:
        log.warning("upload_infected", upload=str(upload.uuid))
        _settle(upload, now, state=UploadState.REFUSED, reason="infected")
        default_storage.delete(upload.file)
        return
    _let_out(upload, raw, now)


def _let_out(upload: Upload, raw: bytes, now: datetime) -> None:
    form, content, size = upload.form, raw, (0, 0)
    if upload.kind in SIDE:
        try:
            form, content, size = write_anew(raw, most=SIDE[upload.kind])
        except NotShowable:
            _settle(upload, now, state=UploadState.REFUSED, reason="no_picture")
            default_storage.delete(upload.file)
            return
    elif upload.kind == "audio":
        try:
            content = strip(form, raw)
        except NotReadable:
            _settle(upload, now, state=UploadState.REFUSED, reason="no_recording")
            default_storage.delete(upload.file)
            return
    before, name = upload.file, f"uploads/{upload.file.rpartition('/')[2]}.{form}"
    default_storage.delete(name)  # of a worker that was killed halfway
    default_storage.save(name, ContentFile(content))
    facts = {"form": form, "file": name, "bytes": len(content), "width": size[0], "height": size[1]}
    if not _settle(upload, now, state=UploadState.CLEAN, reason="", **facts):
        default_storage.delete(name)  # it was removed in the meantime
    default_storage.delete(before)


def _settle(upload: Upload, now: datetime, **facts: object) -> bool:
    mine = Upload.objects.filter(pk=upload.pk, state=UploadState.WAITING)
    return bool(mine.update(checked_at=now, **facts))


def write_anew(raw: bytes, *, most: int) -> tuple[str, bytes, tuple[int, int]]:
    """Write a picture anew from its pixels, upright and no larger than needed: no place, no camera, no surprise."""
    try:
        with Image.open(io.BytesIO(raw), formats=FORMATS) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise NotShowable
            opened.draft("RGB", (most, most))
            picture = ImageOps.exif_transpose(opened)
            picture.thumbnail((most, most))
            has_holes = "A" in picture.getbands() or "transparency" in picture.info
            plain = picture.convert("RGBA" if has_holes else "RGB")
    except NotShowable:
        raise
    except Exception as error:  # a broken or hostile file makes the reader fail in many ways
        raise NotShowable from error
    fresh = Image.new(plain.mode, plain.size)
    fresh.paste(plain)
    out = io.BytesIO()
    if has_holes:
        fresh.save(out, "PNG", optimize=True)
        return "png", out.getvalue(), fresh.size
    fresh.save(out, "JPEG", quality=85, optimize=True, progressive=True)
    return "jpeg", out.getvalue(), fresh.size


def sweep(*, now: datetime) -> int:
    """Remove files that no row took within a day."""
    rows = Upload.objects.filter(claimed_at=None, made_at__lt=now - AGE_UNCLAIMED).exclude(state=UploadState.REMOVED)
    done = 0
    for row in rows[:500]:
        if Upload.objects.filter(pk=row.pk, claimed_at=None).update(state=UploadState.REMOVED):
            default_storage.delete(row.file)
            done += 1
    return done
