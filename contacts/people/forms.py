"""What forms about people share: no child is named in them."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from contacts.people.rules import child_named_in

NO_CHILD = _("“%(words)s” seems to name a child. We never keep a child’s name: school, district and grades are enough.")


def refuse_child(text: str) -> None:
    """Refuse a short text that seems to name a child: a validator of form fields."""
    if words := child_named_in(text):
        raise ValidationError(str(NO_CHILD) % {"words": words}, code="child_named")
