"""Rehearsal: what a ladder would have done, had it been live since a day. Reads, and writes nothing.

Walks with the same rules, triggers and conditions as the engine; each step costs a fixed number of statements.
"""
