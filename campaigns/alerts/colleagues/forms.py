"""The words for what an earlier version holds besides its texts."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.alerts.colleagues.selectors import POINTS_AT, names_of, uuids_in
from campaigns.alerts.history.rules import list_changed
from campaigns.alerts.models import Alert
from campaigns.alerts.preflight.forms import say_time

WHAT = {
    "name": gettext_lazy("Name"),
    "campaign": gettext_lazy("Campaign"),
    "page": gettext_lazy("Page"),
    "sender": gettext_lazy("Sender"),
    "include": gettext_lazy("Whom"),
    "exclude": gettext_lazy("Without"),
    "send_at": gettext_lazy("When"),
    "timing": gettext_lazy("How it is spread"),
    "priority": gettext_lazy("Priority"),
    "skips_acted": gettext_lazy("Leaves out who acted already"),
    "setup": gettext_lazy("Variants"),
}


def say_settings(alert: Alert, now: Mapping[str, Any], kept: Mapping[str, Any]) -> list[tuple[Any, str, str]]:
    """Say what else differs: what, in the draft now, in this version."""
    changed = list_changed(kept, now)
    names = names_of(alert, (now, kept), changed)
    return [(WHAT[one], _say(one, now.get(one), names), _say(one, kept.get(one), names)) for one in changed]


def _say(what: str, value: Any, names: Mapping[str, str]) -> str:
    if what in POINTS_AT:
        return ", ".join(names.get(uuid, _("(gone)")) for uuid in uuids_in(value))
    if what == "send_at":
        return say_time(datetime.fromisoformat(value["value"]), timezone.now()) if value else ""
    if what == "timing":
        kinds = {"local": _("everybody at her own hour"), "spread": _("spread over hours")}
        return kinds.get((value or {}).get("kind", ""), _("at once"))
    if what == "setup":
        return ", ".join((value or {}).get("letters") or [])
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return str(value)
