"""Puts comments into a pack, takes them out, and lets it be made."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import JSONField, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from campaigns.petitions.packs import selectors, tasks
from campaigns.petitions.packs.models import Pack, PackState
from campaigns.petitions.packs.rules import COMMENTS_IN_PDF
from coalition.errors import Refusal


class Chosen(Refusal):
    """The comments of a pack are chosen."""

    code = "comments_chosen"
    status = 409
    message = _("This pack is being made, or is made. Ask for a new one to choose other comments.")


class TooMany(Refusal):
    """More comments than a pack shows."""

    code = "too_many_comments"
    status = 422
    message = _("A pack shows at most %(most)s comments. Take some out first.")


@transaction.atomic
def choose(pack: Pack, uuids: Sequence[UUID], *, goes_in: bool, now: datetime) -> int:
    """Put comments into a pack that is being chosen for, or take them out; tells how many are in. Raises TooMany."""
    mine = Pack.objects.select_for_update().filter(pk=pack.pk, state=PackState.CHOOSING).first()
    if mine is None:
        raise Chosen
    told = {str(one) for one in uuids}
    kept = [one for one in mine.comments or [] if one not in told]
    if goes_in:
        may = selectors.list_choosable(mine, selectors.today(now)).filter(uuid__in=told)
        kept += [str(one) for one in may.values_list("uuid", flat=True)]
    if len(kept) > COMMENTS_IN_PDF:
        raise TooMany(most=COMMENTS_IN_PDF)
    mine.comments = kept
    mine.save(update_fields=["comments"])
    return len(kept)


@transaction.atomic
def make(pack: Pack) -> None:
    """Let a pack be made with the comments that were chosen (or none)."""
    mine = Pack.objects.filter(pk=pack.pk, state=PackState.CHOOSING)
    if mine.update(state=PackState.WAITING, comments=Coalesce("comments", Value([], output_field=JSONField()))):
        tasks.make_packs.delay_on_commit()
