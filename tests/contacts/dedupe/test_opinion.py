"""Splink's second opinion: compared by a command, from the same people, and nothing is written."""

import csv

import pytest
from django.core.management import CommandError, call_command

from coalition.columns import take_stock
from contacts.dedupe import matching
from contacts.dedupe.models import DuplicateCard, DuplicateRun
from contacts.dedupe.opinion import matching as opinion
from tests.bench import dedupe, dedupe_people


def test_it_says_what_to_install(lead, monkeypatch):
    monkeypatch.setattr(opinion, "splink", None)
    with pytest.raises(CommandError, match=r"pip install 'coalition\[splink\]'"):
        call_command("second_opinion", partner=lead.slug)
    with pytest.raises(CommandError, match="no partner called nobody"):
        call_command("second_opinion", partner="nobody")


def test_it_compares_what_both_found(lead, bob, tmp_path, capsys):
    if not opinion.is_installed():
        pytest.skip("Splink is an optional extra: pip install -e '.[splink]' to run this")
    dedupe.write(list(dedupe_people.Crowd(seed=3).entries(600)), lead.pk)
    take_stock("contacts")
    matching.search(DuplicateRun.objects.create(partner=lead))
    call_command("second_opinion", partner=lead.slug, file=str(tmp_path / "pairs.csv"))
    both = int(capsys.readouterr().out.split()[0])
    assert both >= 30 and not DuplicateCard.objects.exists()
    rows = list(csv.DictReader((tmp_path / "pairs.csv").open()))
    assert sum(row["band"] == "certain" and float(row["splink"] or 0) >= 0.99 for row in rows) == both
    call_command("second_opinion", partner=bob.partner.slug)
    assert capsys.readouterr().out.startswith("0 pairs both are sure of")
