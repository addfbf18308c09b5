"""Lets the stricter of two words count, for many merges at once; and takes that back."""

from collections.abc import Sequence
from datetime import datetime

from django.db import connection

from coalition.columns import array, columns_of
from contacts.consent.services import STATE

# `says`: the word of each of the two on each question; who allowed it at one address and not at another says yes.
# `no`: questions on which one of them said no. Where all her addresses of a kind are suppressed, she said no to all.
STRICTER = f"""
WITH pairs AS (SELECT * FROM unnest(%(merges)s::bigint[], %(winners)s::bigint[], %(losers)s::bigint[])
    AS p (merge, a, b)),
sides AS (SELECT merge, a AS person, b AS other FROM pairs UNION ALL SELECT merge, b, a FROM pairs),
points AS (
    SELECT s.merge, s.person, s.other, p.id AS point, p.kind,
           EXISTS (SELECT FROM contacts_suppression u WHERE u.kind = p.kind AND u.hash = p.hash
                   AND u.reason IN ('unsubscribed', 'do_not_contact', 'complained')) AS stopped
    FROM sides s JOIN contacts_reach r ON r.person_id = s.person AND r.until IS NULL
    JOIN contacts_contactpoint p ON p.id = r.point_id),
says AS (
    SELECT o.merge, o.person, o.other, st.partner_id, st.channel, st.purpose
    FROM points o JOIN contacts_consentstate st ON st.point_id = o.point
    GROUP BY 1, 2, 3, 4, 5, 6 HAVING bool_and(st.decision = 'withdrawn')),
silent AS (SELECT merge, person, other, kind FROM points GROUP BY 1, 2, 3, 4 HAVING bool_and(stopped)),
asked AS (
    SELECT y.merge, y.point, st.partner_id, st.channel, st.purpose, st.at
    FROM silent n JOIN points y ON y.merge = n.merge AND y.person = n.other AND y.kind = n.kind
    JOIN contacts_consentstate st ON st.point_id = y.point AND st.decision = 'granted'
    UNION
    SELECT y.merge, y.point, n.partner_id, n.channel, n.purpose, coalesce(own.at, house.at)
    FROM says n JOIN points y ON y.merge = n.merge AND y.person = n.other
         AND y.kind = CASE n.channel WHEN 'email' THEN 'email' ELSE 'phone' END
    LEFT JOIN contacts_consentstate own ON own.point_id = y.point AND own.partner_id IS NOT DISTINCT FROM n.partner_id
         AND own.channel = n.channel AND own.purpose = n.purpose
    LEFT JOIN contacts_consentstate house ON house.point_id = y.point AND house.partner_id IS NULL
         AND house.channel = n.channel AND house.purpose = n.purpose
    WHERE coalesce(own.decision, house.decision) = 'granted'),
said AS (
    INSERT INTO contacts_consent (point_id, partner_id, channel, purpose, decision, at, how, basis, language)
    SELECT point, partner_id, channel, purpose, 'withdrawn', greatest(%(now)s, max(at)), 'merge', '', ''
    FROM asked GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4
    RETURNING id, point_id, partner_id, channel, purpose, decision, at),
stated AS ({STATE})
SELECT DISTINCT k.merge, s.id FROM said s
JOIN asked k ON k.point = s.point_id AND k.channel = s.channel AND k.purpose = s.purpose
    AND k.partner_id IS NOT DISTINCT FROM s.partner_id
"""
# What she has said since stays; else the word before is said again, with the wording it had.
LOOSEN = f"""
WITH said AS (
    INSERT INTO contacts_consent (point_id, partner_id, channel, purpose, decision, at, how, wording_id, basis,
                                  language, submission)
    SELECT c.point_id, c.partner_id, c.channel, c.purpose, w.decision, greatest(%s, c.at), %s, w.wording_id,
           w.basis, w.language, w.submission
    FROM contacts_consent c
    JOIN contacts_consentstate st ON st.consent_id = c.id
    CROSS JOIN LATERAL (
        SELECT o.* FROM contacts_consent o WHERE o.point_id = c.point_id AND o.channel = c.channel
           AND o.purpose = c.purpose AND o.id < c.id AND (o.partner_id IS NOT DISTINCT FROM c.partner_id
           OR o.partner_id IS NULL) ORDER BY o.partner_id NULLS LAST, o.at DESC, o.id DESC LIMIT 1) AS w
    WHERE c.id = ANY(%s::bigint[]) ORDER BY c.point_id, c.partner_id, c.channel, c.purpose
    RETURNING id, point_id, partner_id, channel, purpose, decision, at
) {STATE}
"""


def take_stricter(pairs: Sequence[tuple[int, int, int]], *, now: datetime) -> dict[int, list[int]]:
    """Say the no of each of two people for the other too; (merge, one, other) -> the withdrawals of each merge."""
    merges, winners, losers = columns_of(pairs)
    found: dict[int, list[int]] = {}
    with connection.cursor() as cursor:
        cursor.execute(STRICTER, {"merges": merges, "winners": winners, "losers": losers, "now": now})
        for merge, consent in cursor.fetchall():
            found.setdefault(merge, []).append(consent)
    return found


def loosen(consents: Sequence[int], *, now: datetime, how: str = "unmerge") -> None:
    """Take back these withdrawals, of a merge or of a change for many people, where nothing was said since."""
    if consents:
        with connection.cursor() as cursor:
            cursor.execute(LOOSEN, [now, how, array(consents)])
