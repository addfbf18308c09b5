"""Engagement: one number for how much somebody did for a partner in the last year, by an open formula.

The score is derived from the ledger and may be made anew at any time; the formula stands in `rules` and in
docs/engagement.md. Below: `ledger`.
"""
