"""Says by which door and with what somebody came to a partner."""

from django.utils.translation import gettext_lazy as _

from contacts.intake.rules import KINDS

ORIGINS = {
    "web": _("web form"),
    "embed": _("embedded form"),
    "api": _("API"),
    "csv": _("file import"),
    "import": _("file import"),
    "paper": _("paper"),
    "phone": _("phone"),
    "desk": _("desk"),
}


def say_source(via: str) -> str:
    """Say a door: the origin stands before the colon, the kind of submission or the run of an import behind it."""
    origin, _colon, name = via.partition(":")
    kind = str(KINDS[name].label) if name in KINDS else ""
    return ", ".join(part for part in (str(ORIGINS.get(origin, origin.replace("_", " "))), kind) if part)
