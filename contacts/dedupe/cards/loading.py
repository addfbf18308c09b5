"""Writes the cards of a partner's people, cuts them into blocks, and lists the pairs worth comparing."""

from collections.abc import Collection, Sequence
from typing import Any

from django.db import connection

from coalition.columns import array, columns_of
from contacts.dedupe import rules
from contacts.dedupe.names.rules import PARTICLES, SUFFIXES, nickname_rows
from contacts.dedupe.rules import Card, Crowd

# Words of a name: folded, parted at blanks and signs (a hyphen parts two family names).
WORDS = """CASE WHEN {0} = '' THEN '{{}}' ELSE
array_remove(string_to_array(translate(fold_text({0}), '-.,;:/()"''`´’_', '               '), ' '), '') END"""
LESS = """CASE WHEN {0} && {1} THEN
ARRAY(SELECT w FROM unnest({0}) WITH ORDINALITY AS u (w, n) WHERE NOT (w = ANY({1})) ORDER BY n) ELSE {0} END"""
# "12 elm" of "12 N. Elm Street": the number and the first word of the name.
STREET = """
CASE WHEN a.street ~ '^\\d' THEN split_part(f.street, ' ', 1) || ' ' ||
     CASE WHEN split_part(f.street, ' ', 2) IN ('n', 's', 'e', 'w', 'north', 'south', 'east', 'west')
          THEN split_part(f.street, ' ', 3) ELSE split_part(f.street, ' ', 2) END
ELSE '' END"""
WRITE_CARDS = f"""
INSERT INTO contacts_duplicatecard (run_id, person_id, given, preferred, family, roots, suffix, zip, street, unit,
                                    emails, spellings, phones, verified)
SELECT %(run)s, c.id, c.given, c.preferred, CASE WHEN c.plain <> '{{}}' THEN c.plain ELSE c.family END,
       coalesce(k.roots, '{{}}'), c.suffix, coalesce(a.zip, ''), coalesce({STREET}, ''),
       coalesce(btrim(fold_text(a.unit), ' #.'), ''), coalesce(e.emails, '{{}}'), coalesce(e.spellings, '{{}}'),
       coalesce(e.phones, '{{}}'), coalesce(e.verified, '{{}}')
FROM (
    SELECT w.id, w.preferred, w.family, {LESS.format("w.given", "%(suffixes)s")} AS given,
           {LESS.format("w.family", "%(dropped)s")} AS plain,
           CASE WHEN (w.given || w.family) && %(suffixes)s
                THEN (SELECT v FROM unnest(w.given || w.family) AS v WHERE v = ANY(%(suffixes)s) LIMIT 1)
                ELSE '' END AS suffix
    FROM (
        SELECT p.id, {WORDS.format("p.given_name")} AS given, {WORDS.format("p.preferred_name")} AS preferred,
               {WORDS.format("p.family_name")} AS family
        FROM contacts_stewardship s JOIN contacts_person p ON p.id = s.person_id
        WHERE s.partner_id = %(partner)s AND p.merged_into_id IS NULL AND p.erased_at IS NULL <who>
        OFFSET 0) AS w
    OFFSET 0) AS c
LEFT JOIN (SELECT nick, array_agg(root) AS roots FROM unnest(%(nicks)s::text[], %(roots)s::text[]) AS n (nick, root)
           GROUP BY nick) AS k ON k.nick = c.given[1]
LEFT JOIN contacts_address a ON a.person_id = c.id AND a.until IS NULL
LEFT JOIN LATERAL (SELECT translate(fold_text(a.street), '.,', '') AS street) AS f ON true
LEFT JOIN (
    SELECT r.person_id, array_agg(q.value) FILTER (WHERE q.kind = 'email') AS emails,
           array_agg(coalesce(nullif(q.canonical, ''), q.value)) FILTER (WHERE q.kind = 'email') AS spellings,
           array_agg(q.value) FILTER (WHERE q.kind = 'phone') AS phones,
           array_agg(q.value) FILTER (WHERE q.kind = 'email' AND q.verified_at IS NOT NULL) AS verified
    FROM contacts_stewardship s JOIN contacts_reach r ON r.person_id = s.person_id AND r.until IS NULL
    JOIN contacts_contactpoint q ON q.id = r.point_id
    JOIN contacts_person p ON p.id = s.person_id
    WHERE s.partner_id = %(partner)s <who> GROUP BY r.person_id) AS e ON e.person_id = c.id
WHERE c.given <> '{{}}' OR c.family <> '{{}}' OR c.preferred <> '{{}}'
"""
NO_POLICYMAKERS = "AND p.id NOT IN (SELECT t.person_id FROM contacts_term t)"
THESE = "AND p.id = ANY(%(people)s::bigint[])"
# Each row puts a person into a block (kind and key); where the key holds one name, `word` is the other one.
KEYS = """
SELECT k.kind, k.key, c.person_id, k.word FROM contacts_duplicatecard c
CROSS JOIN LATERAL (SELECT CASE WHEN c.roots = '{}' THEN c.given[1:1] ELSE c.roots END AS roots) AS r
CROSS JOIN LATERAL (
    SELECT 'phone' AS kind, v AS key, '' AS word FROM unnest(c.phones) AS v
    UNION ALL SELECT 'email', v, '' FROM unnest(c.spellings) AS v
    UNION ALL SELECT 'local', split_part(v, '@', 1), '' FROM unnest(c.spellings) AS v
              WHERE strpos(v, '@') > 6
    UNION ALL SELECT 'family', c.zip || ' ' || f || ' ' || left(g, 1), g
              FROM unnest(c.family) AS f, unnest(r.roots) AS g WHERE c.zip <> ''
    UNION ALL SELECT 'given', c.zip || ' ' || g || ' ' || left(f, 1), f FROM unnest(c.family) AS f, unnest(r.roots) AS g
              WHERE c.zip <> ''
    UNION ALL SELECT 'home', c.zip || ' ' || c.street || ' ' || g, '' FROM unnest(r.roots) AS g
              WHERE c.street <> '' AND c.zip <> ''
    UNION ALL SELECT 'rare', array_to_string(c.given, ' ') || ' ' || array_to_string(c.family, ' '), ''
              WHERE c.given <> '{}' AND c.family <> '{}'
) AS k WHERE c.run_id = %(run)s
"""
CLEAR = "DROP TABLE IF EXISTS duplicate_key, duplicate_block, duplicate_member"
HASHED = f"""
CREATE TEMP TABLE duplicate_key ON COMMIT DROP AS
SELECT kind, hashtextextended(key, hashtext(kind)) AS key, person_id, word FROM ({KEYS}) AS k
"""
BLOCKS = """
CREATE TEMP TABLE duplicate_block ON COMMIT DROP AS
SELECT kind, key, count(*) AS size, min(person_id) AS somebody FROM duplicate_key GROUP BY kind, key HAVING count(*) > 1
"""
MEMBERS = """
CREATE TEMP TABLE duplicate_member ON COMMIT DROP AS
SELECT k.key, k.kind, k.person_id, k.word
FROM duplicate_block b JOIN duplicate_key k ON k.kind = b.kind AND k.key = b.key
WHERE b.size <= CASE b.kind WHEN 'rare' THEN %(rare)s ELSE %(most)s END
"""
SKIPPED = f"""
SELECT b.kind, k.key, b.size FROM duplicate_block b
JOIN ({KEYS} AND c.person_id = ANY(%(somebody)s::bigint[])) AS k
  ON k.kind = b.kind AND hashtextextended(k.key, hashtext(k.kind)) = b.key AND k.person_id = b.somebody
WHERE b.size > %(most)s AND b.kind <> 'rare' GROUP BY 1, 2, 3 ORDER BY 3 DESC, 1, 2
"""
# Where one name and the ZIP are all that two share, a look at the other name spares most comparisons.
PAIRS = """
INSERT INTO contacts_duplicatepair (run_id, number, low_id, high_id)
SELECT %(run)s, row_number() OVER (), found.low, found.high FROM (
    SELECT x.person_id AS low, y.person_id AS high FROM duplicate_member x
    JOIN duplicate_member y ON y.key = x.key AND y.kind = x.kind AND x.person_id < y.person_id
    WHERE x.word = y.word OR (x.word <> '' AND similarity(x.word, y.word) >= 0.3)
    GROUP BY 1, 2
) AS found
"""
WORDY = ("given", "preferred", "family", "emails", "spellings", "phones", "verified")
CARD = ("person_id", "given", "preferred", "family", "suffix", "zip", "street", "unit", *WORDY[3:])
READ_CARDS = f"""
SELECT {", ".join(f"array_to_string({name}, ' ')" if name in WORDY else name for name in CARD)}
FROM contacts_duplicatecard WHERE run_id = %s AND person_id = ANY(%s::bigint[])
"""

COUNTED = "SELECT w, count(*) FROM contacts_duplicatecard, {0} AS w WHERE run_id = %s GROUP BY 1"


def write_cards(run: int, partner: int, people: Sequence[int] | None = None) -> int:
    """Write a card for each of the partner's people (or of these) who has a name; policymakers have none."""
    who = NO_POLICYMAKERS + (f" {THESE}" if people is not None else "")
    values = _values(run) | {"partner": partner, "people": array(people or [])}
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL work_mem = '128MB'")
        cursor.execute(WRITE_CARDS.replace("<who>", who), values)
        return int(cursor.rowcount)


def write_pairs(run: int) -> list[tuple[str, str, int]]:
    """List the pairs of all blocks that are not too large; gives those that are: kind, key, people."""
    values = {"run": run, "most": rules.BLOCK, "rare": rules.RARE}
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL work_mem = '256MB'")
        for step in (CLEAR, HASHED, BLOCKS, MEMBERS):
            cursor.execute(step, values)
        cursor.execute("ANALYZE duplicate_member")
        cursor.execute(PAIRS, values)
        cursor.execute("SELECT somebody FROM duplicate_block WHERE size > %s AND kind <> 'rare'", [rules.BLOCK])
        somebody = [row[0] for row in cursor.fetchall()]
        if not somebody:
            return []
        cursor.execute(SKIPPED, values | {"somebody": array(somebody)})
        return list(cursor.fetchall())


def read_pairs(run: int, after: int, upto: int) -> list[tuple[Card, Card]]:
    """Give the cards of the pairs with these numbers."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT low_id, high_id FROM contacts_duplicatepair WHERE run_id = %s AND number > %s AND number <= %s",
            [run, after, upto],
        )
        pairs = cursor.fetchall()
        known = read_cards(run, {person for pair in pairs for person in pair})
        return [(known[low], known[high]) for low, high in pairs]


def read_cards(run: int, people: Collection[int]) -> dict[int, Card]:
    """Give the cards of these people."""
    with connection.cursor() as cursor:
        cursor.execute(READ_CARDS, [run, array(people)])
        return {
            row[0]: Card(row[0], *map(str.split, row[1:4]), *row[4:8], *map(str.split, row[8:]))
            for row in cursor.fetchall()
        }


def crowd_of(run: int) -> Crowd:
    """Count how often names occur among the people of a run."""
    with connection.cursor() as cursor:
        cursor.execute(COUNTED.format("unnest(given[1:1])"), [run])
        given = dict(cursor.fetchall())
        cursor.execute(COUNTED.format("unnest(family)"), [run])
        family = dict(cursor.fetchall())
        cursor.execute("SELECT count(*) FROM contacts_duplicatecard WHERE run_id = %s", [run])
        return Crowd(int(cursor.fetchone()[0]), given, family)


def count_pairs(run: int) -> int:
    """Count the pairs of a run."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM contacts_duplicatepair WHERE run_id = %s", [run])
        return int(cursor.fetchone()[0])


def is_kept(run: int) -> bool:
    """Tell whether the working notes of a run are there: a server that crashed has lost them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM contacts_duplicatecard WHERE run_id = %s)", [run])
        return bool(cursor.fetchone()[0])


def forget(run: int) -> None:
    """Throw the working notes of a run away."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM contacts_duplicatepair WHERE run_id = %s", [run])
        cursor.execute("DELETE FROM contacts_duplicatecard WHERE run_id = %s", [run])


def _values(run: int) -> dict[str, Any]:
    nicks, roots = columns_of(nickname_rows())
    return {
        "run": run,
        "nicks": nicks,
        "roots": roots,
        "suffixes": list(SUFFIXES),
        "dropped": [*PARTICLES, *SUFFIXES],
    }
