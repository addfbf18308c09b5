"""The condition "also looked after by a partner"."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from coalition.partners.selectors import list_others
from contacts.people.criteria import shared_with
from contacts.segments.criteria import WHO, many, says, uuids
from contacts.segments.rules import Ask, Choices, Criterion, register


def _shared(values: Mapping[str, Any], ask: Ask) -> QuerySet[Any]:
    others = list_others(ask.partner_id).filter(uuid__in=uuids(values["value"]))
    return shared_with(ask.partner_id, list(others.values_list("pk", flat=True)))


def _others(partner_id: int) -> Choices:
    return [(str(uuid), name) for uuid, name in list_others(partner_id).values_list("uuid", "name")]


def register_all() -> None:
    """Register the condition; called when the apps are ready."""
    register(
        Criterion(
            "partner",
            _("Shared with a partner"),
            WHO,
            (many(_("partner"), _others),),
            _shared,
            says(
                _("are also looked after by %(value)s"),
                _("are not, as far as we may know, also looked after by %(value)s"),
            ),
        )
    )
