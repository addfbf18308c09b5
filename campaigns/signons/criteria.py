"""How the desk lists the organizations of a letter."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from campaigns.signons.models import SignonState
from coalition.listing.criteria import BulkAction, Column, Filter, Listing

NOT_MAILED = {
    "suppressed": _("This mailbox may not be written to."),
    "no_sender": _("No sender is set up, or the mailbox is missing."),
    "unknown": _("Nobody knows whether it arrived."),
}


def signons(row: Any, *, may_edit: bool) -> Listing:
    """Describe the list of organizations of a letter."""
    uuid = row.page.uuid
    bulk = (
        BulkAction(reverse("signons:remind", args=[uuid]), _("Remind by mail"), "mail-forward"),
        BulkAction(reverse("signons:step", args=[uuid, "confirmed"]), _("They confirmed to us"), "check"),
        BulkAction(reverse("signons:step", args=[uuid, "withdrawn"]), _("Withdraw"), "x", True),
    )
    return Listing(
        name="organizations-that-sign",
        columns=(
            Column("name", _("Organization"), sort="name_key"),
            Column("town", _("Town")),
            Column("state", _("State"), sort="state", value=lambda one: SignonState(one.state).label),
            Column("signer_name", _("Signed by")),
            Column("signer_role", _("As")),
            Column("contact_name", _("Contact")),
            Column("contact_email", _("E-mail of the contact"), hidden=True),
            Column("at", _("Since"), sort="at", kind="time"),
            Column("confirmed_at", _("Confirmed"), sort="confirmed_at", nullable=True, kind="time"),
            Column("mail_error", _("Mail"), value=lambda one: NOT_MAILED.get(one.mail_error, one.mail_error)),
        ),
        default="-at",
        filters=(Filter("state", _("State"), SignonState.choices, lambda rows, v: rows.filter(state=v)),),
        search=lambda rows, words: rows.filter(name__icontains=words.replace("\x00", "")),
        search_hint=_("Search by name"),
        export_right="people.export",
        bulk=bulk if may_edit else (),
        empty=(
            "building-community",
            _("No organization yet"),
            _("Invite those who know you first."),
            reverse("signons:invite", args=[uuid]),
            _("Invite an organization"),
        ),
    )
