"""A roll call entered by hand: who voted how, ticked or pasted, before any source tells it.

The rows are `legislation.sources`'s (RollCall, RollCallVote, source "hand"). Below: `whip`, `legislation`.
"""
