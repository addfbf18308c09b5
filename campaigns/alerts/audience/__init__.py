"""Whom an alert goes to: its segments, who is left out and why, and the numbers of both.

The freeze and every count ask the same question, so what was promised is what happens. Knows no texts and no pages;
those are in `whom` above. Below: `contacts.segments`, `contacts.correspondence`, `ledger`.
"""
