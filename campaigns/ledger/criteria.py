"""What segments may ask about what people did: did or did not do something, for what, how often, since when."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from django.db.models import Count, QuerySet
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from campaigns.ledger.engagement import criteria as engagement
from campaigns.ledger.models import Action
from campaigns.ledger.selectors import KINDS
from campaigns.strategy.models import Campaign
from contacts.segments.criteria import DID, days_blank, in_the_last, one_of
from contacts.segments.rules import Ask, Blank, Choices, Criterion, register


class InTurn(Count):
    """Count in the order of the index `action_turn`: rows arrive person by person, no table of all people is built."""

    template = "%(function)s(%(expressions)s ORDER BY %(expressions)s)"


def _acted(values: Mapping[str, Any], ask: Ask) -> QuerySet[Any]:
    done = Action.objects.filter(partner=ask.partner_id)
    if values["kind"]:
        done = done.filter(kind__in=values["kind"])
    if values["campaign"]:
        uuids = [one for one in values["campaign"] if len(one) == 36]
        mine = Campaign.objects.filter(partner=ask.partner_id, uuid__in=uuids)
        done = done.filter(campaign__in=list(mine.values_list("pk", flat=True)))
    if values["about"]:
        done = done.filter(about__in=values["about"])
    if values["days"]:
        done = done.filter(at__gte=ask.now - timedelta(days=values["days"]))
    times = values["times"] or 1
    if times == 1:
        return done
    return done.order_by().values("person").annotate(n=InTurn("at")).filter(n__gte=times).values("person")


def _kinds(partner_id: int) -> Choices:
    return sorted(KINDS.items(), key=lambda kind: str(kind[1]))


def _campaigns(partner_id: int) -> Choices:
    mine = Campaign.objects.filter(partner=partner_id).order_by("-modified_at").values_list("uuid", "name")
    return [(str(uuid), name) for uuid, name in mine[:300]]


ABOUTS: list[Callable[[int], Choices]] = []


def register_abouts(choices: Callable[[int], Choices]) -> None:
    """Register how a room above lists what deeds may be about: `petition:<uuid>` and its name."""
    if choices not in ABOUTS:
        ABOUTS.append(choices)


def list_abouts(partner_id: int) -> Choices:
    """List all that deeds may be about: pages of every kind, events, call lists."""
    return [choice for choices in ABOUTS for choice in choices(partner_id)]


def _say(labels: Mapping[str, Any], positive: bool) -> str:
    if labels["kind"]:
        did = gettext("did: %(what)s") if positive else gettext("did not do: %(what)s")
        parts = [did % {"what": one_of(labels["kind"])}]
    else:
        parts = [gettext("did something") if positive else gettext("did nothing")]
    if labels["campaign"]:
        parts.append(gettext("for %(campaign)s") % {"campaign": one_of(labels["campaign"])})
    if labels["about"]:
        parts.append(gettext("on %(page)s") % {"page": one_of(labels["about"])})
    if (labels["times"] or 1) > 1:
        parts.append(ngettext("at least once", "at least %(n)s times", labels["times"]) % {"n": labels["times"]})
    if labels["days"]:
        parts.append(in_the_last(labels["days"]))
    return " ".join(parts)


def register_all() -> None:
    """Register what the ledger knows, scores too; called when the apps are ready."""
    engagement.register_all()
    register(
        Criterion(
            "acted",
            _("Actions"),
            DID,
            (
                Blank("kind", "many", _("what they did"), False, _kinds, empty_label=_("anything")),
                Blank("campaign", "many", _("campaign"), False, _campaigns, empty_label=_("any campaign")),
                Blank("times", "number", _("at least … times"), required=False, high=1000, default=1),
                days_blank(),
                Blank("about", "many", _("page"), False, list_abouts, empty_label=_("any page")),
            ),
            _acted,
            _say,
        )
    )
