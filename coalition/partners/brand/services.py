"""Puts pictures on a partner's shelf and away, and chooses its logo."""

import secrets
from datetime import datetime
from typing import BinaryIO

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from coalition.audit import services as audit
from coalition.errors import NotAllowed, Refusal
from coalition.partners.brand import rules, selectors
from coalition.partners.brand.models import Picture
from coalition.partners.models import Membership, Partner

WORDING = {
    "picture.added": _("added a picture"),
    "picture.described": _("described a picture"),
    "picture.put_away": _("put a picture away"),
    "partner.logo_chosen": _("chose a logo"),
    "partner.logo_removed": _("took the logo away"),
}
MAX_SHELF = 500


class NoPicture(Refusal):
    """The file is no picture that we can show."""

    code = "no_picture"
    status = 422
    message = _("This is no picture that we can use. Choose a PNG, JPEG, GIF or WebP file, at most 4096 pixels wide.")


class TooLarge(Refusal):
    """The file is too large."""

    code = "picture_too_large"
    status = 422
    message = _("This picture is larger than 2 MB. Make it smaller first: mails open faster, too.")


class ShelfFull(Refusal):
    """The partner has as many pictures as it may have."""

    code = "shelf_full"
    status = 422
    message = _("The shelf is full. Put away pictures that you no longer need.")


def add_picture(file: BinaryIO, *, name: str, alt: str = "", by: Membership, now: datetime) -> Picture:
    """Put a picture on the shelf, freed of what cameras write into it. Raises NoPicture, TooLarge, ShelfFull."""
    if not (by.may("alerts.edit") or by.may("partner.edit")):
        raise NotAllowed
    raw = file.read(rules.MAX_BYTES + 1)
    if len(raw) > rules.MAX_BYTES:
        raise TooLarge
    try:
        read = rules.read_picture(raw)
    except rules.NotAPicture as no:
        raise NoPicture from no
    with transaction.atomic():
        if selectors.list_pictures(by).count() >= MAX_SHELF:
            raise ShelfFull
        picture = Picture.objects.create(
            partner=by.partner, file=f"{secrets.token_hex(16)}.{read.kind}", name=" ".join(name.split())[-120:],
            alt=" ".join(alt.split())[:200], width=read.width, height=read.height, bytes=len(read.content),
            made_by=by.user, made_at=now,
        )  # fmt: skip
        # Within the transaction: without its file the row must not stay.
        default_storage.save(f"{selectors.FOLDER}/{picture.file}", ContentFile(read.content))
        audit.record("picture.added", by=by, on=picture)
    return picture


def describe(picture: Picture, alt: str, *, by: Membership) -> None:
    """Say what a picture shows, for people who do not see it; mails already written keep their words."""
    picture.alt = " ".join(alt.split())[:200]
    with transaction.atomic():
        picture.save(update_fields=["alt"])
        audit.record("picture.described", by=by, on=picture)


def put_away(picture: Picture, *, by: Membership, now: datetime) -> None:
    """Take a picture off the shelf. Its file stays: mails that were sent show it."""
    with transaction.atomic():
        if Picture.objects.filter(pk=picture.pk, put_away_at=None).update(put_away_at=now):
            audit.record("picture.put_away", by=by, on=picture)


def choose_logo(picture: Picture | None, *, by: Membership) -> None:
    """Show a picture at the head of the partner's mails, or, with None, its name."""
    if not by.may("partner.edit"):
        raise NotAllowed
    width, height = rules.fit(picture.width, picture.height) if picture else (0, 0)
    with transaction.atomic():
        partner = Partner.objects.filter(pk=by.partner.pk)
        partner.update(logo=picture.path if picture else "", logo_width=width, logo_height=height)
        audit.record("partner.logo_chosen" if picture else "partner.logo_removed", by=by, on=by.partner)
