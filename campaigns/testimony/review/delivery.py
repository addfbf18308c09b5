"""Writes to her about her testimony, in her language."""

from collections.abc import Callable
from datetime import datetime

from django.utils.translation import gettext as _

from campaigns.pages.receipts import folding as letters
from campaigns.pages.receipts import services as receipts
from campaigns.testimony import selectors
from campaigns.testimony.models import Testimony

Words = Callable[[dict[str, str]], receipts.Note]


def tell(row: Testimony, word: str, mark: str, words: Words, now: datetime) -> None:
    """Send her one letter about this testimony; `mark` tells it from an earlier one of the same word."""
    about = f"testimony:{mark}"
    receipts.prepare(row.event.page, about, {word: words})
    letters.send([letters.Owed(word, about, row.person_id, {"manage_link": selectors.own_link(row.uuid)})], now)


def asks(remark: str) -> Words:
    """Ask her to change something, in the organizer's words."""

    def words(texts: dict[str, str]) -> receipts.Note:
        told = _("Thank you for your testimony. We read it, and have a question or a wish:")
        plain = remark.replace("{", "(").replace("}", ")")
        return receipts.Note(_("Your testimony: please look at it again"), (told, plain), _("My testimony"))

    return words


def suggests(texts: dict[str, str]) -> receipts.Note:
    """Show her another text."""
    told = _(
        "We suggest a few changes to your testimony. You see what differs, and you decide. "
        "Your own words hold until you agree."
    )
    return receipts.Note(_("Your testimony: a suggestion"), (told,), _("See both texts"))


def approves(texts: dict[str, str]) -> receipts.Note:
    """Tell her that it is ready, and that sending or registering is hers."""
    told = _(
        "Your testimony is ready. Behind the button are your files, and where they go. "
        "Please do it before the deadline."
    )
    return receipts.Note(_("Your testimony is ready"), (told,), _("My files, and where to send them"))
