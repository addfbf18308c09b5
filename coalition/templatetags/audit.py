"""Tags that word the lines of the diary."""

from django import template
from django.utils.translation import gettext as _

from coalition.audit.models import Entry
from coalition.audit.rules import words_of

register = template.Library()


@register.simple_tag
def deed_words(line: Entry) -> str:
    """Say a line of the diary in words."""
    return words_of(line.action, line.facts)


@register.simple_tag
def deed_actor(line: Entry) -> str:
    """Name who did it; nobody means the system."""
    return line.actor_name or _("the system")
