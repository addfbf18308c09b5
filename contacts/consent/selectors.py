"""Reads addresses and consent; `deliverable` is the one door by which addresses leave."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from coalition import prepared
from coalition.columns import array
from coalition.partners.models import Partner
from contacts.consent import rules
from contacts.consent.models import ContactPoint, Reach, Suppression, Wording
from contacts.people.models import Person

NOBODY = (
    "SELECT NULL::bigint AS person_id, NULL::bigint AS point_id, NULL::text AS language, ''::text AS reason WHERE false"
)
# What stands in the way of one point; '' = nothing. own: this partner; house: the coalition (its lead).
REASON = """
    CASE WHEN p.id IS NULL THEN 'no_address'
         WHEN s.reason IN ('complained', 'bounced') THEN s.reason
         WHEN s.id IS NOT NULL THEN 'suppressed'
         WHEN p.status = 'complained' THEN 'complained'
         WHEN p.status <> 'ok' THEN 'bounced'
         WHEN %s THEN ''
         WHEN coalesce(own.decision, house.decision, '') = 'granted' THEN ''
         ELSE 'no_consent' END
"""
CONSENTS = """
    LEFT JOIN contacts_suppression s ON s.kind = p.kind AND s.hash = p.hash
    LEFT JOIN contacts_consentstate own
           ON own.point_id = p.id AND own.partner_id = %s AND own.channel = %s AND own.purpose = %s
    LEFT JOIN contacts_consentstate house
           ON house.point_id = p.id AND house.partner_id IS NULL AND house.channel = %s AND house.purpose = %s
          AND (SELECT is_lead FROM coalition_partner WHERE id = %s)
"""
DELIVERABLE = """
SELECT DISTINCT ON (person_id) person_id, CASE WHEN reason = '' THEN point_id END AS point_id, language, reason
FROM (
    SELECT who.id AS person_id, p.id AS point_id, who.language, r.is_primary, {reason} AS reason
    FROM ({people}) AS who (id, language)
    LEFT JOIN (contacts_reach r JOIN contacts_contactpoint p ON p.id = r.point_id AND p.kind = %s)
           ON r.person_id = who.id AND r.until IS NULL
    {consents}
) AS looked
ORDER BY person_id, array_position({ranks}, reason), is_primary DESC NULLS LAST, point_id
"""
RANKS = "ARRAY['', 'complained', 'suppressed', 'bounced', 'no_consent', 'no_address']"


@dataclass(frozen=True)
class Ask:
    """For whom one wants to write to people: partner, channel and purpose (`service` needs no consent)."""

    partner_id: int
    channel: str
    purpose: str

    @property
    def _consents(self) -> list[object]:
        mine = [self.partner_id, self.channel, self.purpose]
        return [*mine, self.channel, self.purpose, self.partner_id]

    @property
    def _needs_none(self) -> bool:
        return self.purpose == rules.SERVICE


def hash_key() -> str:
    """Tell the key of the hashes of addresses: its own setting, else derived from the secret key."""
    return settings.SUPPRESSION_KEY or rules.derive_key(settings.SECRET_KEY, "suppression")


def deliverable(people: QuerySet[Person], *, partner_id: int, channel: str, purpose: str) -> tuple[str, list[object]]:
    """Write the SQL that says for each of these people by which point she may be reached, or why not.

    Rows: person_id, point_id (null if none), language, reason ('' = deliverable; else no_address, suppressed, bounced,
    complained, no_consent). One row per person: her best deliverable point, else the most telling reason. Purpose
    `service` (receipts, reminders of what one asked for) needs no consent, but obeys suppression.
    """
    ask = Ask(partner_id, channel, purpose)
    try:
        sql, params = people.order_by().values_list("pk", "language").query.sql_with_params()
    except EmptyResultSet:
        return NOBODY, []
    text = DELIVERABLE.format(reason=REASON, people=sql, consents=CONSENTS, ranks=RANKS)
    return text, [ask._needs_none, *params, rules.KIND_OF_CHANNEL[channel], *ask._consents]


def count_deliverable(people: QuerySet[Person], *, partner_id: int, channel: str, purpose: str) -> dict[str, int]:
    """Count these people by reason ('' = can be reached); a mailbox shared by several counts once under ''.

    People who can be reached only by a mailbox that another of them shares are counted under `shared`.
    """
    sql, params = deliverable(people, partner_id=partner_id, channel=channel, purpose=purpose)
    counted = f"SELECT reason, count(*), count(DISTINCT point_id) FROM ({sql}) AS d GROUP BY reason"
    counts: Counter[str] = Counter()
    with connection.cursor() as cursor:
        cursor.execute(counted, params)
        for reason, rows, points in cursor.fetchall():
            counts[reason] += rows if reason else points
            if reason == "" and rows > points:
                counts["shared"] += rows - points
    return dict(counts)


def why_not(person_id: int, *, partner_id: int, channel: str, purpose: str) -> str:
    """Tell why a message of this purpose would not reach this person now; '' when it would. Planned once."""
    sql, params = deliverable(
        Person.objects.filter(pk=person_id), partner_id=partner_id, channel=channel, purpose=purpose
    )
    rows = prepared.fetch(f"SELECT reason FROM ({sql}) AS d", params)
    return str(rows[0][0]) if rows else "no_address"


def reachable(*, partner_id: int, channel: str, purpose: str) -> tuple[str, list[object]]:
    """Write the SQL that lists the ids of everybody who may be reached so: quick for counting, gives no address.

    Says the same as `deliverable` with an empty reason, but starts from what was granted; an id may come twice.
    """
    # A consent to mail is only ever given at an e-mail address, to calls at a phone: the few bad points are taken away
    # from the many good ones, so that everything large is read from indexes alone.
    granted = """
    SELECT r.person_id FROM contacts_consentstate c
    JOIN contacts_reach r ON r.point_id = c.point_id AND r.until IS NULL
    WHERE c.channel = %s AND c.purpose = %s AND c.decision = 'granted' AND {whose}
      AND NOT EXISTS (SELECT 1 FROM contacts_contactpoint p WHERE p.id = c.point_id AND p.status <> 'ok')
      AND NOT EXISTS (SELECT 1 FROM contacts_suppression s JOIN contacts_contactpoint p
                      ON p.hash = s.hash AND p.kind = s.kind WHERE p.id = c.point_id AND s.kind = %s)"""
    kind = rules.KIND_OF_CHANNEL[channel]
    own, params = granted.format(whose="c.partner_id = %s"), [channel, purpose, partner_id, kind]
    if not Partner.objects.filter(pk=partner_id, is_lead=True).exists():
        return own, params
    house = """c.partner_id IS NULL
      AND NOT EXISTS (SELECT 1 FROM contacts_consentstate own WHERE own.point_id = c.point_id AND own.partner_id = %s
                      AND own.channel = c.channel AND own.purpose = c.purpose)"""
    return f"{own} UNION {granted.format(whose=house)}", params * 2


def blocked_points(point_ids: Sequence[int], *, partner_id: int, channel: str, purpose: str) -> dict[int, str]:
    """Tell which of these points may not be written to at this moment, and why: asked again at hand-over."""
    look = standing(partner_id=partner_id, channel=channel, purpose=purpose)
    sql = f"""
    SELECT id, reason FROM (
        SELECT asked.id, {look.reason} AS reason FROM unnest(%s::bigint[]) AS asked (id)
        LEFT JOIN contacts_contactpoint p ON p.id = asked.id {look.joins}
    ) AS looked WHERE reason <> ''"""
    with connection.cursor() as cursor:
        cursor.execute(sql, [*look.reason_params, array(point_ids), *look.joins_params])
        return dict(cursor.fetchall())


@dataclass(frozen=True)
class Standing:
    """Parts of a statement over points `p`: why one may not be written to ('' = she may), and the joins this needs."""

    reason: str
    reason_params: list[object]
    joins: str
    joins_params: list[object]


def standing(*, partner_id: int, channel: str, purpose: str) -> Standing:
    """Write the question that `blocked_points` asks as parts of a statement that reads points anyway."""
    ask = Ask(partner_id, channel, purpose)
    return Standing(REASON, [ask._needs_none], CONSENTS, ask._consents)


def addresses_of(point_ids: Iterable[int]) -> dict[int, str]:
    """Give the addresses of points at hand-over to the post office; only for points that `deliverable` named."""
    return dict(ContactPoint.objects.filter(pk__in=list(point_ids)).values_list("pk", "value"))


def suppressed_emails(values: Iterable[str]) -> set[str]:
    """Tell which of these normalised e-mail addresses must never be written to, known to us or not."""
    key = hash_key()
    hashes = {rules.keyed_hash(rules.EMAIL, value, key=key): value for value in values if value}
    found = Suppression.objects.filter(kind=rules.EMAIL, hash__in=list(hashes)).values_list("hash", flat=True)
    return {hashes[one] for one in found}


def get_points(kinds: Sequence[str], values: Sequence[str]) -> dict[tuple[str, str], int]:
    """Find contact points by kind and normalised value; unknown ones are left out."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT p.kind, p.value, p.id FROM unnest(%s::text[], %s::text[]) AS asked (kind, value)"
            " JOIN contacts_contactpoint p ON p.kind = asked.kind AND p.value = asked.value",
            [array(kinds), array(values)],
        )
        return {(kind, value): pk for kind, value, pk in cursor.fetchall()}


@dataclass(frozen=True)
class Reached:
    """A person of a partner who is reached by a point: what matching by name needs."""

    point_id: int
    partner_id: int
    person_id: int
    given_name: str
    family_name: str
    preferred_name: str
    language: str


def list_reached(point_ids: Sequence[int], partner_ids: Sequence[int]) -> list[Reached]:
    """List the people whom these partners look after and these points reach, oldest first; merged and erased never."""
    with connection.cursor() as cursor:
        cursor.execute(
            # OFFSET 0 fixes the way: from the points to their people. Left to itself the planner began with everybody
            # of the partner while a first import had outgrown its statistics, which took half of the import's time.
            """
            SELECT asked.id, st.partner_id, h.id, h.given_name, h.family_name, h.preferred_name, h.language
            FROM unnest(%s::bigint[]) AS asked (id)
            CROSS JOIN LATERAL (SELECT r.person_id FROM contacts_reach r
                                WHERE r.point_id = asked.id AND r.until IS NULL OFFSET 0) AS r
            CROSS JOIN LATERAL (SELECT p.* FROM contacts_person p WHERE p.id = r.person_id
                                AND p.merged_into_id IS NULL AND p.erased_at IS NULL OFFSET 0) AS h
            CROSS JOIN LATERAL (SELECT s.partner_id FROM contacts_stewardship s
                                WHERE s.person_id = h.id AND s.partner_id = ANY(%s::bigint[]) OFFSET 0) AS st
            ORDER BY h.id""",
            [array(point_ids), array(partner_ids)],
        )
        return [Reached(*row) for row in cursor.fetchall()]


def wordings_of(keys: Iterable[str]) -> dict[tuple[str, int, str], int]:
    """Give the ids of all wordings with these keys, by key, version and language."""
    rows = Wording.objects.filter(key__in=list(keys)).values_list("key", "version", "language", "pk")
    return {(key, version, language): pk for key, version, language, pk in rows}


def points_of(person_ids: Iterable[int], kind: str = "") -> dict[int, list[dict[str, Any]]]:
    """Give the current points of people for a page: kind, value, text, label, status; primary ones first."""
    found = Reach.objects.filter(person__in=list(person_ids), until=None).select_related("point")
    if kind:
        found = found.filter(point__kind=kind)
    points: dict[int, list[dict[str, Any]]] = {}
    for reach in found.order_by("point__kind", "-is_primary", "id"):
        point = reach.point
        text = rules.show_phone(point.value) if point.kind == rules.PHONE else point.value
        points.setdefault(reach.person_id, []).append(
            {
                "uuid": point.uuid,
                "kind": point.kind,
                "value": point.value,
                "text": text,
                "label": reach.label,
                "status": point.status,
                "status_label": point.get_status_display(),
            }
        )
    return points


def person_ids_by_point(query: str, *, among: QuerySet[Any], limit: int) -> list[int]:
    """Find those of `among` with this e-mail address or phone, whole or in part (3 characters at least); ids."""
    text = query.strip().lower()
    digits = "".join(letter for letter in text if letter.isdigit())
    found = Reach.objects.filter(until=None, person__in=among)
    if len(digits) >= 4 and not any(letter.isalpha() or letter == "@" for letter in text):
        found = found.filter(point__kind=rules.PHONE, point__value__contains=digits)
    elif len(text) >= 3:
        found = found.filter(point__kind=rules.EMAIL, point__value__contains=text)
    else:
        return []
    return list(found.values_list("person_id", flat=True).distinct()[:limit])


def me_token(point_uuid: UUID) -> str:
    """Make the token of a point's preference page /me/<token>/."""
    return rules.sign_token("me", point_uuid, key=settings.SECRET_KEY)


def find_point_by_token(token: str) -> ContactPoint | None:
    """Find the point of a preference page's token, also one made with an older key."""
    uuid = rules.read_token("me", token, keys=[settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS])
    return ContactPoint.objects.filter(uuid=uuid).first() if uuid else None


def person_ids_at(point: ContactPoint) -> list[int]:
    """List the people whom a point reaches now, whoever looks after them, oldest first."""
    found = Reach.objects.filter(point=point, until=None, person__merged_into=None, person__erased_at=None)
    return list(found.order_by("person_id").values_list("person_id", flat=True))
