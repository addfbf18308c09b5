"""What can be asked about people, their homes, legislators and mail; each function compiles to rows with a person."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL
from django.utils import formats
from django.utils.timezone import localtime, make_aware
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from contacts.consent import selectors as consent
from contacts.intake.words.criteria import say_source
from contacts.people import criteria as people
from contacts.people.models import Person, RoleKind
from contacts.places.models import Address, Chamber, Town
from contacts.policymakers import criteria as homes
from contacts.segments.rules import Ask, Blank, Choices, Criterion, register

Values = Mapping[str, Any]
WHO, WHERE, REACH, DID = _("Who they are"), _("Where they live"), _("How they can be reached"), _("What they did")
POSSIBLE = Blank("possible", "flag", _("also where the district is only possible"), required=False)


def one_of(labels: Any) -> str:
    """Join labels with "or"."""
    *most, last = [str(label) for label in labels or ["?"]]
    return gettext("%(most)s or %(last)s") % {"most": ", ".join(most), "last": last} if most else last


def says(yes: Any, no: Any) -> Callable[[Values, bool], str]:
    """Word a criterion by two sentences with %(blank)s."""

    def words(labels: Values, positive: bool) -> str:
        told = {name: one_of(label) if isinstance(label, list) else label for name, label in labels.items()}
        return str(yes if positive else no) % told

    return words


def _joined(values: Values, ask: Ask) -> QuerySet[Any]:
    since = [_midnight(values["since"])] if values["since"] else []
    if values["days"]:
        since.append(ask.now - timedelta(days=values["days"]))
    until = _midnight(values["until"]) if values["until"] else None
    return people.joined(ask.partner_id, since=max(since, default=None), until=until)


def _midnight(day: str) -> datetime:
    return make_aware(datetime.fromisoformat(day))


def _say_member(labels: Values, positive: bool) -> str:
    parts = []
    if labels["since"]:
        parts.append(gettext("from %(day)s on") % {"day": say_day(labels["since"])})
    if labels["until"]:
        parts.append(gettext("before %(day)s") % {"day": say_day(labels["until"])})
    if labels["days"]:
        parts.append(in_the_last(labels["days"]))
    told = {"when": " ".join(parts) or gettext("at any time")}
    return (gettext("joined %(when)s") if positive else gettext("did not join %(when)s")) % told


def say_day(day: str) -> str:
    """Write a day for people."""
    return formats.date_format(date.fromisoformat(day), "DATE_FORMAT")


def in_the_last(days: int) -> str:
    """Say "in the last 30 days"."""
    return ngettext("in the last day", "in the last %(days)s days", days) % {"days": days}


def uuids(texts: list[str]) -> list[str]:
    """Keep the texts that may be uuids."""
    return [text for text in texts if len(text) == 36]


def _town(values: Values, ask: Ask) -> QuerySet[Any]:
    towns = list(Town.objects.filter(key__in=values["value"]).values_list("pk", flat=True))
    return Address.objects.filter(town__in=towns, until=None)


def _sources(partner_id: int) -> Choices:
    """List the doors by which people came; of a file, when."""
    told = ((via, say_source(via), formats.date_format(localtime(first), "SHORT_DATETIME_FORMAT"))
            for via, first in people.list_sources(partner_id))  # fmt: skip
    return [(via, f"{words}, {first}" if via.startswith("import:") else words) for via, words, first in told]


def _towns(partner_id: int) -> Choices:
    return list(Town.objects.order_by("name").values_list("key", "name"))


def _district(values: Values, ask: Ask) -> QuerySet[Any]:
    return homes.living_in(homes.districts_of(values["value"]), possible=values["possible"])


def _legislator(values: Values, ask: Ask) -> QuerySet[Any]:
    districts = homes.districts_of_legislators(uuids(values["value"]), localtime(ask.now).date())
    return homes.living_in(districts, possible=values["possible"])


def _committee(values: Values, ask: Ask) -> QuerySet[Any]:
    districts = homes.districts_of_committees(uuids(values["value"]), localtime(ask.now).date())
    return homes.living_in(districts, possible=values["possible"])


WAYS = {
    "email:alerts": ("email", "alerts", _("action alerts by e-mail")),
    "email:events": ("email", "events", _("event invitations by e-mail")),
    "email:newsletter": ("email", "newsletter", _("the newsletter by e-mail")),
    "phone:calls": ("phone", "calls", _("phone calls by volunteers")),
    "sms:texts": ("sms", "texts", _("text messages")),
}


def _reachable(values: Values, ask: Ask) -> QuerySet[Any] | RawSQL:
    return reached(values["value"], ask) if values["value"] in WAYS else Person.objects.none()


def reached(way: str, ask: Ask) -> RawSQL:
    """List the ids of whom may be reached in one of the WAYS."""
    channel, purpose, _label = WAYS[way]
    sql, params = consent.reachable(partner_id=ask.partner_id, channel=channel, purpose=purpose)
    order = " ORDER BY 1 OFFSET 0" if ask.whole else ""  # sorted, they are merged with indexes: no table of a million
    return RawSQL(f"SELECT person_id FROM ({sql}) AS reached{order}", params)  # noqa: S611 - from consent alone


def days_blank() -> Blank:
    """Make the blank "in the last … days"."""
    return Blank("days", "number", _("in the last … days"), required=False, high=3650)


def many(label: Any, choices: Callable[[int], Choices]) -> Blank:
    """Make the blank that takes one or more of these choices."""
    return Blank("value", "many", label, choices=choices)


def fixed(choices: Any) -> Callable[[int], Choices]:
    """Make choices that are the same for every partner."""
    rows = list(choices)
    return lambda partner_id: rows


def _who() -> list[Criterion]:
    return [
        Criterion(
            "role",
            _("Role"),
            WHO,
            (many(_("role"), fixed(RoleKind.choices)),),
            lambda values, ask: people.in_roles(values["value"]),
            says(_("have the role %(value)s"), _("do not have the role %(value)s")),
        ),
        Criterion(
            "tag",
            _("Tag"),
            WHO,
            (many(_("tag"), people.list_tags),),
            lambda values, ask: people.tagged(ask.partner_id, uuids(values["value"])),
            says(_("carry the tag %(value)s"), _("do not carry the tag %(value)s")),
        ),
        Criterion(
            "language",
            _("Language"),
            WHO,
            (many(_("language"), fixed(settings.LANGUAGES)),),
            lambda values, ask: Person.objects.filter(language__in=values["value"]),
            says(_("prefer %(value)s"), _("do not prefer %(value)s")),
        ),
        Criterion(
            "named",
            _("First name known"),
            WHO,
            (),
            lambda values, ask: Person.objects.exclude(given_name=""),
            says(_("gave a first name"), _("gave no first name")),
        ),
    ]


def _came() -> list[Criterion]:
    return [
        Criterion(
            "source",
            _("Source"),
            WHO,
            (many(_("source"), _sources),),
            lambda values, ask: people.came_by(ask.partner_id, values["value"]),
            says(_("came to us by %(value)s"), _("did not come to us by %(value)s")),
        ),
        Criterion(
            "member_since",
            _("Joined"),
            WHO,
            (
                Blank("since", "day", _("from this day on"), required=False),
                Blank("until", "day", _("before this day"), required=False),
                days_blank(),
            ),
            _joined,
            _say_member,
        ),
    ]


def _where() -> list[Criterion]:
    return [
        Criterion(
            "town",
            _("Town"),
            WHERE,
            (many(_("town"), _towns),),
            _town,
            says(_("live in %(value)s"), _("do not live in %(value)s")),
        ),
        Criterion(
            "district",
            _("District"),
            WHERE,
            (many(_("district"), homes.list_districts), POSSIBLE),
            _district,
            says(_("live in district %(value)s"), _("do not live in district %(value)s")),
        ),
        Criterion(
            "chamber",
            _("District known"),
            WHERE,
            (many(_("chamber"), fixed(Chamber.choices)),),
            lambda values, ask: homes.settled_in(values["value"]),
            says(_("have a certain district of the %(value)s"), _("have no certain district of the %(value)s")),
        ),
    ]


def _represented() -> list[Criterion]:
    return [
        Criterion(
            "legislator",
            _("Their legislator"),
            WHERE,
            (many(_("legislator"), homes.list_legislators), POSSIBLE),
            _legislator,
            says(_("are represented by %(value)s"), _("are not represented by %(value)s")),
        ),
        Criterion(
            "committee",
            _("Their legislator’s committee"),
            WHERE,
            (many(_("committee"), homes.list_committees), POSSIBLE),
            _committee,
            says(_("have a legislator on %(value)s"), _("have no legislator on %(value)s")),
        ),
    ]


def register_all() -> None:
    """Register what this room knows; called when the apps are ready."""
    ways = fixed((key, label) for key, (_channel, _purpose, label) in WAYS.items())
    register(
        *_who(),
        *_came(),
        *_where(),
        *_represented(),
        Criterion(
            "reachable",
            _("Reachable"),
            REACH,
            (Blank("value", "one", _("for"), choices=ways),),
            _reachable,
            says(_("can be reached for %(value)s"), _("cannot be reached for %(value)s")),
        ),
    )
