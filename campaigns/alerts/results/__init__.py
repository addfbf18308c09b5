"""What came of an alert: who acted, by what, over time, by which link, and beside earlier alerts.

No tables: it reads messages, events and the ledger. Numbers that would dwarf a page are counted at most once a minute.
"""
