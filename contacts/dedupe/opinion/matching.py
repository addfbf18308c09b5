"""Lets Splink (Fellegi and Sunter, weights learnt from the data itself) weigh a partner's people in DuckDB."""

import logging

from django.db import connection, transaction

from contacts.dedupe.cards import loading as cards

try:
    import pyarrow
    import splink
    from splink import comparison_library as comparing
except ImportError:  # the extra is not installed, which is how most are
    splink = None

NOTES = 0  # the cards of no run: written, read and rolled back
FEWEST = 100  # people, to learn weights from
FIELDS = ("unique_id", "given", "family", "zip", "home", "email", "phone")
READ = """
SELECT person_id, given[1], nullif(array_to_string(family, ' '), ''), nullif(zip, ''), nullif(street, ''),
       spellings[1], phones[1]
FROM contacts_duplicatecard WHERE run_id = %s ORDER BY person_id
"""
BLOCKS = (("email",), ("phone",), ("family", "zip"), ("given", "zip"), ("home",), ("given", "family"))
SURE = (("email", "given"), ("phone", "given", "family"))  # nearly all who share these are one
LEARNT_FROM = (("given", "family"), ("email",), ("phone",))


def is_installed() -> bool:
    """Say whether the extra is there."""
    return splink is not None


def judge(partner_id: int, least: float = 0.5) -> dict[tuple[int, int], float]:
    """Give (older, younger) -> what Splink says, for pairs of at least that probability; writes nothing.

    Needs the extra (`is_installed`); a crowd too small to learn from gives nothing.
    """
    with transaction.atomic():
        cards.write_cards(NOTES, partner_id)
        with connection.cursor() as cursor:
            cursor.execute(READ, [NOTES])
            rows = cursor.fetchall()
        transaction.set_rollback(True)
    if len(rows) < FEWEST:
        return {}
    logging.getLogger("splink").setLevel(logging.ERROR)
    linker = splink.Linker(splink.DuckDBAPI().register(_table(rows)), _settings(), log_level=logging.ERROR)
    _train(linker)
    found = linker.inference.predict(threshold_match_probability=least).as_record_list()
    pairs = ((sorted((one["unique_id_l"], one["unique_id_r"])), one["match_probability"]) for one in found)
    return {(low, high): float(said) for (low, high), said in pairs}


def _table(rows: list[tuple]) -> "pyarrow.Table":
    return pyarrow.Table.from_pydict(dict(zip(FIELDS, map(list, zip(*rows, strict=True)), strict=True)))


def _settings() -> "splink.SettingsCreator":
    return splink.SettingsCreator(
        link_type="dedupe_only",
        comparisons=[
            comparing.NameComparison("given"),
            comparing.NameComparison("family"),
            comparing.EmailComparison("email"),
            comparing.ExactMatch("phone"),
            comparing.LevenshteinAtThresholds("home", [2]),
            comparing.ExactMatch("zip"),
        ],
        blocking_rules_to_generate_predictions=[splink.block_on(*names) for names in BLOCKS],
    )


def _train(linker: "splink.Linker") -> None:
    sure = [splink.block_on(*names) for names in SURE]
    linker.training.estimate_probability_two_random_records_match(sure, recall=0.7)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6)
    for names in LEARNT_FROM:
        linker.training.estimate_parameters_using_expectation_maximisation(splink.block_on(*names))
