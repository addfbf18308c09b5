"""What becomes of the rows about a person when two entries turn out to be one human: rooms register it here.

A plain registry (rules.py) and what the rooms of contacts bring. The work itself is done by contacts.dedupe above.
"""
