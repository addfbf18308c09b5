"""Call lists, scripts, the next person for a volunteer, attempts and their outcomes.

Two volunteers never get the same person: a claim is a lease on a row. Below: `ledger`, `contacts.segments`.
"""
