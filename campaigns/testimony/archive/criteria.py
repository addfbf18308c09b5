"""How the archive lists what was said."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from campaigns.testimony.archive import selectors
from campaigns.testimony.models import Stance
from coalition.listing.criteria import Column, Filter, Listing
from contacts.policymakers.criteria import list_districts

YES_NO = (("yes", _("May be quoted")), ("no", _("Not to be quoted elsewhere")))


def _columns(words: str) -> tuple[Column, ...]:
    return (
        Column(
            "passage", _("Words"), value=lambda row: selectors.passage(row.text, words),
            link=lambda row: reverse("testimony:one", args=[row.uuid]), export=lambda row: row.text,
        ),
        Column(
            "name", _("Name"), value=lambda row: row.speaker_name or str(row.person), sort="person__search_name"
        ),
        Column("town", _("Town"), value=lambda row: row.town or row.home or ""),
        Column(
            "bill", _("Bill"), value=lambda row: row.bill.identifier if row.bill else "",
            sort="bill__identifier", nullable=True,
        ),
        Column("stance", _("Side"), value=lambda row: row.get_stance_display(), sort="stance"),
        Column("may_quote", _("May be quoted"), value=lambda row: _("Yes") if row.may_quote else _("No")),
        Column(
            "hearing", _("Hearing"), value=lambda row: row.event.hearing.starts_at, kind="time",
            sort="event__hearing__starts_at",
        ),
        Column("language", _("Language"), sort="language", hidden=True),
    )  # fmt: skip


def archive(membership: Any, words: str) -> Listing:
    """Describe the archive: testimony with the passage that was found."""
    partner = membership.partner.pk
    return Listing(
        name="archive",
        columns=_columns(words),
        default="-hearing",
        filters=(
            Filter(
                "topic", _("Topic"), lambda: selectors.list_topics(partner),
                lambda rows, v: rows.filter(bill__subjects__contains=[v]),
            ),
            Filter("bill", _("Bill"), lambda: selectors.list_bills(partner), lambda rows, v: rows.filter(bill__uuid=v)),
            Filter("district", _("District"), lambda: list_districts(partner), selectors.in_district),
            Filter("side", _("Side"), Stance.choices, lambda rows, v: rows.filter(stance=v)),
            Filter("quote", _("May be quoted"), YES_NO, lambda rows, v: rows.filter(may_quote=v == "yes")),
        ),
        search=selectors.search,
        search_hint=_("Search in what was said"),
        export_right="testimony.export",
        empty=(
            "quote",
            _("Nothing was said yet"),
            _("Testimony stands here once it is ready; then you find quotes by topic, district and bill."),
            reverse("testimony:list"),
            _("Hearings"),
        ),
    )  # fmt: skip
