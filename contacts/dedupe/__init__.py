"""Duplicates: finds entries that are one human, explains why, and keeps what was decided about them.

Blocks are made in PostgreSQL, pairs are scored with plain rules (names/ knows nicknames), the decision is a human's or
a batch of the certain. merging/ brings two people together and takes that apart again. What a row of another room
does in a merge is registered by that room (contacts.people.merging). Finding people on entry is intake's.
"""
