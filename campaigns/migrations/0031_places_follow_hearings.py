"""An event whose place is its hearing's own follows the hearing from now on: a copy would stay when the hearing moves."""

from typing import Any

from django.db import migrations
from django.db.models import F


def follow(apps: Any, schema_editor: Any) -> None:
    """Forget the copies; an event about a hearing takes the hearing's place where it names none."""
    events = apps.get_model("campaigns", "Event").objects.filter(hearing__isnull=False, place=F("hearing__place"))
    ids = list(events.exclude(place="").values_list("pk", flat=True))
    apps.get_model("campaigns", "Event").objects.filter(pk__in=ids).update(place="")


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0030_calls_about_events")]
    operations = [migrations.RunPython(follow, migrations.RunPython.noop)]
