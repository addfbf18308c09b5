"""Changes of counts, per bundle."""

from django.db import models

from contacts.correspondence.models import Bundle, Dispatch


class Tally(models.Model):
    """One row: by how much one statement (or many, added up) changed what became of a bundle's messages."""

    # Written with each batch of events: no check of keys, no second index.
    dispatch = models.ForeignKey(
        Dispatch, on_delete=models.CASCADE, related_name="tallies", db_index=False, db_constraint=False
    )
    bundle = models.ForeignKey(
        Bundle, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False, db_constraint=False
    )
    processed = models.IntegerField(default=0)
    deferred = models.IntegerField(default=0)
    dropped = models.IntegerField(default=0)
    delivered = models.IntegerField(default=0)
    bounced = models.IntegerField(default=0)
    complained = models.IntegerField(default=0)
    clicked = models.IntegerField(default=0)
    acted = models.IntegerField(default=0)
    unsubscribed = models.IntegerField(default=0)

    class Meta:
        app_label = "contacts"
        indexes = [models.Index(fields=["dispatch", "bundle"], name="tally_bundle")]
