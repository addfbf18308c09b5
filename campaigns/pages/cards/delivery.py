"""Draws cards."""

from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO

from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from PIL import Image, ImageDraw, ImageFont

from campaigns.pages.cards.rules import HEIGHT, MARGIN, WIDTH, wrap
from coalition import brand

FONT = "vendor/inter/inter-latin-wght-normal.woff2"
WHITE, INK, GREY = (255, 255, 255), (24, 32, 43), (82, 92, 107)
Font = ImageFont.FreeTypeFont | ImageFont.ImageFont


@dataclass(frozen=True)
class Card:
    """What a card says: in one language, with the count of now (None: this kind counts nothing)."""

    title: str
    partner: str
    color: str
    eyebrow: str = ""
    count_words: str = ""
    share: float | None = None  # of the goal, 0 to 1


def draw(card: Card) -> bytes:
    """Draw a card as PNG: about thirty kilobytes, some fifty milliseconds."""
    digits = brand.read_color(card.color)
    fill = (int(digits[0:2], 16), int(digits[2:4], 16), int(digits[4:6], 16))
    fill = brand.readable_on(fill, WHITE)
    picture = Image.new("RGB", (WIDTH, HEIGHT), WHITE)
    pen = ImageDraw.Draw(picture)
    pen.rectangle((0, 0, WIDTH, 26), fill=fill)
    pen.text((MARGIN, 78), card.eyebrow.upper()[:60], font=_font(28, 600), fill=fill)
    _write_title(pen, card.title)
    if card.count_words:
        pen.text((MARGIN, 418), card.count_words, font=_font(44, 700), fill=INK)
    if card.share is not None:
        _draw_bar(pen, card.share, fill)
    pen.rectangle((0, HEIGHT - 86, WIDTH, HEIGHT), fill=fill)
    name = wrap(card.partner, WIDTH - 2 * MARGIN, lambda text: _length(text, 34, 600), most=1)
    pen.text((MARGIN, HEIGHT - 64), " ".join(name), font=_font(34, 600), fill=WHITE)
    out = BytesIO()
    picture.convert("P", palette=Image.Palette.ADAPTIVE, colors=64).save(out, "PNG", optimize=True)
    return out.getvalue()


def _write_title(pen: ImageDraw.ImageDraw, title: str) -> None:
    """Write the title as large as it fits in three lines."""
    for size in (76, 64, 54):
        lines = wrap(title, WIDTH - 2 * MARGIN, lambda text, size=size: _length(text, size, 750), most=3)
        if not lines or not lines[-1].endswith("…") or size == 54:
            break
    for i, line in enumerate(lines):
        pen.text((MARGIN, 130 + i * int(size * 1.18)), line, font=_font(size, 750), fill=INK)


def _draw_bar(pen: ImageDraw.ImageDraw, share: float, fill: tuple[int, int, int]) -> None:
    left, right, top, bottom = MARGIN, WIDTH - MARGIN, 484, 508
    pen.rounded_rectangle((left, top, right, bottom), radius=12, fill=(228, 231, 236))
    reach = left + max(24, int((right - left) * min(1.0, max(0.0, share))))
    pen.rounded_rectangle((left, top, reach, bottom), radius=12, fill=fill)


def _length(text: str, size: int, weight: int) -> float:
    return float(_font(size, weight).getlength(text))


@lru_cache(maxsize=32)
def _font(size: int, weight: int) -> Font:
    """Open the desk's font in a size and weight; a machine without it draws with the one that Pillow brings."""
    path = finders.find(FONT)
    try:
        font = ImageFont.truetype(str(path or staticfiles_storage.path(FONT)), size)
        font.set_variation_by_axes([weight])
    except (OSError, NotImplementedError):
        return ImageFont.load_default(size)
    return font
