"""The working notes of a search: a card for each person, blocks of people who share a key, the pairs in them.

All in PostgreSQL, by a fixed number of statements, in tables that are not logged. Blocks too large are told, not made.
"""
