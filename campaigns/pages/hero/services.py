"""Takes the picture of a page, and takes it away."""

import secrets
import warnings
from datetime import datetime
from io import BytesIO
from typing import Any, BinaryIO

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps, UnidentifiedImageError

from campaigns.pages import services
from campaigns.pages.gaps.criteria import refuse_gaps
from campaigns.pages.models import ActionPage
from coalition.audit import services as audit
from coalition.errors import Refusal

MAX_BYTES = 8 * 1024 * 1024
MAX_PIXELS = 60_000_000  # what a phone makes today; more would only be a bomb
LARGE, SMALL = 1280, 640  # pixels wide: as wide as it ever stands, and on a phone
TALLEST = 1.2  # of its width: a portrait is cut
FORMATS = ("PNG", "JPEG", "WEBP", "GIF")
FOLDER = "pictures"


class NoPicture(Refusal):
    """The file is no picture that we can draw."""

    code = "no_picture"
    status = 422
    message = _("This is no picture that we can use. Choose a PNG, JPEG, GIF or WebP file, at least 320 pixels wide.")


class TooLarge(Refusal):
    """The file is too large."""

    code = "picture_too_large"
    status = 422
    message = _("This picture is larger than 8 MB. Make it smaller first.")


def choose(page: ActionPage, file: BinaryIO, *, by: Any, now: datetime) -> None:
    """Show a picture at the head of a page, drawn anew as WebP in two sizes. Raises NoPicture, TooLarge.

    A public page must say in every language what it shows: NotComplete.
    """
    raw = file.read(MAX_BYTES + 1)
    if len(raw) > MAX_BYTES:
        raise TooLarge
    large, small, size = redraw(raw)
    names = [f"{secrets.token_hex(16)}.webp" for _one in range(2)]
    with transaction.atomic():
        page.hero = {"large": names[0], "small": names[1], "width": size[0], "height": size[1]}
        if page.state == "published":
            refuse_gaps(page)
        for name, content in zip(names, (large, small), strict=True):
            default_storage.save(f"{FOLDER}/{name}", ContentFile(content))
        ActionPage.objects.filter(pk=page.pk).update(hero=page.hero, modified_at=now)
        audit.record("page.pictured", by=by, on=page)
        services.forget(page.slug)


@transaction.atomic
def remove(page: ActionPage, *, by: Any, now: datetime) -> None:
    """Show no picture any more; the file stays, for pages that stand in a cache."""
    ActionPage.objects.filter(pk=page.pk).update(hero={}, modified_at=now)
    audit.record("page.unpictured", by=by, on=page)
    services.forget(page.slug)


def redraw(raw: bytes) -> tuple[bytes, bytes, tuple[int, int]]:
    """Draw a picture anew, large and small, upright, without anything that a camera wrote into it; raises NoPicture."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            found = Image.open(BytesIO(raw), formats=FORMATS)
            if found.width * found.height > MAX_PIXELS or found.width < 320:
                raise NoPicture
            found.draft("RGB", (LARGE, LARGE))  # a JPEG is read at a fraction of its size
            picture = ImageOps.exif_transpose(found).convert("RGB")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombWarning) as no:
        raise NoPicture from no
    except Image.DecompressionBombError as no:
        raise NoPicture from no
    if picture.height > picture.width * TALLEST:
        picture = ImageOps.fit(picture, (picture.width, int(picture.width * TALLEST)), centering=(0.5, 0.35))
    drawn = []
    for width in (LARGE, SMALL):
        part = picture.copy()
        part.thumbnail((width, 10_000), Image.Resampling.LANCZOS)
        out = BytesIO()
        part.save(out, "WEBP", quality=74, method=4)
        drawn.append((out.getvalue(), part.size))
    return drawn[0][0], drawn[1][0], drawn[0][1]
